"""What a member does for itself: answer an invitation, make its declarations, leave."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.freshness import asks_again
from core.http import reads_only
from core.refusals import Refused
from partnerships import actions, permissions, rules
from partnerships.forms import AcceptForm, DeclareForm, DeclineForm, ReasonForm
from partnerships.models import Member, bodies_of
from partnerships.notifications import next_deadline
from partnerships.views.pages import trail

WHOLE_MEMBER = ("body", "partnership__call", "partnership__lead", "invited_by")


def invitation(token: UUID) -> Member:
    """The invitation behind the link, which only its mail and the desk of the invited know."""
    return get_object_or_404(Member.objects.select_related(*WHOLE_MEMBER), token=token)


def own_seat(user: Any, public_id: UUID, now: datetime) -> Member:
    members = Member.objects.seated().of_bodies_of(user, timezone.localdate(now)).select_related(*WHOLE_MEMBER)
    return get_object_or_404(members, public_id=public_id)


@reads_only
def answer(request: HttpRequest, token: UUID) -> HttpResponse:
    now = timezone.now()
    member = invitation(token)
    bodies = bodies_of(request.user, timezone.localdate(now)).order_by("name", "pk")
    bodies = bodies.filter(pk=member.body_id) if member.body else bodies
    form = AcceptForm(request.POST or None, bodies=bodies)
    blockers: list[Any] = []
    if form.is_valid():
        try:
            member = actions.accept(member, body=form.cleaned_data["body"], by=request.user, now=now)
            messages.success(request, _("%(body)s is now in the partnership.") % {"body": member.body})
            return redirect(_after_accepting(request.user, member, now))
        except Refused as refused:
            blockers = refused.blockers
    return render(request, "partnerships/answer.html", _answer_context(member, bodies, form, blockers, now))


def _after_accepting(user: Any, member: Member, now: datetime) -> str:
    """The declarations, for who may make them; else the partnership."""
    roles = permissions.roles_by_body(user, timezone.localdate(now))
    if "declare" in permissions.member_actions(member, member.partnership, roles):
        return reverse("partnerships:declare", args=[member.public_id])
    return reverse("partnerships:detail", args=[member.partnership.public_id])


def _answer_context(member: Member, bodies: Any, form: Any, blockers: list[Any], now: datetime) -> dict[str, Any]:
    partnership = member.partnership
    closed = rules.answering_blockers(member, now)
    warnings = [rules.invitation_warnings(partnership.call, body, partnership) for body in bodies]
    seated = partnership.members.seated().select_related("body").order_by("pk")
    return {
        "member": member,
        "partnership": partnership,
        "form": form,
        "bodies": bodies,
        # The page says it on top already.
        "blockers": [blocker for blocker in blockers or closed if blocker.code != "revoked"],
        "open": not closed,
        # An old link tells nobody how a competitor's partnership goes on.
        "shown": not closed or seated.filter(body__in=bodies).exists(),
        "may_decline": member.body is None or bool(bodies),
        "warnings": [sentence for sentences in warnings for sentence in sentences],
        "members": seated,
        "statements": rules.statements(partnership.call),
        "closes_at": next_deadline(partnership, now),
        "now": now,
        "breadcrumb": [(_("Desk"), reverse("desk")), (_("Invitation"), "")],
    }


@reads_only
def decline(request: HttpRequest, token: UUID) -> HttpResponse:
    now = timezone.now()
    member = invitation(token)
    if member.body is not None:
        permissions.require_speaks_for(request.user, member.body, timezone.localdate(now))
    form = DeclineForm(request.POST or None)
    blockers: list[Any] = []
    if form.is_valid():
        try:
            actions.decline(member, reason=form.cleaned_data["reason"], by=request.user, now=now)
            messages.success(request, _("You declined the invitation: the lead partner knows why."))
            return redirect("desk")
        except Refused as refused:
            blockers = refused.blockers
    breadcrumb = [(_("Desk"), reverse("desk")), (_("Invitation"), "")]
    context = {"member": member, "form": form, "blockers": blockers, "breadcrumb": breadcrumb}
    return render(request, "partnerships/decline.html", context)


@asks_again
@reads_only
def declare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    now = timezone.now()
    member = own_seat(request.user, public_id, now)
    permissions.require_declarant(request.user, member, timezone.localdate(now))
    form = DeclareForm(request.POST or None, statements=list(rules.statements(member.partnership.call)))
    blockers: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare(member, statements=form.ticked, by=request.user, now=now)
            messages.success(request, _("The declarations of %(body)s are made.") % {"body": member.body})
            return redirect("partnerships:detail", member.partnership.public_id)
        except Refused as refused:
            blockers = refused.blockers
    context = {
        "member": member,
        "form": form,
        "blockers": blockers,
        "warnings": rules.invitation_warnings(member.partnership.call, member.body, member.partnership),
        "closes_at": next_deadline(member.partnership, now),
        "now": now,
        "made": member.declarations.select_related("made_by").order_by("statement"),
        "breadcrumb": trail(member.partnership, _("Declarations")),
    }
    return render(request, "partnerships/declare.html", context)


@reads_only
def leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    now = timezone.now()
    member = own_seat(request.user, public_id, now)
    form = ReasonForm(request.POST or None)
    blockers: list[Any] = []
    if form.is_valid():
        try:
            actions.leave(member, reason=form.cleaned_data["reason"], by=request.user, now=now)
            messages.success(request, _("%(body)s left the partnership.") % {"body": member.body})
            return redirect("desk")
        except Refused as refused:
            blockers = refused.blockers
    context = {
        "member": member,
        "form": form,
        "blockers": blockers,
        "breadcrumb": trail(member.partnership, _("Leave")),
    }
    return render(request, "partnerships/leave.html", context)
