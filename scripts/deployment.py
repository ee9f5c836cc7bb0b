"""Runs Django's deployment checks with the settings of a real installation."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from wecare_portal.embedded import folder  # noqa: E402

EMBEDDED = folder.owner_url(folder.data_folder())
REAL = {
    "DEBUG": "false",
    "SECRET_KEY": "a-long-text-of-fifty-different-characters-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "SECOND_FACTOR_KEYS": "ZGVwbG95bWVudC1jaGVjay1vbmx5LWtleS0wMTIzNDU=",
    "EMAIL_HOST": "mail.example",
    "TRUSTED_PROXIES": "172.16.0.0/12",
    "PORTAL_OWNER": "Regione Esempio",
    "PORTAL_EMAIL": "bandi@regione.example",
    "PORTAL_PEC": "bandi@pec.regione.example",
    "PORTAL_TRANSPARENCY_URL": "https://regione.example/trasparenza",
}


def main() -> int:
    words = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    # `make check` works as the owner of a database of its own; a real installation has another role for the portal.
    own = {"DATABASE_URL": folder.database_url(folder.data_folder())} if _given() == EMBEDDED else {}
    return subprocess.run(words, cwd=ROOT, env={**os.environ, **REAL, **own}, check=False).returncode


def _given() -> str:
    return os.environ.get("DATABASE_URL", "")


if __name__ == "__main__":
    sys.exit(main())
