"""What the checklist lets the office propose, and what still keeps a check or the admitted list back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Check, Project, ProposedOutcome, Verdict
from applications.workflow import CheckState, ProjectState
from calls.models import Assessment, ChecklistItem, Phase
from calls.revocation import revocation_blockers
from calls.workflow import PhaseState
from core.refusals import Blocker

RECEIVED_STATES = (ProjectState.REGISTERED, ProjectState.CHECKING)
OFFICE_STATES = (PhaseState.ASSESSING, PhaseState.CONCLUDED)
EXPLAINED = (Verdict.NOT_MET, Verdict.RESERVED)


def outcome_allowed(verdicts: Iterable[tuple[bool, str]]) -> ProposedOutcome:
    """The one outcome that a complete checklist leads to, from pairs (essential, verdict).

    An essential requirement that is not met excludes; one that is to be clarified admits with reservation at most.
    """
    pairs = list(verdicts)
    if any(essential and verdict == Verdict.NOT_MET for essential, verdict in pairs):
        return ProposedOutcome.NOT_ADMITTED
    if any(verdict == Verdict.RESERVED for _essential, verdict in pairs):
        return ProposedOutcome.ADMITTED_WITH_RESERVATION
    return ProposedOutcome.ADMITTED


def verdict_blockers(items: Mapping[int, ChecklistItem], verdicts: Mapping[int, tuple[str, str]]) -> list[Blocker]:
    """Verdicts are on items of the phase's own checklist; those that are not in favour explain themselves."""
    blockers = []
    if set(verdicts) - set(items):
        blockers.append(Blocker(_("The checklist of this phase has no such item."), code="item"))
    for pk, (verdict, note) in verdicts.items():
        if verdict in EXPLAINED and not note.strip() and pk in items:
            sentence = _("Write a note for “%(item)s”: it says why.") % {"item": items[pk].text}
            blockers.append(Blocker(sentence, f"#id_note_{pk}", "note"))
    return blockers


def proposal_blockers(check: Check, outcome: str, reason: str, remedy: str) -> list[Blocker]:
    """Why the outcome cannot be proposed on the verdicts as they are."""
    items = list(ChecklistItem.objects.filter(phase=check.project.phase_id).order_by("position", "pk"))
    verdicts = dict(check.items.order_by("pk").values_list("item", "verdict"))
    open_items = [item for item in items if item.pk not in verdicts]
    blockers = [
        Blocker(_("“%(item)s” is not judged yet.") % {"item": item.text}, f"#item-{item.pk}", "unjudged")
        for item in open_items
    ]
    if not open_items:
        blockers += _outcome_blockers(outcome_allowed((item.essential, verdicts[item.pk]) for item in items), outcome)
    return blockers + text_blockers(outcome, reason, remedy)


def _outcome_blockers(allowed: ProposedOutcome, outcome: str) -> list[Blocker]:
    if outcome == allowed:
        return []
    sentence = _("By the checklist the outcome is “%(outcome)s”: change the verdicts, or the outcome.")
    return [Blocker(sentence % {"outcome": allowed.label}, "#id_outcome_0", "outcome")]


def text_blockers(outcome: str, reason: str, remedy: str) -> list[Blocker]:
    blockers = []
    if outcome not in ProposedOutcome.values:
        blockers.append(Blocker(_("Choose an outcome."), "#id_outcome_0", "no_outcome"))
    elif outcome != ProposedOutcome.ADMITTED and not reason.strip():
        blockers.append(Blocker(_("Write the reason: the applicant will read it."), "#id_reason", "reason"))
    if outcome == ProposedOutcome.NOT_ADMITTED and not remedy.strip():
        sentence = _("Write the remedy: how, where and until when the applicant can appeal.")
        blockers.append(Blocker(sentence, "#id_remedy", "remedy"))
    return blockers


def open_blockers(check: Check) -> list[Blocker]:
    if check.state == CheckState.OPEN:
        return []
    return [Blocker(_("The outcome is proposed: the verdicts change only if it is sent back."), code="proposed")]


def office_blockers(phase: Phase) -> list[Blocker]:
    """Why the office cannot work on the projects of the phase."""
    if phase.assessment != Assessment.CHECKLIST:
        return [Blocker(_("This phase is not assessed by a checklist."), code="no_checklist")]
    if revoked := revocation_blockers(phase.call):
        return revoked
    if phase.state == PhaseState.ASSESSING:
        return []
    if phase.state == PhaseState.CONCLUDED:
        return [Blocker(_("The list of admitted projects is published: its checks do not change."), code="concluded")]
    sentence = _("Projects can be checked only when the phase is closed and everything received in time is registered.")
    return [Blocker(sentence, code="not_registered")]


def is_open_to_office(phase: Phase) -> bool:
    """Whether the office may see who applied, and read: only from the registration on."""
    return phase.state in OFFICE_STATES


def admitted_list_blockers(phase: Phase) -> list[Blocker]:
    """What blocks the publication of the admitted list: by kind of delay, each with the projects that wait."""
    if blockers := office_blockers(phase):
        return blockers
    projects = Project.objects.filter(phase=phase, state__in=RECEIVED_STATES)
    states: dict[Any, int] = {}
    for state in projects.order_by("pk").values_list("check_of_office__state", flat=True):
        states[state] = states.get(state, 0) + 1
    if not states:
        return [Blocker(_("No project was received: there is nothing to publish."), code="empty")]
    page = reverse("applications:office_list", args=[phase.call.slug, phase.key])
    waits = (
        (None, "unassigned", _unassigned),
        (CheckState.OPEN, "open", _being_judged),
        (CheckState.PROPOSED, "proposed", _unconfirmed),
    )
    return [
        Blocker(sentence(states[state]), f"{page}?state={key}", key)
        for state, key, sentence in waits
        if state in states
    ]


def _unassigned(count: int) -> str:
    return ngettext("%(count)d project has no case officer.", "%(count)d projects have no case officer.", count) % {
        "count": count
    }


def _being_judged(count: int) -> str:
    return ngettext("%(count)d project is still being judged.", "%(count)d projects are still being judged.", count) % {
        "count": count
    }


def _unconfirmed(count: int) -> str:
    return ngettext(
        "%(count)d proposed outcome is not confirmed.", "%(count)d proposed outcomes are not confirmed.", count
    ) % {"count": count}
