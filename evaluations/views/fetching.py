"""How a page finds its phase and commission, and turns away who may not see them."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.models import Phase
from evaluations import permissions
from evaluations.models import Commission, CommissionMember

Breadcrumb = list[tuple[Any, str]]


def office_phase(request: HttpRequest, slug: str, phase_key: str) -> Phase:
    """The phase, for the call's office and the commission; 404 for anyone else."""
    phase = get_object_or_404(Phase.objects.select_related("call"), call__slug=slug, key=phase_key)
    if not permissions.may_open_office(request.user, phase):
        raise Http404
    return phase


def seat_of(request: HttpRequest, slug: str, phase_key: str, *roles: str) -> CommissionMember:
    """The person's place in the commission of the phase, in one of the roles; 404 without it."""
    members = CommissionMember.objects.seated().select_related("user", "commission__phase__call", "commission__act")
    member = get_object_or_404(
        members, user=request.user, commission__phase__key=phase_key, commission__phase__call__slug=slug
    )
    if roles and member.role not in roles:
        raise Http404
    return member


def reader_of(request: HttpRequest, slug: str, phase_key: str) -> CommissionMember:
    """The person's place, or that of a reader of the office once the sheets are unsealed; 404 without either."""
    commissions = Commission.objects.select_related("phase__call", "act")
    commission = get_object_or_404(commissions, phase__key=phase_key, phase__call__slug=slug)
    member = permissions.reader(request.user, commission)
    if member is None:
        raise Http404
    member.commission = commission
    return member


def address(phase: Phase) -> list[str]:
    """What the addresses of the phase's pages begin with."""
    return [phase.call.slug, phase.key]


def trail(phase: Phase, *further: tuple[Any, str]) -> Breadcrumb:
    """The breadcrumb from the portal's desk down to the page."""
    office = reverse("evaluations:office", args=address(phase))
    call = reverse("calls:detail", args=[phase.call.slug])
    return [(_("Home"), reverse("home")), (phase.call.title, call), (_("Evaluation"), office), *further]


def commission_of(phase: Phase) -> Commission | None:
    return Commission.objects.filter(phase=phase).select_related("phase__call", "act").first()
