"""The board of an evaluation, for the call's office and the commission, and the appointment."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from applications.workflow import ProjectState
from calls.forms import ActForm
from calls.models import Assessment, Phase, StaffRole
from calls.phase_words import phase_sentence
from calls.revocation import revocation_blockers, revocation_sentence
from calls.workflow import PHASE
from core import files
from core.http import reads_only
from core.refusals import Refused
from evaluations import actions, permissions, rules
from evaluations.forms import DueForm, Nominees
from evaluations.models import Commission, CommissionMember, PublishedList, ScoreSheet
from evaluations.unsealing import unsealing_blockers
from evaluations.views.fetching import address, commission_of, office_phase, trail
from evaluations.workflow import COMMISSION, CommissionState

COURSE = {
    CommissionState.DECLARING: gettext_lazy(
        "Each member declares the conflicts of interest; then the chair or the secretary assigns the projects."
    ),
    CommissionState.SCORING: gettext_lazy(
        "The evaluators write and confirm their sheets; when all are confirmed the chair or the secretary unseals them."
    ),
    CommissionState.PANEL: gettext_lazy(
        "The panel fixes the points and the secretary records the minutes; then the ranking is computed."
    ),
    CommissionState.RANKED: gettext_lazy("The signatory reads the ranking and publishes it with an act."),
    CommissionState.CONCLUDED: gettext_lazy("The ranking is published, and every applicant has been told."),
}


@reads_only
def board(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """Where the evaluation stands, who has the ball, what can be done now. It never shows points."""
    phase = office_phase(request, slug, phase_key)
    commission = commission_of(phase)
    member = permissions.seat(request.user, commission) if commission else None
    allowed = board_actions(request.user, phase, commission, member)
    return render(
        request,
        "evaluations/office.html",
        {
            "breadcrumb": [*trail(phase)[:-1], (_("Evaluation"), "")],
            "phase": phase,
            "commission": commission,
            "seat": member,
            "actions": allowed,
            "now": timezone.now(),
            "members": _progress(commission),
            "blockers": _blockers(commission, allowed),
            "projects": len(rules.projects_of(phase)),
            "lists": PublishedList.objects.filter(phase=phase).select_related("act", "phase__call"),
            "state_text": revocation_sentence(phase.call) or _course(phase, commission),
            "sheets_run": bool(commission and commission.state == CommissionState.SCORING),
            "is_staff": permissions.staff_has(request.user, phase, *permissions.OFFICE_ROLES),
            "is_scored": phase.assessment == Assessment.SCORING,
        },
    )


def _course(phase: Phase, commission: Commission | None) -> Any:
    return COURSE[commission.state] if commission else phase_sentence(phase)


def board_actions(
    user: Any, phase: Phase, commission: Commission | None, member: CommissionMember | None
) -> frozenset[str]:
    """What the person can do now, by the same tables that the actions use."""
    if revocation_blockers(phase.call):
        reads = commission is not None and permissions.reader(user, commission) is not None and commission.unsealed_at
        return frozenset({"see_panel", "see_ranking"} if reads else ())
    found: set[str] = set()
    if assessed_by_list(phase) and permissions.staff_has(user, phase, *permissions.READING_ROLES):
        found.add("see_admitted")
    signs = permissions.staff_has(user, phase, StaffRole.SIGNATORY)
    assessed = "conclude" in PHASE.actions_from(phase.state)
    if signs and assessed:
        found.add("publish_admitted" if phase.assessment == Assessment.CHECKLIST else "")
        found.add("appoint" if phase.assessment == Assessment.SCORING and commission is None else "")
    if signs and phase.projects.filter(state=ProjectState.ADMITTED_WITH_RESERVATION).exists():
        found.add("decide_reservations")
    if commission is None:
        return frozenset(found - {""})
    possible = COMMISSION.actions_from(commission.state)
    if member:
        found |= _member_actions(commission, member, possible)
    if permissions.staff_has(user, phase, *permissions.READING_ROLES) and commission.unsealed_at:
        found |= {"see_ranking", "see_panel"}
    if signs:
        found |= {"change_members"} | ({"publish"} if "conclude" in possible else set())
    return frozenset(found - {""})


def assessed_by_list(phase: Phase) -> bool:
    """Whether an admitted list is being prepared: it is read before it is signed."""
    return phase.assessment == Assessment.CHECKLIST and "conclude" in PHASE.actions_from(phase.state)


def _member_actions(commission: Commission, member: CommissionMember, possible: frozenset[str]) -> set[str]:
    found = {"see_panel", "see_ranking"} if commission.unsealed_at else {"see_panel"}
    if not commission.is_concluded and rules.unanswered(member):
        found.add("declare")
    elif member.conflict_declarations.exists():
        found.add("see_declared")
    if commission.state == CommissionState.SCORING and member.sheets.awaited().exists():
        found.add("score")
    if member.role in permissions.DESK_ROLES:
        found |= possible & {"assign", "unseal", "rank"}
    return found


def _progress(commission: Commission | None) -> list[CommissionMember]:
    """The members, each with whether they declared and how many sheets they confirmed; never with points."""
    if commission is None:
        return []
    members = commission.members.select_related("user", "takes_over_from__user").annotate(
        answered=Count("conflict_declarations__project", distinct=True),
        confirmed_sheets=ScoreSheet.objects.counting().of_member(),
        live_sheets=ScoreSheet.objects.awaited().of_member() + ScoreSheet.objects.counting().of_member(),
    )
    return list(members.order_by(F("left_at").asc(nulls_first=True), "role", "pk"))


def _blockers(commission: Commission | None, allowed: frozenset[str]) -> list[Any]:
    if commission is not None and "unseal" in allowed:
        return unsealing_blockers(commission, timezone.localdate())
    if commission is not None and "assign" in allowed:
        return rules.declaring_blockers(commission)
    return []


@require_http_methods(["GET", "POST"])
@reads_only
def appoint(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The signatory names the people and brings the act."""
    phase = office_phase(request, slug, phase_key)
    permissions.require_staff(request.user, phase, StaffRole.SIGNATORY)
    data = request.POST or None
    forms = {
        "nominees": Nominees(data, prefix="member"),
        "due": DueForm(data),
        "act": ActForm(data, request.FILES or None, issuer=phase.call.issuer_id),
    }
    context: dict[str, Any] = {**forms, "phase": phase, "breadcrumb": trail(phase, (_("Appointment"), ""))}
    valid = [form.is_valid() for form in forms.values()]
    if all(valid):
        try:
            _appoint(request, phase, forms)
        except Refused as refused:
            context |= {"blockers": forms["act"].refused(refused.blockers), "wrong": _wrong(forms)}
            return render(request, "evaluations/appoint.html", context, status=409)
        return redirect("evaluations:office", *address(phase))
    return render(request, "evaluations/appoint.html", {**context, "wrong": _wrong(forms)})


def _wrong(forms: dict[str, Any]) -> list[Any]:
    """The forms of the page that have errors, in its order."""
    return [form for form in (*forms["nominees"], forms["due"], forms["act"]) if form.errors]


def _appoint(request: HttpRequest, phase: Phase, forms: dict[str, Any]) -> None:
    now = timezone.now()
    with files.atomic():
        actions.appoint_commission(
            phase,
            nominees=forms["nominees"].nominees,
            sheets_due_at=forms["due"].cleaned_data["sheets_due_at"],
            act=forms["act"].new_act(by=request.user, now=now),
            by=request.user,
            now=now,
        )
    messages.success(request, _("The commission is appointed: its members have been told and declare their conflicts."))
