"""Decides what waits for a person about bodies: invitations to answer, requests to decide, bodies to confirm."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.desk import Waiting
from organisations.models import Body, Mandate
from organisations.permissions import may_decide_standing, roles_to_give_in

LATEST = 50


def waiting_for(user: User, now: datetime) -> list[Waiting]:
    """Neither has a deadline: they stand after what has one."""
    return [*_invitations(user), *_requests(user, now), *_confirmations(user, now)]


def _invitations(user: User) -> list[Waiting]:
    mandates = Mandate.objects.invitations_for(user).select_related("body").order_by("created_at", "pk")
    return [
        Waiting(
            label=_("Answer the invitation to act for %(body)s") % {"body": mandate.body},
            url=reverse("organisations:mandate", args=[mandate.token]),
            note=mandate.get_role_display(),
            kind="invitation",
        )
        for mandate in mandates[:LATEST]
    ]


def _requests(user: User, now: datetime) -> list[Waiting]:
    day = timezone.localdate(now)
    mine = Body.objects.acted_for_by(user, day) if not user.is_superuser else Body.objects.all()
    requests = Mandate.objects.requests().filter(body__in=mine).exclude(user=user).select_related("body", "user")
    rows = list(requests.order_by("created_at", "pk")[:LATEST])
    given = roles_to_give_in(user, {row.body_id: row.body for row in rows}.values(), day)
    rows = [row for row in rows if row.role in given[row.body_id]]
    return [
        Waiting(
            label=_("Decide whether %(person)s may act for %(body)s") % {"person": row.user, "body": row.body},
            url=reverse("organisations:mandate", args=[row.token]),
            note=row.get_role_display(),
            kind="request",
        )
        for row in rows
    ]


def _confirmations(user: User, now: datetime) -> list[Waiting]:
    """One line for all of them: an office may have many, and they stand on a page of their own."""
    if not may_decide_standing(user, timezone.localdate(now)):
        return []
    number = Body.objects.waiting().count()
    if not number:
        return []
    words = ngettext("Confirm %(count)s body", "Confirm %(count)s bodies", number)
    note = _("They say that they are public, or have a name like another’s")
    url = reverse("organisations:confirmations")
    return [Waiting(label=words % {"count": number}, url=url, note=note, kind="confirmation")]
