"""Registers a body once, and keeps its data and its legal representative up to date."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.refusals import Blocker, NotAllowed, Refused, refuse_if
from core.seen import Seen
from organisations import notifications
from organisations.models import (
    ISSUER_KINDS,
    Body,
    District,
    DistrictMembership,
    LegalRepresentative,
    Mandate,
    Role,
)
from organisations.names import normalised, skeleton
from organisations.permissions import require_acting
from organisations.rules import body_blockers, correction_blockers, registration_blockers, representative_blockers
from organisations.standing import first_standing, step_after_correction
from organisations.workflow import STANDING, MandateState

CHANGEABLE = frozenset(
    {"seat_address", "seat_postcode", "seat_town", "seat_province", "pec", "phone", "vat_number"}
    | {"runts_number", "runts_registered_on"}
)
IDENTITY = frozenset({"name", "kind"})  # changeable until the office has confirmed what the body is


class AlreadyRegistered(Refused):
    """The tax code belongs to a body that the portal knows: `body`."""

    def __init__(self, body: Body) -> None:
        self.body = body
        message = _("%(body)s is already registered: ask to act for it.")
        super().__init__(Blocker(message % {"body": body}, code="registered"))


@dataclass(frozen=True)
class Representative:
    """The legal representative as recorded: a person, since when (and, for a term, until when)."""

    first_name: str
    last_name: str
    tax_code: str
    valid_from: date
    valid_to: date | None = None


@transaction.atomic
def register_body(
    *,
    details: dict[str, Any],
    districts: Iterable[District] = (),
    representative: Representative,
    i_represent: bool,
    by: User,
    now: datetime,
) -> Body:
    """Register the body and make the person its operator, and its legal representative if `i_represent`.

    `details` has the fields of Body, codes compact. Raises AlreadyRegistered for a tax code that is known, also
    when another registration of the same body wins the race.
    """
    details = {**details, "name": normalised(details["name"])}
    refuse_if([*body_blockers(details), *registration_blockers(by, now)])
    body = _insert_once(
        Body(
            **details,
            name_skeleton=skeleton(details["name"]),
            standing=first_standing(details["name"], details["kind"], details["tax_code"]),
            is_issuer=False,
            created_by=by,
            created_at=now,
        )
    )
    DistrictMembership.objects.bulk_create(
        DistrictMembership(body=body, district=district, valid_from=timezone.localdate(now)) for district in districts
    )
    LegalRepresentative.objects.create(body=body, **asdict(representative))
    for role in [Role.OPERATOR, Role.LEGAL_REPRESENTATIVE] if i_represent else [Role.OPERATOR]:
        _give(role, body, by, now)
    audit.record("body_registered", body, by=by, now=now, kind=body.kind, i_represent=i_represent)
    notifications.body_registered(body, by=by, now=now)
    if not body.counts:
        notifications.body_waits(body, by=by, now=now)
    return body


def _give(role: Role, body: Body, person: User, now: datetime) -> None:
    """The mandate that the first person of a body has from the registration itself."""
    given = {"created_by": person, "created_at": now, "decided_by": person, "decided_at": now}
    Mandate.objects.create(
        body=body,
        user=person,
        email=person.email,
        role=role,
        state=MandateState.ACTIVE,
        valid_from=timezone.localdate(now),
        **given,
    )


def _insert_once(body: Body) -> Body:
    try:
        with transaction.atomic():
            body.save(force_insert=True)
    except IntegrityError:
        known = Body.objects.filter(tax_code=body.tax_code).first()
        if known is None:
            raise
        raise AlreadyRegistered(known) from None
    return body


@transaction.atomic
def update_body(
    body: Body,
    *,
    changes: dict[str, Any],
    districts: Iterable[District] | None = None,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> Body:
    """Change the data that may change (CHANGEABLE, and IDENTITY until it is confirmed) and, when given, the districts.

    The districts change from today on. A corrected name or kind leads to the office where it has something to say.
    `seen` is what the person had before them: ChangedMeanwhile when it is not what is stored.
    """
    unknown = changes.keys() - CHANGEABLE - IDENTITY
    if unknown:
        raise ValueError(f"These data of a body never change: {sorted(unknown)}.")
    body = Body.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)
    day = timezone.localdate(now)
    require_acting(by, body, day)
    if "name" in changes:
        changes = {**changes, "name": normalised(changes["name"])}
    if seen is not None:
        seen.require(body, districts=district_keys(body, day))
    changed = sorted(field for field, value in changes.items() if getattr(body, field) != value)
    for field in changed:
        setattr(body, field, changes[field])
    details = {field: getattr(body, field) for field in ("tax_code", *IDENTITY, *CHANGEABLE)}
    refuse_if(body_blockers(details))
    if IDENTITY.isdisjoint(changed):
        body.save(update_fields=changed)
    else:
        _correct(body, changed, by=by, now=now)
    if districts is not None and _move_to(body, set(districts), day):
        changed.append("districts")
    if changed:
        audit.record("body_changed", body, by=by, now=now, fields=changed)
    return body


def _correct(body: Body, changed: list[str], *, by: User, now: datetime) -> None:
    """Save another name or kind; the office hears of it when it has to look, and until then the body does not count."""
    refuse_if(correction_blockers(body))
    body.name_skeleton = skeleton(body.name)
    before, after = STANDING.move(body, step_after_correction(body), field="standing")
    body.save(update_fields=[*changed, "name_skeleton", "standing"])
    audit.record("body_corrected", body, by=by, now=now, before=before, after=after)
    if not body.counts:
        notifications.body_waits(body, by=by, now=now, corrected=True)


def _move_to(body: Body, districts: set[District], day: date) -> bool:
    current = {membership.district: membership for membership in _memberships(body, day)}
    for left in current.keys() - districts:
        membership = current[left]
        if membership.valid_from >= day:
            membership.delete()
        else:
            membership.valid_to = day - timedelta(days=1)
            membership.save(update_fields=["valid_to"])
    entered = districts - current.keys()
    for district in entered:
        DistrictMembership.objects.create(body=body, district=district, valid_from=day)
    return current.keys() != districts


def district_keys(body: Body, day: date) -> list[int]:
    """The districts of the body on that day, by their keys, always in one order."""
    return [membership.district_id for membership in _memberships(body, day)]


def _memberships(body: Body, day: date) -> Iterable[DistrictMembership]:
    return body.district_memberships.valid_on(day).select_related("district").order_by("district", "pk")


@transaction.atomic
def change_representative(
    body: Body, *, representative: Representative, by: User, now: datetime
) -> LegalRepresentative:
    """Record who represents the body from a day on; the one before ends on the eve, unless ended already."""
    body = Body.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)
    require_acting(by, body, timezone.localdate(now))
    refuse_if(representative_blockers(body, representative.valid_from))
    eve = representative.valid_from - timedelta(days=1)
    body.legal_representatives.valid_on(representative.valid_from).update(valid_to=eve)
    new = LegalRepresentative.objects.create(body=body, **asdict(representative))
    audit.record("representative_changed", body, by=by, now=now, since=representative.valid_from)
    return new


@transaction.atomic
def authorise_issuer(body: Body, *, may_issue: bool, by: User, now: datetime) -> Body:
    """Let the body issue calls, or stop it from issuing new ones; the technical administrator decides."""
    if not by.is_superuser:
        raise NotAllowed
    body = Body.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)
    if may_issue and body.kind not in ISSUER_KINDS:
        raise Refused(_("Only a Region or an ente gestore may issue calls."))
    if may_issue and not body.counts:
        raise Refused(_("It issues calls only once it is confirmed that it is what it says."))
    if body.is_issuer != may_issue:
        body.is_issuer = may_issue
        body.save(update_fields=["is_issuer"])
        audit.record("issuer_authorised" if may_issue else "issuer_revoked", body, by=by, now=now)
    return body
