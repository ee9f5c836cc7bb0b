"""Templates of the tests of core."""

from pathlib import Path

import pytest
from django.template import engines


@pytest.fixture(autouse=True)
def _trial_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, Path(__file__).parent / "templates"])
