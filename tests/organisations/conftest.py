"""The moment at which the tests of bodies stand."""

from datetime import UTC, date, datetime

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def codes(refusal):
    """The codes of the blockers that pytest.raises(Refused) caught."""
    return [blocker.code for blocker in refusal.value.blockers]
