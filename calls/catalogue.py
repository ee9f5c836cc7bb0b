"""How lists of calls are filtered, and what each line says: one state, one sentence, the next moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from calls.models import Call, Phase, StaffRole
from calls.workflow import CallState
from core.deadlines import end_of, second_of

FILTERS = {
    "open": pgettext_lazy("calls", "Open"),
    "coming": pgettext_lazy("calls", "Opening soon"),
    "closed": pgettext_lazy("calls", "Closed"),
    "all": gettext_lazy("All calls"),
}


@dataclass(frozen=True)
class Card:
    """A call in a list: the state shown, a sentence under it, and the moment that matters next."""

    call: Call
    state: str
    state_label: Any
    text: Any
    moment: datetime | None
    roles: tuple[str, ...] = ()

    @property
    def opens_then(self) -> bool:
        """Whether the moment is the opening of a window, not its end."""
        return self.moment is not None and self.moment == self.call.first_opens_at


def filtered(calls: QuerySet[Call], wanted: str) -> QuerySet[Call]:
    """The calls of one filter; they carry with_windows()."""
    if wanted == "open":
        return calls.filter(takes_new__gt=0).order_by("first_closes_at", "-pk")
    if wanted == "coming":
        return calls.filter(first_opens_at__isnull=False).order_by("first_opens_at", "-pk")
    if wanted == "closed":
        return calls.filter(takes_new=0, first_opens_at__isnull=True).order_by("-published_at", "-pk")
    return calls.order_by("-published_at", "-pk")


def next_turn(now: datetime) -> datetime | None:
    """The next opening or closing of any public call: until then the clock changes nothing of what the lists say."""
    running = Phase.objects.filter(call__state=CallState.PUBLISHED)
    turns = running.aggregate(
        opens=Min("opens_at", filter=Q(opens_at__gte=now)),
        closes=Min("closes_at", filter=Q(closes_at__gte=second_of(now))),
    )
    closes = end_of(turns["closes"]) if turns["closes"] else None
    return min((moment for moment in (turns["opens"], closes) if moment), default=None)


def card(call: Call, now: datetime) -> Card:
    """The line of a call that carries with_windows(), and with_roles_of() in the office's list."""
    roles = tuple(str(StaffRole(role).label) for role in getattr(call, "my_roles", ()))
    return Card(call, *_state(call), roles=roles)


def _state(call: Call) -> tuple[str, Any, Any, datetime | None]:
    if call.suspended:
        return "suspended", _("Suspended"), _("Nothing can be sent until an act resumes it."), None
    if call.takes_new:
        return "open", _("Open now"), _("Applications can be sent until"), call.first_closes_at
    if call.first_opens_at:
        return "planned", _("Opening soon"), _("Applications can be sent from"), call.first_opens_at
    if call.closes_next:
        return "closed", _("Under way"), _("Admitted projects go on; they can be sent until"), call.closes_next
    if call.state == CallState.PUBLISHED and not call.unfinished:
        return "closed", _("Outcomes published"), _("Every phase is over and its list can be read."), None
    if call.state == CallState.PUBLISHED:
        return "closed", _("Closed to sending"), _("What was received is being assessed."), None
    return call.state, call.get_state_display(), STATE_TEXTS[call.state], None


STATE_TEXTS = {
    CallState.DRAFT: gettext_lazy("The call manager is writing it."),
    CallState.IN_APPROVAL: gettext_lazy("It waits for the signatory, who publishes it or returns it."),
    CallState.PUBLISHED: gettext_lazy("It is public, and its terms are frozen."),
    CallState.CONCLUDED: gettext_lazy("All its phases are over and their results are published."),
    CallState.REVOKED: gettext_lazy("It was taken back by an act: nothing is received any more."),
}
