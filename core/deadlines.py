"""When a deadline is over: its own second counts whole, in Python and in queries; the triggers say the same in SQL."""

from datetime import datetime, timedelta

from django.db.models import Q

SECOND = timedelta(seconds=1)


def second_of(moment: datetime) -> datetime:
    """The beginning of the moment's second, which is what deadlines are held against."""
    return moment.replace(microsecond=0)


def is_over(deadline: datetime | None, moment: datetime) -> bool:
    """Whether the moment is late: the deadline's second has passed. Without a deadline nothing is late."""
    return deadline is not None and second_of(moment) > deadline


def end_of(deadline: datetime) -> datetime:
    """The first moment that is late."""
    return second_of(deadline) + SECOND


def over(field: str, moment: datetime) -> Q:
    """Rows whose deadline, in the field, is over at the moment."""
    return Q(**{f"{field}__lt": second_of(moment)})


def not_over(field: str, moment: datetime) -> Q:
    """Rows whose deadline is not over at the moment, those without one among them."""
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": second_of(moment)})
