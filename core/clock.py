"""What time it is, by the one clock that all machines of an installation share."""

import datetime

from django.db import connection
from django.db.models import DateTimeField, Func


class DatabaseNow(Func):
    """The same moment as database_now(), for a query that brings it along with its rows."""

    function = "clock_timestamp"
    arity = 0
    output_field = DateTimeField()


def database_now() -> datetime.datetime:
    """The moment by PostgreSQL's clock, aware, in UTC; it moves on inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0].astimezone(datetime.UTC)
