"""The bodies of the demonstration: the Region with its office, the lead bodies, their partners."""

from datetime import UTC, date, datetime, timedelta

from django.utils.text import slugify

from accounts.models import User
from calls.actions.issuing import set_issuer
from organisations.actions import (
    Representative,
    accept_mandate,
    authorise_issuer,
    confirm_body,
    invite_person,
    register_body,
)
from organisations.models import THIRD_SECTOR_KINDS, Body, District, Mandate, Role
from wecare_portal.seeds.people import representative
from wecare_portal.seeds.territory import Town, company_code, person_code, third_sector_name, towns

REGISTERED_AT = datetime(2017, 9, 4, 9, 0, tzinfo=UTC)
REGISTERED_ON = date(2017, 9, 4)
OFFICE = (
    ("giulia", Role.CALL_MANAGER),
    ("marco", Role.SIGNATORY),
    ("elena", Role.CASE_OFFICER),
    ("paolo", Role.CASE_OFFICER),
    ("chiara", Role.AUDITOR),
    ("lucia", Role.COMMISSION_STAFF),
    ("davide", Role.COMMISSION_STAFF),
    ("anna", Role.COMMISSION_STAFF),
    ("franco", Role.COMMISSION_STAFF),
)


NOTICE = """## Chi tratta i dati
Titolare del trattamento è la Regione Piemonte, piazza Piemonte 1, Torino. Il responsabile
della protezione dei dati risponde a dpo@regione.example.

## Perché e su quale base
I dati delle persone che rappresentano gli enti, scrivono e inviano i progetti servono al procedimento dell’avviso, che
è un compito di interesse pubblico (art. 6, par. 1, lett. e, del Regolamento (UE) 2016/679; art. 55 del
D.Lgs. 117/2017).

## A chi sono comunicati e per quanto tempo restano
Li leggono gli uffici del procedimento e la commissione; gli esiti sono pubblicati senza dati di persone fisiche. Gli
atti si conservano per sempre, i progetti dieci anni, le bozze mai inviate dodici mesi.

## I tuoi diritti
Puoi chiedere di vedere, correggere o limitare i tuoi dati scrivendo al titolare, e proporre reclamo al Garante per la
protezione dei dati personali."""


def plant_region(people: dict[str, User]) -> Body:
    """Regione Piemonte, which issues calls, with the people of its office."""
    known = Body.objects.filter(tax_code=company_code(1)).first()
    if known:
        return known
    president = representative(290, "regione.example")
    region = _register("Regione Piemonte", "region", 1, ("Torino", "TO", "10127"), [], president, "Piazza Piemonte 1")
    region = confirm_body(region, reason="Vista nel registro IPA.", by=people["tommaso"], now=REGISTERED_AT)
    region = authorise_issuer(region, may_issue=True, by=people["tommaso"], now=REGISTERED_AT)
    for name, role in OFFICE:
        mandate = invite_person(region, email=people[name].email, role=role, by=president, now=REGISTERED_AT)
        accept_mandate(mandate, by=people[name], now=REGISTERED_AT)
    set_issuer(region, register="WECARE", privacy_notice=NOTICE, by=people["giulia"], now=REGISTERED_AT)
    return region


def plant_leads(people: dict[str, User]) -> list[Body]:
    """The ente gestore of each lead town, in order; the first is C.I.S.S.A.C.A. with Roberto and Sara."""
    return [_lead(town, people) for town in towns()]


def _lead(town: Town, people: dict[str, User]) -> Body:
    district, _ = District.objects.get_or_create(
        code=slugify(town.name), defaults={"name": f"Ambito di {town.name}", "region": "Piemonte"}
    )
    known = Body.objects.filter(tax_code=company_code(100 + town.index)).first()
    if known:
        return known
    first = town.index == 0
    name = "C.I.S.S.A.C.A." if first else f"Consorzio dei servizi sociali di {town.name}"
    person = people["roberto"] if first else representative(town.index, f"{slugify(town.name)}.example")
    seat = (town.name, town.province, town.postcode)
    body = _register(name, "ente_gestore", 100 + town.index, seat, [district], person, "Via Galimberti 2")
    if first:
        mandate = invite_person(
            body, email=people["sara"].email, role=Role.OPERATOR, by=people["roberto"], now=REGISTERED_AT
        )
        accept_mandate(mandate, by=people["sara"], now=REGISTERED_AT)
    return body


