"""Decides what waits for a person about bodies: invitations to answer and requests to decide."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.desk import Waiting
from organisations.models import Body, Mandate
from organisations.permissions import roles_to_give_in

LATEST = 50


def waiting_for(user: User, now: datetime) -> list[Waiting]:
    """Neither has a deadline: they stand after what has one."""
    return [*_invitations(user), *_requests(user, now)]


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
