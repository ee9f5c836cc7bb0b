"""How an audit event is told: what happened, to what, from which state to which, with which particulars."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.history import sentences
from applications.models import Check, OutcomeKind, Project
from calls.history import WORDS as OF_CALLS
from calls.models import Act, Call, Phase
from core.models import AuditEvent
from core.subjects import label_of
from evaluations.models import Commission, PanelSession, PublishedList, ScoreSheet
from partnerships.models import Member, Partnership

WORDS = {
    "call.edited": gettext_lazy("The draft was changed"),
    "project.checking": gettext_lazy("The check began"),
    "project.scoring": gettext_lazy("Handed over to the commission"),
    "partnership.dissolved": gettext_lazy("The partnership ended"),
    "member.invited": gettext_lazy("Body invited"),
    "member.accepted": gettext_lazy("Invitation accepted"),
    "member.declared": gettext_lazy("Declarations made"),
    "member.declined": gettext_lazy("Invitation declined"),
    "member.changed": gettext_lazy("Role in the partnership changed"),
    "member.share_set": gettext_lazy("Share of the budget set"),
    "member.left": gettext_lazy("Body left the partnership"),
    "member.removed": gettext_lazy("Body removed from the partnership"),
    "member.lapsed": gettext_lazy("Invitation ended without an answer"),
    "member.restored": gettext_lazy("Member as it was when the project was sent"),
    "check.assigned": gettext_lazy("Check given to a case officer"),
    "check.reassigned": gettext_lazy("Check given to another case officer"),
    "check.judged": gettext_lazy("Requirements judged"),
    "check.proposed": gettext_lazy("Outcome proposed"),
    "check.confirmed": gettext_lazy("Outcome confirmed"),
    "check.sent_back": gettext_lazy("Check sent back"),
    "check.published": gettext_lazy("Check closed by the publication"),
    "commission.appointed": gettext_lazy("Commission appointed"),
    "commission.joined": gettext_lazy("Member joined the commission"),
    "commission.left": gettext_lazy("Member left the commission"),
    "commission.role_changed": gettext_lazy("Role in the commission changed"),
    "commission.assigned": gettext_lazy("Projects assigned to evaluators"),
    "commission.unsealed": gettext_lazy("Score sheets unsealed"),
    "commission.ranked": gettext_lazy("Ranking computed"),
    "commission.panel_reopened": gettext_lazy("Panel reopened"),
    "commission.concluded": gettext_lazy("Work of the commission concluded"),
    "conflicts.declared": gettext_lazy("Conflicts of interest declared"),
    "conflict.declared_late": gettext_lazy("Conflict of interest declared later"),
    "conflict.found": gettext_lazy("Conflict of interest found by the portal"),
    "sheet.written": gettext_lazy("Score sheet written"),
    "sheet.confirmed": gettext_lazy("Score sheet confirmed"),
    "sheet.replaced": gettext_lazy("Score sheet given to another evaluator"),
    "sheet.set_aside": gettext_lazy("Score sheet set aside"),
    "session.prepared": gettext_lazy("Session prepared"),
    "session.changed": gettext_lazy("Minutes or attendance changed"),
    "session.scored": gettext_lazy("Collegial points given"),
    "session.postponed": gettext_lazy("Project left for another session"),
    "session.recorded": gettext_lazy("Minutes recorded"),
    "session.signed": gettext_lazy("Signed minutes uploaded"),
    "list.published": gettext_lazy("List published"),
}
# What has to be fetched with each kind of subject, so that it can be named without another query.
RELATED: dict[type[Model], tuple[str, ...]] = {
    Project: ("application", "phase"),
    Check: ("project__application",),
    ScoreSheet: ("project__application", "member__user"),
    Member: ("body",),
    Commission: ("phase",),
    PanelSession: ("commission__phase",),
    PublishedList: ("phase",),
}


def words_of(event: AuditEvent) -> str:
    """What happened; the name of the event where nobody has put it into words."""
    said = WORDS.get(event.event) or OF_CALLS.get(event.event) or sentences().get(event.event)
    return str(said or event.event)


def subjects_of(page: Iterable[AuditEvent], kinds: Iterable[type[Model]]) -> dict[tuple[str, str], str]:
    """What each event is about, in words: a query for each kind of subject on the page."""
    found: dict[tuple[str, str], str] = {}
    for model in kinds:
        label = label_of(model(pk=0))[0]
        keys = {event.subject_id for event in page if event.subject_type == label}
        rows = model._base_manager.filter(pk__in=keys) if keys else model._base_manager.none()
        if model in RELATED:
            rows = rows.select_related(*RELATED[model])
        for row in rows:
            found[label, str(row.pk)] = f"{row._meta.verbose_name}: {_name(row)}"
    return found


def acts_of(page: Iterable[AuditEvent]) -> dict[int, str]:
    """The names of the acts that the events refer to: one query."""
    keys = {event.details["act"] for event in page if isinstance(event.details.get("act"), int)}
    return {act.pk: str(act) for act in Act.objects.filter(pk__in=keys)} if keys else {}


def states_of(event: AuditEvent) -> str:
    """The step from one state to the other, as the pages call them."""
    field = apps.get_model(event.subject_type)._meta.get_field("state") if event.after else None
    names = dict(field.flatchoices) if field is not None else {}
    return " → ".join(str(names.get(state, state)) for state in (event.before, event.after) if state)


def details_of(event: AuditEvent, acts: dict[int, str]) -> str:
    """The particulars that a person reads: the act, the outcome, the reason, how many parts changed."""
    details = event.details
    said = [acts.get(details.get("act", 0), "")]
    outcomes = dict(OutcomeKind.choices)
    if details.get("outcome") in outcomes:
        said.append(str(outcomes[details["outcome"]]))
    if details.get("reason"):
        said.append(_("reason: %(reason)s") % {"reason": details["reason"]})
    if details.get("version"):
        said.append(_("version %(number)s") % {"number": details["version"]})
    if details.get("fields"):
        said.append(_("fields: %(names)s") % {"names": ", ".join(_labels(details["fields"]))})
    return "; ".join(filter(None, said))


def _labels(names: Iterable[str]) -> list[str]:
    """What the pages call the fields of a call or a phase."""
    labels = {field.name: str(field.verbose_name) for model in (Phase, Call) for field in model._meta.fields}
    return [labels.get(name, name) for name in names]


def _name(row: Any) -> str:
    """Which one of its kind."""
    if isinstance(row, Check):
        return str(row.project.application.title)
    if isinstance(row, ScoreSheet):
        return f"{row.project.application.title} – {row.member.user}"
    if isinstance(row, Project):
        return f"{row.application.title} – {row.phase.title}"
    if isinstance(row, Commission):
        return str(row.phase.title)
    if isinstance(row, PanelSession):
        return f"{row.commission.phase.title}, {row.number}"
    if isinstance(row, PublishedList):
        return _("%(list)s, version %(number)s") % {"list": row.get_kind_display(), "number": row.version}
    if isinstance(row, Member):
        return str(row.body)
    return str(row.name) if isinstance(row, Partnership) else str(row)
