"""In how many sent applications of a call bodies take part: what calls.participation asks."""

from collections.abc import Collection

from django.db.models import Count

from applications.models import Participation
from calls.models import Call


def sent_applications(call: Call, bodies: Collection[int], apart_from: int | None) -> dict[int, int]:
    """By body, those of other partnerships than the one with the key."""
    rows = Participation.objects.filter(call=call, body__in=bodies)
    if apart_from is not None:
        rows = rows.exclude(application__partnership=apart_from)
    counted = rows.order_by().values("body").annotate(times=Count("pk"))
    return dict(counted.values_list("body", "times"))
