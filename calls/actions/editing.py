"""How a manager changes a draft: its terms, its phases, and each row of its tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.actions.locks import locked_call, locked_phase
from calls.models import Call, CallStaff, Phase
from calls.permissions import CALL_STEPS, require_role
from calls.staff_rules import leaving_blockers
from calls.workflow import CALL, CallState
from core import audit
from core.refusals import Refused, refuse_if
from core.seen import Seen

SPACE = 1_000  # added to positions while rows change places, so that no two are ever equal


class RowIsGone(Refused):
    """Somebody deleted the row meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else deleted this row in the meantime."))


@transaction.atomic
def edit_terms(call: Call, *, changes: dict[str, Any], seen: Seen | None = None, by: Any, now: datetime) -> Call:
    """Change fields of a draft; `changes` maps names to values, "districts" to District rows.

    `seen` is what the person had before them: ChangedMeanwhile when it is not what is stored, here and below.
    """
    call = _editable(call, by)
    _require(seen, call)
    districts = changes.pop("districts", None)
    _assign(call, changes)
    if districts is not None:
        call.districts.set(districts)
    audit.record("call.edited", call, by=by, now=now, part="terms", fields=sorted(changes))
    return call


@transaction.atomic
def edit_phase(phase: Phase, *, changes: dict[str, Any], seen: Seen | None = None, by: Any, now: datetime) -> Phase:
    """Change the window and the rules of a phase of a draft."""
    call = _editable(phase.call, by)
    phase = locked_phase(phase)
    _require(seen, phase)
    _assign(phase, changes)
    audit.record("call.edited", call, by=by, now=now, part="phase", phase=phase.key, fields=sorted(changes))
    return phase


@transaction.atomic
def save_row(
    row: models.Model, *, call: Call, seen: Seen | None = None, by: Any, now: datetime, siblings: Any = None
) -> models.Model:
    """Add or change one row of a draft; a new row goes after its siblings when their order counts.

    RowIsGone when the row to be changed was deleted meanwhile.
    """
    call = _open_for(row, call, by)
    added = row.pk is None
    if not added:
        stored = _held(row)
        _require(seen, stored)
        _refuse_leaving(call, stored, row, by, now, confirmed=False)
    if added and siblings is not None:
        row.position = (siblings.aggregate(last=models.Max("position"))["last"] or 0) + 1
    _refusing_doubles(row)
    part, event = row._meta.model_name, "added" if added else "changed"
    audit.record("call.edited", call, by=by, now=now, part=part, row=row.pk, change=event, **_person(row))
    return row


@transaction.atomic
def delete_row(
    row: models.Model, *, call: Call, seen: Seen | None = None, confirmed: bool = False, by: Any, now: datetime
) -> None:
    """Remove one row, and what hangs on it, from a draft; `confirmed` by who removes themselves from the staff."""
    call = _open_for(row, call, by)
    stored = _held(row)
    _require(seen, stored)
    _refuse_leaving(call, stored, None, by, now, confirmed=confirmed)
    part, pk = row._meta.model_name, row.pk
    row.delete()
    audit.record("call.edited", call, by=by, now=now, part=part, row=pk, change="deleted", **_person(stored))


@transaction.atomic
def move_row(row: models.Model, *, call: Call, siblings: Any, up: bool, by: Any, now: datetime) -> None:
    """Exchange a row with its neighbour above (or below); at the end of the list nothing happens."""
    call = _editable(call, by)
    order = list(siblings.order_by("position", "pk").values_list("pk", flat=True))
    if row.pk not in order:
        raise RowIsGone
    place = order.index(row.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    _renumber(siblings, order)
    audit.record("call.edited", call, by=by, now=now, part=row._meta.model_name, row=row.pk, change="moved")


def _editable(call: Call, by: Any) -> Call:
    call = locked_call(call)
    require_role(by, call, CALL_STEPS["edit"])
    if call.state != CallState.DRAFT:
        CALL.target(call.state, "propose")  # says in which state the call is
    return call


def _open_for(row: models.Model, call: Call, by: Any) -> Call:
    """Staff change while a call runs; everything else only in a draft."""
    if not isinstance(row, CallStaff):
        return _editable(call, by)
    call = locked_call(call)
    require_role(by, call, CALL_STEPS["edit"])
    if call.state in (CallState.CONCLUDED, CallState.REVOKED):
        raise Refused(_("The call is over: its staff does not change any more."))
    return call


def _refuse_leaving(
    call: Call, stored: models.Model, new: models.Model | None, by: Any, now: datetime, *, confirmed: bool
) -> None:
    """Another person or role in a row of the staff takes off the one who stood there."""
    if not isinstance(stored, CallStaff):
        return
    if isinstance(new, CallStaff) and (new.user_id, new.role) == (stored.user_id, stored.role):
        return
    refuse_if(leaving_blockers(call, stored, by=by, day=timezone.localdate(now), confirmed=confirmed))


def _person(row: models.Model) -> dict[str, Any]:
    """Who was put into or taken off which role, for the audit trail."""
    return {"person": row.user_id, "role": str(row.role)} if isinstance(row, CallStaff) else {}


def _require(seen: Seen | None, row: models.Model) -> None:
    if seen is not None:
        seen.require(row)


def _held(row: models.Model) -> models.Model:
    """The row as it is stored: whoever changes it holds the call."""
    stored = type(row)._default_manager.filter(pk=row.pk).first()
    if stored is None:
        raise RowIsGone
    return stored


def _assign(row: models.Model, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))


def _refusing_doubles(row: models.Model) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("This row contradicts another one: it may be there already.")) from error


def _renumber(siblings: Any, order: Sequence[int]) -> None:
    siblings.update(position=F("position") + SPACE)
    for position, pk in enumerate(order, start=1):
        siblings.filter(pk=pk).update(position=position)
