"""Compiles every template, and fails where one compares states or holds inline scripts or styles."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 150
FORBIDDEN = {
    r"\bstate\s*[!=]=": "compares a state: test the allowed actions instead",
    r"<style\b": "holds an inline style sheet",
    r"\sstyle=[\"']": "holds an inline style",
    r"<script(?![^>]*\bsrc=)[^>]*>": "holds an inline script",
    r"\son[a-z]+=[\"']": "holds an inline event handler",
}
# Sent by mail or printed: there is no policy of a page there, and mail programs know no other way.
WITHOUT_POLICY = ("email", "pdf", "dossier", "mail/")


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wecare_portal.settings")
    sys.path.insert(0, str(ROOT))
    import django
    from django.template import TemplateSyntaxError
    from django.template.loader import get_template

    django.setup()
    found = []
    paths = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})
    for path in paths:
        name = str(path.relative_to(ROOT / "templates"))
        try:
            get_template(name)
        except TemplateSyntaxError as error:
            found.append(f"{name}: {error}")
        found += _faults(name, path.read_text())
    words = [str(Path(sys.executable).parent / "djade"), "--target-version", "5.2", "--check"]
    words += [str(path) for path in paths if path.suffix == ".html"]
    formatted = subprocess.run(words, check=False, capture_output=True, text=True)
    if formatted.returncode:
        found.append(formatted.stdout + formatted.stderr)
    for fault in found:
        print(fault)  # noqa: T201
    return 1 if found else 0


def _faults(name: str, text: str) -> list[str]:
    found = [f"{name}: longer than {LONGEST} lines"] if text.count("\n") > LONGEST else []
    for pattern, fault in FORBIDDEN.items():
        if "state" not in fault and any(part in name for part in WITHOUT_POLICY):
            continue
        if match := re.search(pattern, text):
            found.append(f"{name}:{text[: match.start()].count(chr(10)) + 1}: {fault}")
    return found


if __name__ == "__main__":
    sys.exit(main())
