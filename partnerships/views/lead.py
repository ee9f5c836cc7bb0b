"""What the lead partner does: invite, divide the budget, change a seat, remove."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.http import reads_only
from core.refusals import Refused
from core.seen import ChangedMeanwhile, status_of
from organisations.models import Body
from partnerships import actions, permissions, rules
from partnerships.forms import EmailInviteForm, InviteForm, ReasonForm, SeatForm, SharesForm
from partnerships.models import Member, Partnership
from partnerships.views.pages import trail, visible

FOUND_AT_MOST = 12


def led(user: Any, public_id: UUID, now: datetime) -> Partnership:
    """The partnership, for those who speak for its lead; anyone else meets a 404."""
    partnership = visible(user, public_id, now)
    permissions.require_lead(user, partnership, timezone.localdate(now))
    return partnership


def led_member(user: Any, public_id: UUID, now: datetime) -> Member:
    member = get_object_or_404(Member.objects.select_related("partnership", "body"), public_id=public_id)
    member.partnership = led(user, member.partnership.public_id, now)
    return member


def found(request: HttpRequest, partnership: Partnership) -> dict[str, Any]:
    """The bodies that the words sought name, and those of them that are already in."""
    words = request.GET.get("q", "").strip()
    bodies = Body.objects.search(words).order_by("name", "pk") if len(words) > 1 else Body.objects.none()
    inside = set(partnership.members.live().filter(body__isnull=False).order_by("pk").values_list("body_id", flat=True))
    return {"partnership": partnership, "words": words, "bodies": bodies[:FOUND_AT_MOST], "inside": inside}


@reads_only
def invite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    partnership = led(request.user, public_id, timezone.now())
    context = {"breadcrumb": trail(partnership, _("Invite")), **found(request, partnership)}
    return render(request, "partnerships/invite.html", context)


@reads_only
def search(request: HttpRequest, public_id: UUID) -> HttpResponse:
    partnership = led(request.user, public_id, timezone.now())
    return render(request, "partnerships/found.html", found(request, partnership))


@reads_only
def invite_body(request: HttpRequest, public_id: UUID, body_id: UUID) -> HttpResponse:
    partnership = led(request.user, public_id, timezone.now())
    body = get_object_or_404(Body, public_id=body_id)
    return _invite(request, partnership, InviteForm(request.POST or None), body)


@reads_only
def invite_email(request: HttpRequest, public_id: UUID) -> HttpResponse:
    partnership = led(request.user, public_id, timezone.now())
    return _invite(request, partnership, EmailInviteForm(request.POST or None), None)


def _invite(request: HttpRequest, partnership: Partnership, form: InviteForm, body: Body | None) -> HttpResponse:
    blockers: list[Any] = []
    if form.is_valid():
        try:
            member = actions.invite_member(
                partnership, body=body, **{"email": "", **form.cleaned_data}, by=request.user, now=timezone.now()
            )
            messages.success(request, _("%(member)s is invited: the message is on its way.") % {"member": member})
            return redirect("partnerships:detail", partnership.public_id)
        except Refused as refused:
            blockers = refused.blockers
    warnings = rules.invitation_warnings(partnership.call, body, partnership) if body else []
    context = {"partnership": partnership, "body": body, "form": form, "blockers": blockers, "warnings": warnings}
    return render(request, "partnerships/invite_form.html", {**context, "breadcrumb": trail(partnership, _("Invite"))})


@reads_only
def shares(request: HttpRequest, public_id: UUID) -> HttpResponse:
    partnership = led(request.user, public_id, timezone.now())
    form = SharesForm(request.POST or None, members=_live(partnership))
    blockers: list[Any] = []
    if form.is_valid():
        try:
            actions.set_shares(partnership, shares=form.shares, seen=form.seen, by=request.user, now=timezone.now())
            messages.success(request, _("The budget is shared out."))
            return redirect("partnerships:detail", partnership.public_id)
        except ChangedMeanwhile:
            if not form.show_changed(SharesForm(members=_live(partnership)), partnership, request.user):
                return redirect("partnerships:detail", partnership.public_id)
        except Refused as refused:
            blockers = refused.blockers
    total = sum((member.share_percent for member in form.members), Decimal(0))
    context = {"partnership": partnership, "form": form, "blockers": blockers, "total": total}
    context["breadcrumb"] = trail(partnership, _("Shares of the budget"))
    return render(request, "partnerships/shares.html", context, status=status_of(form))


def _live(partnership: Partnership) -> list[Member]:
    return list(partnership.members.live().select_related("body").order_by("pk"))


@reads_only
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    member = led_member(request.user, public_id, timezone.now())
    form = _seat_form(member, request.POST or None)
    blockers: list[Any] = []
    if form.is_valid():
        try:
            actions.change_member(member, **form.cleaned_data, seen=form.seen, by=request.user, now=timezone.now())
            messages.success(request, _("The role and task of %(member)s are changed.") % {"member": member})
            return redirect("partnerships:detail", member.partnership.public_id)
        except ChangedMeanwhile:
            if not form.show_changed(_seat_form(Member.objects.get(pk=member.pk)), member, request.user):
                return redirect("partnerships:detail", member.partnership.public_id)
        except Refused as refused:
            blockers = refused.blockers
    context = {"member": member, "form": form, "blockers": blockers}
    context["breadcrumb"] = trail(member.partnership, _("Change role and task"))
    return render(request, "partnerships/change.html", context, status=status_of(form))


def _seat_form(member: Member, data: Any = None) -> SeatForm:
    return SeatForm(data, initial={"role": member.role, "task": member.task})


@reads_only
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    member = led_member(request.user, public_id, timezone.now())
    form = ReasonForm(request.POST or None)
    blockers: list[Any] = []
    if form.is_valid():
        try:
            actions.remove(member, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
            messages.success(request, _("%(member)s is no longer in the partnership.") % {"member": member})
            return redirect("partnerships:detail", member.partnership.public_id)
        except Refused as refused:
            blockers = refused.blockers
    context = {"member": member, "form": form, "blockers": blockers}
    return render(
        request, "partnerships/remove.html", {**context, "breadcrumb": trail(member.partnership, _("Remove"))}
    )
