"""Decides whether the data of a body are well formed, and what stands in the way of a mandate, in sentences."""

import re
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from stdnum import luhn
from stdnum.it import codicefiscale

from accounts.models import User
from core.caps import DAY, cap_blockers, lately
from core.refusals import Blocker
from organisations.models import OFFICE_ROLES, SENDER_ROLES, THIRD_SECTOR_KINDS, Body, BodyKind, Mandate, Role
from organisations.workflow import Standing

ELEVEN_DIGITS = re.compile(r"[0-9]{11}")
RUNTS_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
_PROVINCE_CODES = (
    "AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CL CN CO CR CS CT CZ EN FC FE FG FI FM FR "
    "GE GO GR IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OR PA PC PD PE PG PI PN PO PR PT PU PV PZ "
    "RA RC RE RG RI RM RN RO SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV UD VA VB VC VE VI VR VT VV"
)
PROVINCES = frozenset(_PROVINCE_CODES.split())


def compact(code: str) -> str:
    """A tax code or VAT number as it is stored: capitals, without blanks, without the prefix IT."""
    bare = re.sub(r"[\s.\-]", "", code).upper()
    return bare[2:] if re.fullmatch(r"IT[0-9]{11}", bare) else bare


def tax_code_error(code: str, kind: str) -> Any:
    """What is wrong with a body's compact tax code, or an empty string.

    Bodies have eleven digits; only a sole trader (a company) has its owner's sixteen characters. The check digit
    alone is verified: the three digits of the issuing office are not a closed list.
    """
    if ELEVEN_DIGITS.fullmatch(code):
        return "" if luhn.is_valid(code) and code != "0" * 11 else _wrong_digit()
    if len(code) != 16:
        return _("A body’s tax code has 11 digits: yours has %(count)d characters.") % {"count": len(code)}
    if kind != BodyKind.COMPANY:
        return _("A body’s tax code has 11 digits; 16 characters are a person’s code, which only a sole trader has.")
    return person_tax_code_error(code)


def person_tax_code_error(code: str) -> Any:
    """What is wrong with a person's compact tax code, or an empty string."""
    if len(code) != 16:
        return _("A person’s tax code has 16 characters: yours has %(count)d.") % {"count": len(code)}
    return "" if codicefiscale.is_valid(code) else _wrong_digit()


def vat_number_error(code: str) -> Any:
    """What is wrong with a compact VAT number, or an empty string."""
    if not ELEVEN_DIGITS.fullmatch(code):
        return _("A VAT number has 11 digits.")
    return "" if luhn.is_valid(code) and code != "0" * 11 else _wrong_digit()


def runts_number_error(number: str, kind: str) -> Any:
    """What is wrong with the RUNTS number for a body of the kind, or an empty string (art. 45 D.Lgs. 117/2017)."""
    if kind in THIRD_SECTOR_KINDS:
        if not number:
            return _("A body registered in RUNTS gives its registration number: you find it in the register’s search.")
        if not RUNTS_NUMBER.fullmatch(number):
            return _("A RUNTS registration number has one to seven digits, such as 12345.")
        return ""
    return _("Only a body of a RUNTS section has a RUNTS number: leave it empty or change the kind.") if number else ""


TOO_MANY_MAILS = _(
    "You have sent %(most)s invitations by e-mail in 24 hours, as many as one person may: go on tomorrow."
)


def registration_blockers(by: User, now: datetime) -> list[Blocker]:
    """Why the person registers no other body today."""
    own = Body.objects.filter(created_by=by, **lately("created_at", DAY, now))
    sentence = _("You have registered %(most)s bodies in 24 hours, as many as one person may: go on tomorrow.")
    return cap_blockers("bodies_per_day", own, sentence, by=by, code="bodies")


def asking_blockers(by: User, now: datetime) -> list[Blocker]:
    """Why the person asks no other body today to be let act for it."""
    own = Mandate.objects.filter(created_by=by, user=by, **lately("created_at", DAY, now))
    # A body that the person registered gave them their mandate with it.
    asked = own.exclude(body__created_by=by)
    sentence = _("You have asked to act for %(most)s bodies in 24 hours, as many as one person may: go on tomorrow.")
    return cap_blockers("mandate_requests_per_day", asked, sentence, by=by, code="requests")


def mail_blockers(by: User, now: datetime) -> list[Blocker]:
    """Why the person invites no other address today: each invitation is a mail to somebody who may not want it."""
    sent = Mandate.objects.filter(created_by=by, **lately("created_at", DAY, now)).exclude(email__iexact=by.email)
    return cap_blockers("mail_invitations_per_day", sent, TOO_MANY_MAILS, by=by, code="mails")


def body_blockers(details: dict[str, Any]) -> list[Blocker]:
    """Everything that is wrong with the details of a body to be registered; keys are the fields of Body."""
    kind, vat_number = details["kind"], details.get("vat_number", "")
    errors = {
        "name": name_error(details["name"]),
        "tax_code": tax_code_error(details["tax_code"], kind),
        "vat_number": vat_number_error(vat_number) if vat_number else "",
        "runts_number": runts_number_error(details.get("runts_number", ""), kind),
        "seat_province": province_error(details["seat_province"]),
    }
    return [Blocker(message, code=field) for field, message in errors.items() if message]


