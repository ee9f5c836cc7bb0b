"""What every test stands on: files in a folder of its own, and tables that may be emptied between tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations


@pytest.fixture(scope="session", autouse=True)
def _emptied_in_spite_of_triggers() -> Iterator[None]:
    """Between transactional tests Django truncates all tables, which the triggers of append-only ones refuse."""
    sql_flush = DatabaseOperations.sql_flush

    def without_triggers(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        statements = sql_flush(self, *args, **kwargs)
        return ["SET LOCAL session_replication_role = replica;", *statements] if statements else []

    DatabaseOperations.sql_flush = without_triggers  # type: ignore[method-assign]
    yield
    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_the_test(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
