"""Which pg_dump and pg_restore do the work, and as whom they connect."""

import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import make_dsn

from wecare_portal.embedded.postgres import reachable_programs

QUIET = {"PGOPTIONS": "-c client_min_messages=warning"}


class NotDone(Exception):
    """The backup or the restoration could not be made; the message says why."""


def run(program: str, *arguments: str, to: BaseDatabaseWrapper) -> str:
    """What the program wrote, connected as `to` is; NotDone, with its own words, when it failed.

    The one of the PostgreSQL that comes with the portal (18), which reads every server of that version or an older one;
    else the machine's. The password is told where other accounts of the machine cannot read it.
    """
    to.ensure_connection()
    link = to.connection
    where = make_dsn(**link.get_dsn_parameters())
    own = {**os.environ, **QUIET, "PGPASSWORD": link.info.password or ""}
    command = [_path_of(program), "--dbname", where, *arguments]
    done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotDone(f"{program}: {done.stderr.strip()}")
    return done.stdout


def _path_of(program: str) -> str:
    try:
        bundled = reachable_programs(settings.DATA_DIR) / program
    except RuntimeError:
        bundled = Path()
    found = str(bundled) if bundled.is_file() else shutil.which(program)
    if not found:
        raise NotDone(f"{program} was not found: install the client programs of PostgreSQL.")
    return found