def plant_doubtful(now: datetime) -> Body:
    """A body that says it is an ente gestore, under the name of one in another alphabet: the office has to decide."""
    known = Body.objects.filter(tax_code=company_code(7000)).first()
    if known:
        return known
    person, name = representative(291, "posta.example"), "Consorzio dei servizi sociali di \u0391lba"
    seat = ("Alba", "CN", "12051")
    district = District.objects.get(code="alba")
    return _registered(name, "ente_gestore", 7000, seat, [district], person, at=now - timedelta(days=1))


def plant_partner(number: int, town: Town, people: dict[str, User]) -> Body:
    """The invented partner with this serial number, seated in the town: third sector, a Comune now and then, an ASL."""
    known = Body.objects.filter(tax_code=company_code(1000 + number)).first()
    if known:
        return known
    name, kind, person = *_partner_name(number, town), representative(30 + number, f"ente{number}.example")
    if number == 0:
        name, kind, person = "Cooperativa sociale Il Ponte", "social_enterprise", people["luca"]
    seat = (town.name, town.province, town.postcode)
    return _register(name, kind, 1000 + number, seat, list(District.objects.filter(code=slugify(town.name))), person)


def _partner_name(number: int, town: Town) -> tuple[str, str]:
    if number % 7 == 5:
        return f"Comune di {town.name} ({number})" if number > 150 else f"Comune di {town.name}", "municipality"
    if number % 29 == 8:
        return f"ASL di {town.name}", "health_authority"
    if number % 4 == 3 or number % 70 == 2:
        return f"Unione dei servizi sociali {number} di {town.name}", "ente_gestore"
    return third_sector_name(number, town.name)


def _register(
    name: str,
    kind: str,
    serial: int,
    seat: tuple[str, str, str],
    districts: list[District],
    person: User,
    address: str = "Via Garibaldi 12",
) -> Body:
    """The body registered and, when it must be, confirmed by a manager of the Region as soon as there is one."""
    body = _registered(name, kind, serial, seat, districts, person, address=address)
    manager = Mandate.objects.filter(role=Role.CALL_MANAGER, body__is_issuer=True).select_related("user").first()
    if body.counts or manager is None:
        return body
    return confirm_body(body, reason="Nome e codice sono nel registro IPA.", by=manager.user, now=REGISTERED_AT)


def _registered(
    name: str,
    kind: str,
    serial: int,
    seat: tuple[str, str, str],
    districts: list[District],
    person: User,
    *,
    address: str = "Via Garibaldi 12",
    at: datetime = REGISTERED_AT,
) -> Body:
    in_runts = kind in THIRD_SECTOR_KINDS
    code = company_code(serial)
    details = {
        "name": name,
        "kind": kind,
        "tax_code": code,
        "vat_number": code if kind in ("social_enterprise", "company") else "",
        "seat_address": address,
        "seat_postcode": seat[2],
        "seat_town": seat[0],
        "seat_province": seat[1],
        "pec": f"protocollo.{serial}@pec.example",
        "phone": "011 5550" + f"{serial % 1000:03d}",
        "runts_number": str(20_000 + serial) if in_runts else "",
        "runts_registered_on": REGISTERED_ON - timedelta(days=serial % 300) if in_runts else None,
    }
    signer = Representative(
        person.first_name, person.last_name, person_code(serial), REGISTERED_ON - timedelta(days=200)
    )
    return register_body(
        details=details, districts=districts, representative=signer, i_represent=True, by=person, now=at
    )


def signer_of(body: Body) -> User:
    """Who signs for the body in the demonstration: its legal representative."""
    mandate = Mandate.objects.filter(body=body, role=Role.LEGAL_REPRESENTATIVE).select_related("user").earliest("pk")
    return mandate.user
