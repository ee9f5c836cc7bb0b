"""What still keeps a project from being sent, all of it at once, each sentence with the page that mends it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.answers.asked import AskedSection, Problem
from applications.answers.problems import problems
from applications.answers.terms import term_problems
from applications.drafts import Draft
from applications.models import Project, Submission
from applications.structure import terms_of
from applications.workflow import ADMITTED_STATES, ProjectState
from calls.models import Call, Phase, Statement, StatementScope
from calls.revocation import revocation_sentence
from calls.workflow import CallState, PhaseState
from core.deadlines import is_over
from core.refusals import Blocker
from core.templatetags.wecare import instant
from partnerships import rules as partnership_rules

OVER = (PhaseState.ASSESSING, PhaseState.CONCLUDED)


def window_blockers(phase: Phase, moment: datetime) -> list[Blocker]:
    """Why what reached the portal at the moment is not in time; asked under the phase's lock when it decides."""
    sentence = revocation_sentence(phase.call)
    if sentence:
        return [Blocker(sentence, code="window")]
    if phase.call.state != CallState.PUBLISHED:
        sentence = _("The call is not open: “%(state)s”.") % {"state": phase.call.get_state_display()}
    elif phase.state == PhaseState.SUSPENDED:
        sentence = _("The reception of projects is suspended: the call’s page says until when and why.")
    elif moment < phase.opens_at:
        sentence = _("The phase opens on %(moment)s.") % {"moment": instant(phase.opens_at)}
    elif is_over(phase.closes_at, moment):
        moments = {"deadline": instant(phase.closes_at), "moment": instant(moment)}
        sentence = _("The deadline was %(deadline)s (Italian time); this reached the portal on %(moment)s.") % moments
    elif phase.state in OVER:
        sentence = _("The phase is over: what was received in time is already being assessed.")
    return [Blocker(sentence, code="window")] if sentence else []


def is_in_time(phase: Phase, moment: datetime) -> bool:
    return not window_blockers(phase, moment)


def section_problems(draft: Draft, section: AskedSection) -> list[Problem]:
    """What is missing or wrong in the section's saved answers."""
    answers = draft.answers(section)
    return [
        found for question in section.questions for found in problems(question, answers.get(question.key), draft.around)
    ]


def answer_blockers(draft: Draft) -> list[Blocker]:
    return [
        Blocker(found.message, question_url(draft.project, section.key, found.question), "answer")
        for section in draft.sections
        for found in section_problems(draft, section)
    ]


def rule_blockers(draft: Draft) -> list[Blocker]:
    """The call's rules about money and time, held against the saved answers."""
    terms = terms_of(draft.project.application.call)
    places = {question.key: section.key for section in draft.sections for question in section.questions}
    return [
        Blocker(found.message, question_url(draft.project, places[found.question], found.question), "rule")
        for found in term_problems(draft.all_answers(), draft.asked, terms, draft.around)
    ]


def document_blockers(draft: Draft) -> list[Blocker]:
    page = documents_url(draft.project)
    return [
        Blocker(
            _("The document “%(title)s” is missing.") % {"title": slot.title}, f"{page}#slot-{slot.key}", "document"
        )
        for slot in draft.slots
        if slot.required and slot.pk not in draft.documents
    ]


def send_blockers(draft: Draft, moment: datetime) -> list[Blocker]:
    """All that keeps the draft from being sent at the moment: what the lists say is missing, and why a send is refused.

    Only the sender's statements come on top of it. It decides under the locks of applications.actions.locks.
    """
    return [*window_blockers(draft.project.phase, moment), *content_blockers(draft, moment)]


def content_blockers(draft: Draft, moment: datetime) -> list[Blocker]:
    """What the draft lacks, whatever the clock says: answers, rules, documents, partnership, places left."""
    day = timezone.localdate(moment)
    return [
        *answer_blockers(draft),
        *rule_blockers(draft),
        *document_blockers(draft),
        *admission_blockers(draft.project),
        *partnership_rules.send_blockers(draft.project.application.partnership, day, draft.live_members),
    ]


def admission_blockers(project: Project) -> list[Blocker]:
    """Why a later phase is closed to the application: the project of an earlier one is no longer admitted."""
    if project.phase.position == 1:
        return []
    earlier = Project.objects.filter(application=project.application, phase__position__lt=project.phase.position)
    if not earlier.exclude(state__in=ADMITTED_STATES).exists():
        return []
    sentence = _("The project of the earlier phase is not admitted any more: this one cannot be sent.")
    return [Blocker(sentence, code="not_admitted")]


def sender_statements(call: Call) -> list[Statement]:
    """What the person who sends must state, in the order of the call."""
    return [row for row in call.statements.all() if row.scope == StatementScope.SENDER]


def statement_blockers(asked: Iterable[Statement], ticked: Collection[int]) -> list[Blocker]:
    if all(statement.pk in ticked for statement in asked):
        return []
    return [Blocker(_("Tick every statement: without them the project cannot be sent."), "#statements", "statements")]


def opening_blockers(call: Call, lead: Any, phase: Phase | None, now: datetime) -> list[Blocker]:
    """Why the body cannot begin an application to the call now."""
    if phase is None:
        return [Blocker(_("The call has no phase to apply to."), code="window")]
    return [
        *window_blockers(phase, now),
        *partnership_rules.lead_blockers(call, lead, timezone.localdate(now)),
    ]


def deletion_blockers(project: Project) -> list[Blocker]:
    """Why the draft cannot be thrown away: it is none, or something of its application was sent."""
    if project.state != ProjectState.DRAFT:
        return [Blocker(_("Only a draft can be deleted."), code="state")]
    if Submission.objects.filter(project__application=project.application_id).exists():
        sentence = _("Something of this application was sent: its receipts stay, and so does the draft.")
        return [Blocker(sentence, code="sent")]
    return []


# Why an old page of a project that was sent does nothing any more, and where one goes on.
CLOSED = {
    ProjectState.SENT: gettext_lazy("This project was sent: to change it, replace or withdraw it from its page."),
    ProjectState.WITHDRAWN: gettext_lazy(
        "This project was withdrawn: to send it again, go back to its draft from its page."
    ),
}
CLOSED_FOR_GOOD = gettext_lazy("This version was sent or is closed: it does not change any more.")


def edit_blockers(project: Project, moment: datetime) -> list[Blocker]:
    """Why the draft cannot change now."""
    if project.state == ProjectState.LAPSED and (late := window_blockers(project.phase, moment)):
        return late
    if not project.is_editable:
        sentence = CLOSED.get(ProjectState(project.state), CLOSED_FOR_GOOD)
        return [Blocker(sentence, application_url(project), code="state")]
    return window_blockers(project.phase, moment)


def application_url(project: Project) -> str:
    return reverse("applications:detail", args=[project.application.public_id])


def question_url(project: Project, section_key: str, question_key: str) -> str:
    return f"{section_url(project, section_key)}#q-{question_key}"


def section_url(project: Project, section_key: str) -> str:
    return reverse("applications:section", args=[project.application.public_id, project.phase.key, section_key])


def documents_url(project: Project) -> str:
    return reverse("applications:documents", args=[project.application.public_id, project.phase.key])
