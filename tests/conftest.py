"""What every test stands on: servers, files and cache of its own, and guards that no test has to ask for."""

import gc
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from celery import Celery, current_app
from django.conf import settings as settings_of_all
from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.sql.compiler import SQLCompiler
from django.template import engines
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from core import broker
from tests.chromium import chromium as chromium  # a fixture for all
from tests.guards import FailsWhenUndefined, refuse_careless_joins
from tests.planted import filled
from wecare_portal.embedded import servers
from wecare_portal.middleware import IdleSessionMiddleware

# How long an example takes says how busy the machine is, and nothing of the code.
hypothesis_settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("busy")


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(50_000, 20, 50)  # what a test leaves is little; what Django and the models are is looked at once
    if not servers.named():
        raise pytest.UsageError(
            "No PostgreSQL and Redis are named: run `make test`, or "
            "`python -m wecare_portal.embedded run pytest …`, which start their own, or set DATABASE_URL and REDIS_URL."
        )
    settings_of_all.WHITENOISE_USE_FINDERS = False  # each client would look for all files anew; none asks for one


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _emptied_in_spite_of_triggers() -> Iterator[None]:
    """Between transactional tests Django truncates all tables, which the triggers of append-only ones refuse.

    Of a hundred tables a test fills a few: those are emptied, row by row, which writes no file anew. What the models
    themselves put there (content types, permissions) stays, and need not be made again.
    """
    sql_flush, made_anew = DatabaseOperations.sql_flush, flush.emit_post_migrate_signal

    def without_triggers(self: Any, style: Any, tables: Any, **kwargs: Any) -> list[str]:
        emptied = [f'DELETE FROM "{name}";' for name in filled(tables)]
        return ["SET LOCAL session_replication_role = replica;", *emptied] if emptied else []

    DatabaseOperations.sql_flush = without_triggers  # type: ignore[method-assign]
    flush.emit_post_migrate_signal = lambda *args, **kwargs: None
    yield
    flush.emit_post_migrate_signal = made_anew
    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _queues_of_this_process(worker_id: str) -> None:
    """Tests that run side by side share one Redis: each process reads only the messages that it sent."""
    options = current_app.conf.broker_transport_options
    current_app.conf.broker_transport_options = {**options, "global_keyprefix": f"{worker_id}:"}


@pytest.fixture(scope="session", autouse=True)
def _undefined_variables_fail() -> None:
    engines["django"].engine.string_if_invalid = FailsWhenUndefined()  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _careless_joins_fail() -> None:
    SQLCompiler.as_sql = refuse_careless_joins(SQLCompiler.as_sql)  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _surroundings_of_the_test(settings: Any, tmp_path: Path) -> None:
    """Files, mailbox and cache keys of the test alone; a quick hash, since thousands of passwords are made."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mail"
    notes = {**settings.STORAGES["anchors"], "OPTIONS": {"location": tmp_path / "audit-notes"}}
    settings.STORAGES = {**settings.STORAGES, "anchors": notes}
    settings.EMAIL_BACKEND = "tests.guards.CarefulMailBackend"
    prefix = {"KEY_PREFIX": uuid.uuid4().hex}
    settings.CACHES = {name: {**cache, **prefix} for name, cache in settings.CACHES.items()}
    settings.KEPT_PAGES = False  # most tests commit nothing, and would read the page of before
    settings.ACCOUNT_EVEN_SECONDS = 0.0
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class SignedInClient(Client):
    """A client whose force_login() leaves what a sign-in with password and second factor would have left."""

    def force_login(self, user: Any, backend: str | None = None) -> None:
        super().force_login(user, backend)
        session = self.session
        at = time.time()
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": at, "email": user.email},
            {"method": "mfa", "at": at, "type": "totp"},
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session[IdleSessionMiddleware.KEY] = int(at)
        session.save()


@pytest.fixture
def client() -> SignedInClient:
    return SignedInClient()


@pytest.fixture
def new_client() -> type[SignedInClient]:
    """For tests in which several people are signed in at once: `new_client()` for each."""
    return SignedInClient


@pytest.fixture
def _broker_is_down(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    nowhere = Celery("nowhere", broker="redis://127.0.0.1:1/0", set_as_current=False)
    nowhere.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(broker, "current_app", nowhere)
    monkeypatch.setattr(broker.Silence, "until", 0.0)
