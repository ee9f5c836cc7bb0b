"""Brings people to act for a body, by invitation or by request, and ends it."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.locks import hold
from core.refusals import Blocker, NotAllowed, Refused, refuse_if
from organisations import notifications
from organisations.models import Body, Mandate
from organisations.permissions import ACTING_ROLES, mandate_actions, require_to_give, roles_to_give
from organisations.rules import (
    asking_blockers,
    end_warnings,
    holding_blockers,
    invitation_blockers,
    lone_blockers,
    mail_blockers,
    own_role_blockers,
)
from organisations.workflow import MANDATE, MandateState


@transaction.atomic
def invite_person(body: Body, *, email: str, role: str, by: User, now: datetime) -> Mandate:
    """Invite whoever reads that address to act for the body; whether it has an account is not told."""
    day = timezone.localdate(now)
    body = _lock(body)
    require_to_give(by, body, role, day)
    refuse_if(
        [*own_role_blockers(by, email, role), *invitation_blockers(body, email, role, day), *mail_blockers(by, now)]
    )
    mandate = _create(
        body, user=None, email=email.strip().lower(), role=role, state=MandateState.INVITED, by=by, now=now
    )
    _record("mandate_invited", mandate, by=by, now=now)
    notifications.invited(mandate, now=now)
    return mandate


@transaction.atomic
def request_mandate(body: Body, *, role: str, by: User, now: datetime) -> Mandate:
    """Ask the body's people to be let act for it; roles of an office are never asked for."""
    if role not in ACTING_ROLES:
        raise NotAllowed
    body, day = _lock(body), timezone.localdate(now)
    refuse_if([*lone_blockers(body, by, day), *holding_blockers(body, by, role, day), *asking_blockers(by, now)])
    mandate = _create(body, user=by, email=by.email, role=role, state=MandateState.REQUESTED, by=by, now=now)
    _record("mandate_requested", mandate, by=by, now=now)
    notifications.requested(mandate, now=now)
    return mandate


@transaction.atomic
def accept_mandate(mandate: Mandate, *, by: User, now: datetime) -> Mandate:
    """Answer yes: the invitee to an invitation, one of the body's people to a request. In force from today."""
    day = timezone.localdate(now)
    mandate = _locked(mandate, "accept", by, day)
    person = mandate.user or by
    refuse_if(holding_blockers(mandate.body, person, mandate.role, day))
    _withdraw_twins(mandate, person, by=by, now=now)
    mandate.valid_from = day
    _decide(mandate, "accept", "mandate_accepted", person=person, by=by, now=now)
    notifications.answered(mandate, accepted=True, now=now)
    return mandate


@transaction.atomic
def refuse_mandate(mandate: Mandate, *, by: User, now: datetime) -> Mandate:
    mandate = _locked(mandate, "refuse", by, timezone.localdate(now))
    _decide(mandate, "refuse", "mandate_refused", person=mandate.user or by, by=by, now=now)
    notifications.answered(mandate, accepted=False, now=now)
    return mandate


@transaction.atomic
def withdraw_mandate(mandate: Mandate, *, by: User, now: datetime) -> Mandate:
    """Take back an invitation or a request that nobody has answered."""
    mandate = _locked(mandate, "withdraw", by, timezone.localdate(now))
    _decide(mandate, "withdraw", "mandate_withdrawn", person=mandate.user, by=by, now=now)
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, *, by: User, now: datetime, aware: bool = False) -> Mandate:
    """End the mandate today; what the body loses by it (rules.end_warnings) is refused unless `aware`."""
    day = timezone.localdate(now)
    mandate = _locked(mandate, "end", by, day)
    if not aware:
        refuse_if(end_warnings(mandate, day))
    mandate.valid_to = max(day, mandate.valid_from)
    _decide(mandate, "end", "mandate_ended", person=mandate.user, by=by, now=now)
    notifications.ended(mandate, by=by, now=now)
    return mandate


def _lock(body: Body) -> Body:
    """Decisions on the people of one body come one after the other."""
    return Body.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)


def _locked(mandate: Mandate, action: str, by: User, day: date) -> Mandate:
    body = _lock(mandate.body)
    mandate = hold(Mandate.objects.select_related("user"), mandate.pk)
    mandate.body = body
    if action not in mandate_actions(by, mandate, roles_to_give(by, body, day)):
        _say_if_answered(mandate, action, by)
        raise NotAllowed
    return mandate


def _say_if_answered(mandate: Mandate, action: str, by: User) -> None:
    """Who had a part in the mandate learns that it was answered meanwhile; a stranger learns nothing."""
    if by.pk in (mandate.user_id, mandate.created_by_id, mandate.decided_by_id):
        MANDATE.target(mandate.state, action)


def _create(body: Body, *, user: User | None, email: str, role: str, state: str, by: User, now: datetime) -> Mandate:
    try:
        with transaction.atomic():
            return Mandate.objects.create(
                body=body,
                user=user,
                email=email,
                role=role,
                state=state,
                valid_from=timezone.localdate(now),
                created_by=by,
                created_at=now,
            )
    except IntegrityError:
        raise Refused(Blocker(_("This has already been asked and waits for an answer."), code="asked")) from None


def _withdraw_twins(mandate: Mandate, person: User, *, by: User, now: datetime) -> None:
    """An invitation and a request for the same role are one matter: the answer to one settles the other."""
    waiting = Mandate.objects.filter(
        Q(user=person) | Q(user__isnull=True, email__iexact=person.email),
        body=mandate.body,
        role=mandate.role,
        state__in=(MandateState.INVITED, MandateState.REQUESTED),
    ).exclude(pk=mandate.pk)
    for twin in waiting.select_for_update(of=("self",)).order_by("pk"):
        twin.body = mandate.body
        _decide(twin, "withdraw", "mandate_withdrawn", person=twin.user, by=by, now=now)


def _decide(mandate: Mandate, action: str, event: str, *, person: User | None, by: User, now: datetime) -> None:
    before, after = MANDATE.move(mandate, action)
    mandate.user = person
    mandate.decided_by, mandate.decided_at = by, now
    mandate.save(update_fields=["state", "user", "decided_by", "decided_at", "valid_from", "valid_to"])
    _record(event, mandate, by=by, now=now, before=before, after=after)


def _record(event: str, mandate: Mandate, *, by: User, now: datetime, before: str = "", after: str = "") -> None:
    audit.record(
        event,
        mandate.body,
        by=by,
        now=now,
        before=before,
        after=after or mandate.state,
        mandate=mandate.pk,
        role=mandate.role,
    )
