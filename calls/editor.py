"""What the task list of a draft shows: each part, how much of it there is, and what is still missing in it."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.catalogue import STATE_TEXTS
from calls.models import Assessment, Call, Phase, StaffRole
from calls.rules import phase_url, publication_blockers, rows_url, terms_url
from calls.tables import TABLES, Table
from calls.workflow import CallState
from core.refusals import Blocker
from core.templatetags.wecare import moment

CALL_TABLES = ("composition", "caps", "costs", "statements", "documents", "staff")


def task_groups(call: Call, now: datetime) -> list[tuple[str, list[dict[str, Any]]]]:
    """The groups of tasks, each a title and items for the task list."""
    blocked = publication_blockers(call, now)
    phases = list(call.phases.prefetch_related("forms__sections__questions", "criterion_classes__criteria"))
    return [
        (_("The call"), [_task(_("Terms, money, contacts"), terms_url(call), blocked), *_tables(call, blocked)]),
        *((phase.title, _phase_tasks(call, phase, blocked)) for phase in phases),
    ]


def _tables(call: Call, blocked: list[Blocker]) -> list[dict[str, Any]]:
    return [_table(TABLES[key], call, rows_url(call, key), blocked) for key in CALL_TABLES]


def _phase_tasks(call: Call, phase: Phase, blocked: list[Blocker]) -> list[dict[str, Any]]:
    window = moment(phase.opens_at) + (f" – {moment(phase.closes_at)}" if phase.closes_at else "")
    tasks = [_task(_("Window and rules"), phase_url(call, phase), blocked, note=window)]
    for form in phase.forms.all():
        sections = list(form.sections.all())
        urls = [rows_url(call, "questions", section.pk) for section in sections]
        asked = sum(len(section.questions.all()) for section in sections)
        note = ngettext("%(count)s question", "%(count)s questions", asked) % {"count": asked}
        tasks.append(_task(_("Form"), rows_url(call, "sections", form.pk), blocked, urls, note))
    tasks.append(_phase_table(call, phase, "slots", blocked))
    if phase.assessment == Assessment.CHECKLIST:
        tasks.append(_phase_table(call, phase, "checklist", blocked))
    if phase.assessment == Assessment.SCORING:
        urls = [rows_url(call, "criteria", group.pk) for group in phase.criterion_classes.all()]
        tasks.append(_phase_table(call, phase, "classes", blocked, urls))
        tasks.append(_phase_table(call, phase, "tie-breaks", blocked))
    return tasks


def _phase_table(
    call: Call, phase: Phase, key: str, blocked: list[Blocker], urls: list[str] | None = None
) -> dict[str, Any]:
    return _table(TABLES[key], phase, rows_url(call, key, phase.pk), blocked, urls)


def _table(
    table: Table, parent: Model, url: str, blocked: list[Blocker], also: list[str] | None = None
) -> dict[str, Any]:
    """A table without a row is not "complete": either it blocks, or it is optional and says what that means."""
    rows = table.rows_of(parent).count()
    task = _task(table.title, url, blocked, also, _count(rows) if rows else str(table.empty))
    if not rows and task["state"] == "complete":
        task |= {"state": "optional", "state_label": _("Optional")}
    return task


def _task(
    label: Any, url: str, blocked: list[Blocker], also: list[str] | None = None, note: str = ""
) -> dict[str, Any]:
    missing = [blocker for blocker in blocked if blocker.url in (url, *(also or ()))]
    state = ("missing", _("To complete")) if missing else ("complete", _("Complete"))
    words = " ".join(str(blocker.message) for blocker in missing)
    return {"label": label, "url": url, "state": state[0], "state_label": state[1], "note": words or note}


def _count(number: int) -> str:
    return ngettext("%(count)s row", "%(count)s rows", number) % {"count": number}


def ball(call: Call) -> str:
    """Who has the call in hand now, by name where a person is awaited."""
    if call.state != CallState.IN_APPROVAL:
        return str(STATE_TEXTS[call.state])
    signatories = call.staff.in_force(timezone.localdate()).filter(role=StaffRole.SIGNATORY)
    names = ", ".join(str(member.user) for member in signatories.select_related("user").order_by("pk"))
    return _("It waits for the signature of %(people)s, who publishes it or returns it with a note.") % {
        "people": names or _("the signatory")
    }


def editor_breadcrumb(call: Call, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """From the office's list to the page: (label, url) pairs, the last without a link."""
    parts = _("Edit the draft") if call.state == CallState.DRAFT else _("Parts of the call")
    return [
        (_("Calls you work on"), reverse("calls:office")),
        (call.title, reverse("calls:board", args=[call.slug])),
        (parts, reverse("calls:edit", args=[call.slug]) if more else ""),
        *more,
    ]
