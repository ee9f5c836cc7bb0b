"""Where the signatory decides on reservations: first what is decided, then its effect and the act."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications.check_conflicts import conflicts
from applications.models import Project
from applications.office_list import protocol_of, received_projects
from applications.reservation_rules import reservation_blockers
from applications.workflow import ProjectState
from calls.forms import ActForm
from calls.models import Phase, StaffRole
from core import files
from core.form_errors import linked_errors
from core.http import reads_only
from core.posted import is_number
from core.refusals import Blocker, Refused
from evaluations import actions, permissions
from evaluations.models import ListKind, PublishedList
from evaluations.reservation_effects import effects
from evaluations.reservation_forms import ReservationsForm
from evaluations.views.fetching import address, office_phase, trail


@require_http_methods(["GET", "POST"])
@reads_only
def decide(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The reservations of the phase, each to be lifted, upheld or left; POST shows the effect, or what was written."""
    phase, form, bound = _desk(request, slug, phase_key)
    if request.method == "GET" or "change" in request.POST:
        return _form_page(request, phase, form, bound)
    if blockers := _blockers(form):
        return _form_page(request, phase, form, bound, blockers)
    return _preview(request, phase, form, ActForm(issuer=phase.call.issuer_id))


@require_POST
def publish(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The decisions that were read, with their act: the admitted list is superseded."""
    phase, form, bound = _desk(request, slug, phase_key)
    if blockers := _blockers(form):
        return _form_page(request, phase, form, bound, blockers)
    act_form = ActForm(request.POST, request.FILES, issuer=phase.call.issuer_id)
    if not act_form.is_valid():
        return _preview(request, phase, form, act_form)
    try:
        now = timezone.now()
        with files.atomic():
            act = act_form.new_act(by=request.user, now=now)
            published = actions.decide_reservations(phase, decisions=form.decisions, act=act, by=request.user, now=now)
    except Refused as refused:
        return _preview(request, phase, form, act_form, act_form.refused(refused.blockers), status=409)
    messages.success(request, _("The decisions are published with a new version of the list of admitted projects."))
    return redirect(published)


def _desk(request: HttpRequest, slug: str, phase_key: str) -> tuple[Phase, ReservationsForm, list[Project]]:
    """The phase, the form over its reservations, and those on which this person may not decide."""
    phase = office_phase(request, slug, phase_key)
    permissions.require_staff(request.user, phase, StaffRole.SIGNATORY)
    keys = [key.partition("_")[2] for key in request.POST if key.startswith("decision_")]
    posted = [key for key in keys if is_number(key)]
    wanted = Q(state=ProjectState.ADMITTED_WITH_RESERVATION) | Q(pk__in=posted)
    projects = list(received_projects(phase).filter(wanted).prefetch_related("outcomes").order_by("received_at", "pk"))
    closed = {key for key, _user in conflicts([one.pk for one in projects], [request.user.pk], timezone.localdate())}
    for project in projects:
        project.protocol, project.said = protocol_of(project), _reservation(project)
    free = [project for project in projects if project.pk not in closed]
    form = ReservationsForm(request.POST if request.method == "POST" else None, projects=free)
    return phase, form, [project for project in projects if project.pk in closed]


def _reservation(project: Project) -> str:
    """What was to be clarified, as the applicant reads it."""
    said = [one for one in project.outcomes.all() if one.kind == ProjectState.ADMITTED_WITH_RESERVATION]
    return said[-1].reason if said else ""


def _blockers(form: ReservationsForm) -> list[Blocker]:
    if not form.is_valid():
        return linked_errors(form)
    if not form.decisions:
        return [Blocker(_("Decide on at least one reservation."), code="nothing")]
    return [found for decision in form.decisions for found in reservation_blockers(decision)]


def _form_page(
    request: HttpRequest,
    phase: Phase,
    form: ReservationsForm,
    bound: list[Project],
    blockers: list[Blocker] | None = None,
) -> HttpResponse:
    context = {"form": form, "bound": bound, **_frame(phase), "blockers": blockers or []}
    return render(request, "evaluations/reservations.html", context, status=409 if blockers else 200)


def _preview(
    request: HttpRequest,
    phase: Phase,
    form: ReservationsForm,
    act_form: ActForm,
    blockers: list[Blocker] | None = None,
    status: int = 200,
) -> HttpResponse:
    current = PublishedList.objects.in_force().filter(phase=phase, kind=ListKind.ADMITTED)
    context = {
        "effects": effects(form.decisions),
        "kept": form.kept,
        "form": act_form,
        "current": current.select_related("act", "phase__call").defer("snapshot").first(),
        **_frame(phase),
        "blockers": blockers or [],
    }
    return render(request, "evaluations/reservations_preview.html", context, status=status)


def _frame(phase: Phase) -> dict[str, Any]:
    return {"phase": phase, "address": address(phase), "breadcrumb": trail(phase, (_("Reservations"), ""))}
