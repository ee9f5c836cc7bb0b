"""Fails on a text that has no Italian: missing from the catalogue, untranslated, fuzzy, or not compiled."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/it/LC_MESSAGES/django.po")


def main() -> int:
    kept = polib.pofile(str(ROOT / CATALOGUE))
    compiled = polib.mofile(str((ROOT / CATALOGUE).with_suffix(".mo")))
    translated = {key(entry): entry for entry in kept.translated_entries()}
    in_machine_form = {key(entry): (entry.msgstr, entry.msgstr_plural) for entry in compiled}
    faults = [f"fuzzy: {entry.msgid}" for entry in kept.fuzzy_entries()]
    for entry in _texts_of_the_code():
        known = translated.get(key(entry))
        where = ", ".join(name for name, _line in entry.occurrences[:3])
        if known is None:
            faults.append(f"no Italian for “{entry.msgid}” ({where})")
        elif in_machine_form.get(key(entry)) != (known.msgstr, known.msgstr_plural):
            faults.append(f"not compiled: “{entry.msgid}”")
    for fault in faults:
        print(fault)  # noqa: T201
    return 1 if faults else 0


def key(entry: polib.POEntry) -> tuple[str, str, str]:
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def _texts_of_the_code() -> list[polib.POEntry]:
    """What makemessages finds now, written in a copy so that a check changes nothing."""
    with tempfile.TemporaryDirectory() as copy:
        for name in ("manage.py", "templates", *(path.parent.name for path in ROOT.glob("*/apps.py"))):
            source, target = ROOT / name, Path(copy) / name
            ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
            shutil.copytree(source, target, ignore=ignore) if source.is_dir() else shutil.copy(source, target)
        (Path(copy) / "locale").mkdir()
        words = [sys.executable, "manage.py", "makemessages", "-l", "it", "--add-location", "file", "--no-wrap"]
        subprocess.run(words, cwd=copy, check=True, stdout=subprocess.DEVNULL)
        return [entry for entry in polib.pofile(str(Path(copy) / CATALOGUE)) if not entry.obsolete]


if __name__ == "__main__":
    sys.exit(main())
