"""Where chair and secretary share out the projects, and replace an evaluator after a conflict."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.sent_facts import with_project_as_sent
from core.http import reads_only
from core.posted import is_number, number_in
from core.refusals import Blocker, Refused
from evaluations import actions, permissions, rules
from evaluations.actions.assignment import fingerprint
from evaluations.forms import ReplacementForm
from evaluations.models import Commission, ScoreSheet
from evaluations.models.commission import SCORING_ROLES
from evaluations.views.fetching import address, seat_of, trail
from evaluations.workflow import COMMISSION

Pairs = set[tuple[int, int]]
PER_PAGE = 50


@require_http_methods(["GET", "POST"])
@reads_only
def assign(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The balanced proposal as ticks, a page of projects at a time; each page is kept, then all are confirmed."""
    member = seat_of(request, slug, phase_key, *permissions.DESK_ROLES)
    commission, now = member.commission, timezone.now()
    if "assign" not in COMMISSION.actions_from(commission.state):
        return _table(request, commission, _given(commission), [])
    if request.method == "POST":
        return _posted_page(request, commission, now)
    pairs = actions.drafted(commission, now)
    undeclared = rules.declaring_blockers(commission)
    return _table(request, commission, pairs, undeclared or _blockers(commission, pairs, now), editable=True)


def _blockers(commission: Commission, pairs: Pairs, now: datetime) -> list[Blocker]:
    return rules.assignment_blockers(commission, pairs, now)


def _posted_page(request: HttpRequest, commission: Commission, now: datetime) -> HttpResponse:
    """Keep the page's ticks; then confirm the whole, go to another page, or back to the proposal."""
    here = redirect("evaluations:assignment", *address(commission.phase))
    if "drop" in request.POST:
        actions.drop_draft(commission, by=request.user)
        return here
    try:
        with transaction.atomic():
            pairs = _keep(request, commission, now)
            sheets = actions.assign(commission, pairs=pairs, by=request.user, now=now) if _confirms(request) else []
    except Refused as refused:
        return _refused_page(request, commission, refused.blockers, now)
    if _confirms(request):
        sentence = _("%(count)d sheets are assigned: the evaluators have been told.")
        messages.success(request, sentence % {"count": len(sheets)})
        return redirect("evaluations:office", *address(commission.phase))
    page = number_in(request.POST, "goto") or number_in(request.GET, "page") or 1
    return redirect(f"{here.url}?page={page}&kept=1")


def _confirms(request: HttpRequest) -> bool:
    return "confirm" in request.POST


def _shown(request: HttpRequest) -> set[int]:
    """The projects of the page that was posted."""
    return {int(key) for key in request.POST.getlist("project") if is_number(key)}


def _keep(request: HttpRequest, commission: Commission, now: datetime) -> Pairs:
    page = {"projects": _shown(request), "pairs": _posted(request), "read": request.POST.get("read", "")}
    return actions.draft_assignment(commission, **page, by=request.user, now=now)


def _refused_page(request: HttpRequest, commission: Commission, blockers: list[Blocker], now: datetime) -> HttpResponse:
    """The page's ticks as they were posted, over what is kept of the other pages."""
    kept, shown = actions.drafted(commission, now), _shown(request)
    pairs = {pair for pair in kept if pair[1] not in shown} | _posted(request)
    return _table(request, commission, pairs, blockers, editable=True, read=fingerprint(kept), status=409)


def _posted(request: HttpRequest) -> Pairs:
    """The ticked boxes, each "member-project"; what is not two numbers names nothing and is left out."""
    pairs = (value.split("-") for value in request.POST.getlist("pair"))
    return {(int(pair[0]), int(pair[1])) for pair in pairs if len(pair) == 2 and all(map(is_number, pair))}


def _given(commission: Commission) -> Pairs:
    sheets = ScoreSheet.objects.live().filter(member__commission=commission)
    return set(sheets.values_list("member", "project"))


def _table(
    request: HttpRequest,
    commission: Commission,
    pairs: Pairs,
    blockers: list[Blocker],
    *,
    editable: bool = False,
    read: str = "",
    status: int = 200,
) -> HttpResponse:
    members = list(commission.members.seated().filter(role__in=SCORING_ROLES).select_related("user"))
    conflicts = permissions.all_conflicts(commission, timezone.localdate())
    page = Paginator(rules.projects_of(commission.phase), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "phase": commission.phase,
        "members": [(one, sum(member == one.pk for member, _project in pairs)) for one in members],
        "rows": [
            (project, [((one.pk, project.pk) in conflicts, (one.pk, project.pk) in pairs, one) for one in members])
            for project in page
        ],
        "page": page,
        "read": read or fingerprint(pairs),
        "editable": editable,
        "blockers": blockers,
        "breadcrumb": trail(commission.phase, (_("Assignment"), "")),
    }
    return render(request, "evaluations/assignment.html", context, status=status)


@require_http_methods(["GET", "POST"])
@reads_only
def replace(request: HttpRequest, slug: str, phase_key: str, pk: int) -> HttpResponse:
    """Give a sheet whose evaluator has a conflict, or has left, to somebody else."""
    member = seat_of(request, slug, phase_key, *permissions.DESK_ROLES)
    sheets = ScoreSheet.objects.live().select_related("member__user", "member__commission")
    sheets = with_project_as_sent(sheets, "application")
    sheet = get_object_or_404(sheets, pk=pk, member__commission=member.commission)
    bound = (sheet.member_id, sheet.project_id) in permissions.all_conflicts(member.commission, timezone.localdate())
    if not bound and sheet.member.left_at is None:
        raise Http404
    phase = member.commission.phase
    successors = _successors(sheet)
    form = ReplacementForm(request.POST or None, members=successors)
    context = {
        "form": form,
        "somebody_can": successors.exists(),
        "sheet": sheet,
        "phase": phase,
        "breadcrumb": trail(phase, (_("Replacement"), "")),
    }
    if request.method == "POST" and form.is_valid():
        try:
            actions.replace_evaluator(sheet, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            return render(request, "evaluations/replace.html", {**context, "blockers": refused.blockers}, status=409)
        messages.success(request, _("The project is assigned to another evaluator."))
        return redirect("evaluations:sheets", *address(phase))
    return render(request, "evaluations/replace.html", context)


def takers(commission: Commission) -> Any:
    """Who may take over a sheet at all: those who score and have declared their conflicts."""
    waiting = [member.pk for member in rules.undeclared(commission)]
    seated = commission.members.seated().filter(role__in=SCORING_ROLES).exclude(pk__in=waiting)
    return seated.select_related("user").order_by("role", "pk")


def _successors(sheet: ScoreSheet) -> Any:
    commission = sheet.member.commission
    conflicts = permissions.all_conflicts(commission, timezone.localdate())
    closed = [member for member, project in conflicts if project == sheet.project_id]
    members = takers(commission).exclude(pk__in=closed)
    return members.exclude(sheets__project=sheet.project_id)