def correction_blockers(body: Body) -> list[Blocker]:
    """Why the name and the kind of a body (as stored) are no longer corrected by its people."""
    if body.standing != Standing.CONFIRMED:
        return []
    message = _("The office has confirmed what this body is: its name and its kind are changed by the office only.")
    return [Blocker(message, code="confirmed")]


def standing_blockers(body: Body, action: str, reason: str, by: User, day: date) -> list[Blocker]:
    """Why this person cannot say so now whether the body is what it says it is."""
    blockers = []
    if not reason:
        blockers.append(Blocker(_("Write the reason: it is kept, and the people of the body read it."), code="reason"))
    if Mandate.objects.in_force(day).filter(user=by, body=body).exists():
        blockers.append(Blocker(_("Nobody decides about a body for which they act: ask a colleague."), code="own"))
    if action == "refuse" and body.is_issuer:
        blockers.append(Blocker(_("It issues calls: let that be taken away first."), code="issuer"))
    return blockers


def name_error(name: str) -> Any:
    """What is wrong with a normalised name, or an empty string."""
    if not any(letter.isalpha() for letter in name):
        return _("Enter the name of the body.")
    return _("A name has at most 200 characters.") if len(name) > 200 else ""


def province_error(code: str) -> Any:
    return "" if code in PROVINCES else _("This is not the code of an Italian province, such as TO or AL.")


def _wrong_digit() -> Any:
    return _("The last character does not match the others: please check for a wrong or exchanged character.")


def invitation_blockers(body: Body, email: str, role: str, day: date) -> list[Blocker]:
    """Why the address cannot be invited to the role."""
    blockers = role_blockers(body, role)
    mandates = Mandate.objects.filter(body=body, role=role, email__iexact=email)
    if mandates.invitations().exists():
        blockers.append(Blocker(_("This address has already been invited to this role."), code="invited"))
    if mandates.in_force(day).exists():
        blockers.append(Blocker(_("This person already has this role."), code="held"))
    return blockers


def own_role_blockers(by: User, email: str, role: str) -> list[Blocker]:
    """In an office one person proposes, another signs: nobody who composes it takes a further part themselves."""
    if role in OFFICE_ROLES and email.strip().lower() == by.email.lower():
        message = _("Nobody gives a role to themselves: ask another person of the body.")
        return [Blocker(message, code="oneself")]
    return []


def lone_blockers(body: Body, user: User, day: date) -> list[Blocker]:
    """Who alone acts for a body asks nobody: a request to oneself would wait for ever."""
    if not Mandate.objects.only_of(user, body, day):
        return []
    message = _("Nobody else acts for %(body)s yet, so nobody could answer: invite its legal representative instead.")
    return [Blocker(message % {"body": body}, reverse("organisations:invite", args=[body.public_id]), "alone")]


def holding_blockers(body: Body, user: User, role: str, day: date) -> list[Blocker]:
    """Why the person cannot come to hold the role: they have it, or have asked for it."""
    blockers = role_blockers(body, role)
    mine = Mandate.objects.filter(body=body, user=user, role=role)
    if mine.in_force(day).exists():
        blockers.append(Blocker(_("This person already has this role."), code="held"))
    return blockers


def role_blockers(body: Body, role: str) -> list[Blocker]:
    if role in OFFICE_ROLES and not body.is_issuer:
        return [Blocker(_("Only a body that issues calls has an office."), code="no_office")]
    return []


def end_warnings(mandate: Mandate, day: date) -> list[Blocker]:
    """What the body loses when the mandate ends: nothing forbids it, but it must not happen unseen."""
    others = Mandate.objects.in_force(day).filter(body=mandate.body).exclude(pk=mandate.pk)
    if not others.exists():
        text = _("Nobody would act for %(body)s in the portal any more.")
        return [Blocker(text % {"body": mandate.body}, code="last_person")]
    if mandate.role in SENDER_ROLES and not others.filter(role__in=SENDER_ROLES).exists():
        text = _("Nobody could send applications or make declarations for %(body)s any more.")
        return [Blocker(text % {"body": mandate.body}, code="last_sender")]
    if mandate.role == Role.CALL_MANAGER and not others.filter(role=Role.CALL_MANAGER).exists():
        text = _("%(body)s would have no call manager any more.")
        return [Blocker(text % {"body": mandate.body}, code="last_manager")]
    return []


def representative_blockers(body: Body, valid_from: date) -> list[Blocker]:
    """Why the body cannot get a new legal representative from that day."""
    if body.legal_representatives.filter(valid_from__gte=valid_from).exists():
        message = _("A legal representative who took office on that day or later is already recorded.")
        return [Blocker(message, code="later_representative")]
    return []
