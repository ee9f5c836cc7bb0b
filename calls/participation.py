"""How many sent applications of a call a body may be in: counted in one place, told in one sentence everywhere.

Which applications were sent the packages above know: they name the function that counts.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import ngettext

from calls.models import Call, ParticipationCap
from core.prepared import prepared
from core.refusals import Blocker
from organisations.models import Body

Count = Callable[[Call, Collection[int], int | None], dict[int, int]]

_counter: list[str] = []


def count_with(name: str) -> None:
    """Name the function, as "package.module.function": for a call, keys of bodies and the key of a partnership that is
    left out (or None), the number of sent applications by body. Call it from ready()."""
    _counter[:] = [name]


def cap_blockers(call: Call, bodies: Iterable[Body], *, apart_from: int | None = None) -> dict[int, Blocker]:
    """By its key, each body that is in as many sent applications as the call allows; `apart_from` is the key of the
    partnership for which it is asked. It decides when it is asked under the bodies' locks; elsewhere it foretells.
    """
    caps = _caps(call=call.pk)
    capped = [(body, cap.most) for body in bodies for cap in caps if body.kind in cap.kinds]
    if not capped:
        return {}
    counts = _counts(call, {body.pk for body, _most in capped}, apart_from)
    return {
        body.pk: Blocker(_sentence(body, most, counts[body.pk]), code="cap")
        for body, most in reversed(capped)
        if counts.get(body.pk, 0) >= most
    }


@prepared
def _caps(call: Any) -> QuerySet[ParticipationCap]:
    return ParticipationCap.objects.filter(call=call).order_by("most", "pk")


def _counts(call: Call, bodies: Collection[int], apart_from: int | None) -> dict[int, int]:
    count: Count = import_string(_counter[0])
    return count(call, bodies, apart_from)


def _sentence(body: Body, most: int, count: int) -> str:
    return ngettext(
        "%(body)s already takes part in %(count)d sent application; the call allows %(most)d.",
        "%(body)s already takes part in %(count)d sent applications; the call allows %(most)d.",
        count,
    ) % {"body": body, "count": count, "most": most}
