"""Decides who is told what about bodies and mandates, and with which words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from core import outbox
from organisations.models import SENDER_ROLES, Body, Mandate
from organisations.permissions import deciders_of_standing, roles_to_give


def body_registered(body: Body, *, by: User, now: datetime) -> None:
    """The body itself learns at its certified address that somebody registered it."""
    outbox.queue(
        "body_registered",
        to=body.pec,
        subject=body,
        moment=now,
        template="organisations/mail/body_registered",
        context={"body": str(body), "person": str(by)},
        url=reverse("organisations:detail", args=[body.public_id]),
    )


def body_waits(body: Body, *, by: User, now: datetime, corrected: bool = False) -> None:
    """Those who say which bodies are public learn that one waits, or waits again with another name or kind."""
    outbox.queue_all(
        "body_waits",
        to=deciders_of_standing(timezone.localdate(now)),
        subject=body,
        moment=now,
        template="organisations/mail/body_waits",
        context={"body": str(body), "person": str(by), "corrected": corrected},
        url=reverse("organisations:confirmation", args=[body.public_id]),
    )


def standing_decided(body: Body, *, reason: str, by: User, now: datetime) -> None:
    """The people of the body learn what the office said, and why."""
    outbox.queue_all(
        "standing_decided",
        to=[person for person in _people(body, now) if person.pk != by.pk],
        subject=body,
        moment=now,
        template="organisations/mail/standing_decided",
        context={"body": str(body), "confirmed": body.counts, "reason": reason},
        url=reverse("organisations:detail", args=[body.public_id]),
    )


def invited(mandate: Mandate, *, now: datetime) -> None:
    _tell("mandate_invited", mandate.email, mandate, now, person=str(mandate.created_by))


def requested(mandate: Mandate, *, now: datetime) -> None:
    for person in _deciders(mandate, now):
        _tell("mandate_requested", person, mandate, now, person=str(mandate.user), address=mandate.email)


def answered(mandate: Mandate, *, accepted: bool, now: datetime) -> None:
    """Whoever asked learns the answer: the inviter, or the person who requested."""
    kind = "mandate_accepted" if accepted else "mandate_refused"
    if mandate.created_by_id != mandate.decided_by_id:
        _tell(kind, mandate.created_by, mandate, now, person=str(mandate.user), decider=str(mandate.decided_by))


def ended(mandate: Mandate, *, by: User, now: datetime) -> None:
    """The person learns that others ended it; the body's senders learn that the person did."""
    told = [mandate.user] if by.pk != mandate.user_id else _senders(mandate.body, now)
    for person in told:
        if person is not None and person.pk != by.pk:
            _tell("mandate_ended", person, mandate, now, person=str(mandate.user), decider=str(by))


def _tell(kind: str, to: User | str, mandate: Mandate, now: datetime, **context: Any) -> None:
    language = getattr(to, "language", "it")
    with translation.override(language):
        role = str(mandate.get_role_display())
    outbox.queue(
        kind,
        to=to,
        subject=mandate,
        moment=now,
        template=f"organisations/mail/{kind}",
        context={"body": str(mandate.body), "role": role, **context},
        url=reverse("organisations:mandate", args=[mandate.token]),
    )


def _people(body: Body, now: datetime) -> list[User]:
    mandates = Mandate.objects.in_force(timezone.localdate(now)).filter(body=body)
    return list(User.objects.filter(pk__in=mandates.values("user"), is_active=True).order_by("pk"))


def _deciders(mandate: Mandate, now: datetime) -> Iterable[User]:
    day = timezone.localdate(now)
    people = _people(mandate.body, now) or list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk"))
    return [person for person in people if mandate.role in roles_to_give(person, mandate.body, day)]


def _senders(body: Body, now: datetime) -> Iterable[User]:
    mandates = Mandate.objects.in_force(timezone.localdate(now)).filter(body=body, role__in=SENDER_ROLES)
    return User.objects.filter(pk__in=mandates.values("user"), is_active=True).order_by("pk")
