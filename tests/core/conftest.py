"""Templates of the tests of core, and a kind of job of theirs."""

from pathlib import Path
from typing import Any

import pytest
from django.template import engines

from core import jobs


@pytest.fixture(autouse=True)
def _trial_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, Path(__file__).parent / "templates"])


@pytest.fixture
def survey(monkeypatch: pytest.MonkeyPatch) -> None:
    """The only kind of job that is known."""
    monkeypatch.setattr(jobs, "_tasks", {"survey": "tests.survey"})


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The tasks handed to the broker, in order: the broker's side is Celery's, so it is watched, not run."""
    tasks: list[tuple[Any, ...]] = []
    monkeypatch.setattr(jobs, "send_on_commit", lambda task, *args: tasks.append((task, *args)))
    return tasks
