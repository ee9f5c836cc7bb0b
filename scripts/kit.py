"""Takes Bootstrap Italia's style sheet from npm and keeps of it what our pages use: `make kit` (needs Node's npm).

Run it after using a class of the kit for the first time; a test says when. The result is vendored, with a list of the
kit's classes in which those that our sources name are marked.
"""

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KIT = ROOT / "static" / "vendor" / "bootstrap-italia"
KIT_VERSION, PURGE_VERSION = "2.18.3", "7.0.2"
PACKAGES = (
    "accounts",
    "applications",
    "calls",
    "core",
    "evaluations",
    "organisations",
    "partnerships",
    "wecare_portal",
)
WORD = re.compile(r"[A-Za-z0-9_-]+")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
PURGE = """
const { PurgeCSS } = require("purgecss");
const [css, content, target] = JSON.parse(process.argv[1]);
const TAGS = ["abbr", "blockquote", "figcaption", "hr", "kbd", "pre", "samp", "sup"];
new PurgeCSS()
  .purge({
    css: [css], content, variables: true, keyframes: true, fontFace: true,
    safelist: { standard: TAGS, greedy: [/focus/] },
  })
  .then((made) => require("fs").writeFileSync(target, made[0].css));
"""


def sources() -> list[Path]:
    """Every file of ours that may name a class: templates, scripts, Python; and the form pack's templates."""
    named = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.js")]
    pack = importlib.util.find_spec("crispy_bootstrap5")
    if pack and pack.origin:
        named += (Path(pack.origin).parent / "templates").rglob("*.html")
    for package in PACKAGES:
        named += (path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)
    return sorted(named)


def named_classes(kit: set[str]) -> set[str]:
    """Of the kit's classes, those that our sources name."""
    words: set[str] = set()
    for path in sources():
        words.update(WORD.findall(path.read_text(encoding="utf8")))
    return kit & words


def stored_classes() -> dict[str, bool]:
    """Every class of the kit, and whether our sources named it when the style sheet was made."""
    lines = (KIT / "css" / "classes.txt").read_text(encoding="utf8").splitlines()
    return {line[2:]: line.startswith("+") for line in lines if not line.startswith("#")}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        words = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-save"]
        packages = [f"bootstrap-italia@{KIT_VERSION}", f"purgecss@{PURGE_VERSION}"]
        subprocess.run([*words, *packages], cwd=folder, check=True)
        whole = (Path(folder) / "node_modules/bootstrap-italia/dist/css/bootstrap-italia.min.css").read_text("utf8")
        trimmed = _purge(_without_links(whole), Path(folder))
    kit = set(CLASS.findall(re.sub(r"url\([^)]*\)", "", whole)))
    used = named_classes(kit)
    (KIT / "css" / "bootstrap-italia.min.css").write_text(trimmed, encoding="utf8")
    lines = [f"{'+' if name in used else '-'} {name}" for name in sorted(kit)]
    heading = (
        "# The classes of Bootstrap Italia; +: named in our sources when the style sheet beside this file was made."
    )
    (KIT / "css" / "classes.txt").write_text("\n".join([heading, *lines]) + "\n", encoding="utf8")
    print(f"{len(whole):,} characters of the kit, {len(trimmed):,} kept; {len(used)} of {len(kit)} classes.")  # noqa: T201
    return 0


def _without_links(css: str) -> str:
    """Without the address of a source map that is not here, and the icon font that our policy refuses."""
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    return re.sub(r"@font-face\{font-family:VideoJS;[^}]*\}", "", css)


def _purge(css: str, folder: Path) -> str:
    (folder / "kit.css").write_text(css, encoding="utf8")
    target = folder / "trimmed.css"
    told = json.dumps([str(folder / "kit.css"), [str(path) for path in sources()], str(target)])
    subprocess.run(["node", "-e", PURGE, told], cwd=folder, check=True)
    return target.read_text(encoding="utf8")


if __name__ == "__main__":
    sys.exit(main())
