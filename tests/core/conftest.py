"""Templates of the tests of core, and a broker that nobody answers for."""

from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.template import engines

from core import broker


@pytest.fixture(autouse=True)
def _trial_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, Path(__file__).parent / "templates"])


@pytest.fixture
def _broker_is_down(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    nowhere = Celery("nowhere", broker="redis://127.0.0.1:1/0", set_as_current=False)
    nowhere.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(broker, "current_app", nowhere)
    monkeypatch.setattr(broker.Silence, "until", 0.0)
