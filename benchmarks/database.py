"""A database of its own for each run, on the servers that the environment names, gone afterwards."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

NAME = f"wecare_bench_{os.getpid()}"
FLOOR, STEADY = f"{NAME}_floor", f"{NAME}_steady"


def url(name: str) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


@contextmanager
def own_database() -> Iterator[None]:
    """Set the environment up so that the settings, and every process started, use the database of this run."""
    maintenance = url("postgres")
    _execute(maintenance, f"CREATE DATABASE {NAME} TEMPLATE template0")
    data = tempfile.mkdtemp(prefix="wecare-bench-")
    os.environ.update(DATABASE_URL=url(NAME), DATA=data, SHOW_TRACEBACKS="false", LOG_LEVEL="ERROR")
    warnings.filterwarnings("ignore", "No directory at:", UserWarning)
    os.environ.update(TRUSTED_PROXIES="127.0.0.1", DJANGO_SETTINGS_MODULE="wecare_portal.settings")
    try:
        yield
    finally:
        for name in (NAME, FLOOR, STEADY):
            _execute(maintenance, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        shutil.rmtree(data, ignore_errors=True)


def copy() -> None:
    """The database as it is now, twice more; nobody may be connected to it."""
    for name in (FLOOR, STEADY):
        _execute(url("postgres"), f"CREATE DATABASE {name} TEMPLATE {NAME}")


def _execute(where: str, statement: str) -> None:
    with closing(connect(where)) as connection:
        connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        with connection.cursor() as cursor:
            cursor.execute(statement)


def connect(where: str) -> "psycopg2.extensions.connection":
    return psycopg2.connect(where)
