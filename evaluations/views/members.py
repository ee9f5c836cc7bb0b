"""Where the people of a commission change by an act, and the open sheets of who left pass on."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from calls.forms import ActForm
from calls.models import Phase, StaffRole
from core import files
from core.http import reads_only
from core.refusals import Refused
from core.seen import ChangedMeanwhile
from evaluations import actions, permissions
from evaluations.forms import SuccessorForm
from evaluations.membership_forms import ChangeForms
from evaluations.models import Commission
from evaluations.views.assignment import takers
from evaluations.views.fetching import address, commission_of, office_phase, seat_of, trail
from evaluations.workflow import UNFINISHED_SHEETS


@require_http_methods(["GET", "POST"])
@reads_only
def change(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The signatory says who leaves, who enters and who takes another role, and brings the act."""
    phase, commission = _signed(request, slug, phase_key)
    seated = commission.members.seated().select_related("user").order_by("role", "pk")
    data = request.POST or None
    forms, act = ChangeForms(data, seated), ActForm(data, request.FILES or None, issuer=phase.call.issuer_id)
    context: dict[str, Any] = {
        "seats": forms.seats,
        "joining": forms.joining,
        "act": act,
        "phase": phase,
        "breadcrumb": trail(phase, (_("Members"), "")),
    }
    valid = [forms.is_valid(), act.is_valid()]
    if request.method == "POST" and all(valid):
        try:
            _change(request, commission, forms, act)
        except Refused as refused:
            if isinstance(refused, ChangedMeanwhile):
                forms.show_changed(ChangeForms(None, seated.all()))
            context |= {"blockers": act.refused(refused.blockers), "wrong": forms.wrong(act)}
            return render(request, "evaluations/members.html", context, status=409)
        messages.success(request, _("The commission is changed: everyone concerned has been told."))
        return redirect("evaluations:office", *address(phase))
    return render(request, "evaluations/members.html", {**context, "wrong": forms.wrong(act)})


def _signed(request: HttpRequest, slug: str, phase_key: str) -> tuple[Phase, Commission]:
    phase = office_phase(request, slug, phase_key)
    permissions.require_staff(request.user, phase, StaffRole.SIGNATORY)  # type: ignore[arg-type]
    commission = commission_of(phase)
    if commission is None:
        raise Http404
    return phase, commission


def _change(request: HttpRequest, commission: Commission, forms: ChangeForms, act: ActForm) -> None:
    now = timezone.now()
    with files.atomic():
        new_act = act.new_act(by=request.user, now=now)
        actions.change_members(commission, change=forms.change, seen=forms.seen, act=new_act, by=request.user, now=now)


@require_http_methods(["GET", "POST"])
@reads_only
def hand_over(request: HttpRequest, slug: str, phase_key: str, pk: int) -> HttpResponse:
    """Chair or secretary give all the open sheets of one who left to another member."""
    member = seat_of(request, slug, phase_key, *permissions.DESK_ROLES)
    commission, phase = member.commission, member.commission.phase
    left = commission.members.filter(left_at__isnull=False, sheets__state__in=UNFINISHED_SHEETS).distinct()
    leaver = get_object_or_404(left.select_related("user"), pk=pk)
    leaver.commission = commission
    form = SuccessorForm(request.POST or None, members=takers(commission))
    context = {
        "form": form,
        "leaver": leaver,
        "waiting": leaver.sheets.filter(state__in=UNFINISHED_SHEETS).count(),
        "phase": phase,
        "breadcrumb": trail(phase, (_("Sheets to pass on"), "")),
    }
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.hand_over(leaver, to=form.cleaned_data["member"], by=request.user, now=timezone.now())
        except Refused as refused:
            return render(request, "evaluations/hand_over.html", {**context, "blockers": refused.blockers}, status=409)
        _tell(request, done)
        return redirect("evaluations:sheets", *address(phase))
    return render(request, "evaluations/hand_over.html", context)


def _tell(request: HttpRequest, done: actions.HandedOver) -> None:
    given, left_over = len(done.given), len(done.left_over)
    if given:
        sentence = ngettext("%(count)d sheet is passed on.", "%(count)d sheets are passed on.", given)
        messages.success(request, sentence % {"count": given})
    if left_over:
        sentence = ngettext(
            "%(count)d sheet stays: a conflict, or a sheet of their own on that project. Give it to somebody else.",
            "%(count)d sheets stay: a conflict, or a sheet of their own on those projects. Give them to somebody else.",
            left_over,
        )
        messages.warning(request, sentence % {"count": left_over})
