"""Runs every check of the project, all of them, and names those that failed."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PURE = [
    *(f"core/{name}.py" for name in ("canonical", "money", "redaction", "refusals", "workflow")),
    *(f"evaluations/{name}.py" for name in ("award", "balance", "computation", "explanation", "ranking", "scoring")),
    "applications/answers",
]
CHECKS = {
    "lint": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "templates: structure": [BIN / "djlint", "--lint", "--quiet", "templates"],
    "templates: syntax": [sys.executable, ROOT / "scripts" / "templates.py"],
    "types of the pure modules": [BIN / "mypy", *PURE],
    "layers": [BIN / "lint-imports"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "system": [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
    "deployment": [sys.executable, ROOT / "scripts" / "deployment.py"],
    "translations": [sys.executable, ROOT / "scripts" / "translations.py"],
}


def main() -> int:
    failed = [name for name, words in CHECKS.items() if not _passes(name, [str(word) for word in words])]
    for name in failed:
        say(f"FAILED: {name}")
    say("All checks passed." if not failed else f"{len(failed)} of {len(CHECKS)} checks failed.")
    return 1 if failed else 0


def _passes(name: str, words: list[str]) -> bool:
    start = time.monotonic()
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    say(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - start:.1f} s)")
    if done.returncode:
        say(done.stdout)
    return done.returncode == 0


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
