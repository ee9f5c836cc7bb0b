"""Bodies with valid check digits, their districts, and mandates of people to act for them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import factory
from stdnum import luhn
from stdnum.it import codicefiscale

from accounts.models import User
from organisations.models import (
    PUBLIC_KINDS,
    Body,
    BodyKind,
    District,
    DistrictMembership,
    LegalRepresentative,
    Mandate,
    Role,
    StandingDecision,
)
from organisations.names import skeleton
from organisations.workflow import MandateState, Standing
from tests.factories.accounts import UserFactory, persona
from tests.planted import planted

LONG_AGO = date(2020, 1, 1)
REGISTERED_AT = datetime(2026, 1, 8, 9, 0, tzinfo=UTC)


def body_tax_code(number: int) -> str:
    """An eleven-digit code of a body, valid by its check digit; `number` has up to seven digits."""
    digits = f"{number:07d}001"
    return digits + luhn.calc_check_digit(digits)


def person_tax_code(number: int = 0) -> str:
    """A sixteen-character code of a person, valid by its check character; `number` is below 1000."""
    code = f"RSSMRA80A01L{number:03d}"
    return code + codicefiscale.calc_check_digit(code)


class DistrictFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = District
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"distretto-{n}")
    name = factory.LazyAttribute(lambda district: district.code.replace("-", " ").capitalize())


class DistrictMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DistrictMembership

    district = factory.SubFactory(DistrictFactory)
    valid_from = LONG_AGO


class LegalRepresentativeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LegalRepresentative

    first_name = "Mario"
    last_name = "Rossi"
    tax_code = factory.LazyFunction(person_tax_code)
    valid_from = LONG_AGO


class BodyFactory(factory.django.DjangoModelFactory):
    """A body with a legal representative and one district (`membership__district=…` chooses it).

    Traits: ente_gestore, odv, aps, cooperative, municipality, union, asl, company, region (an issuer). Public kinds are
    confirmed by the office, except with the trait unconfirmed.
    """

    class Meta:
        model = Body
        skip_postgeneration_save = True

    class Params:
        ente_gestore = factory.Trait(
            kind=BodyKind.LEAD_BODY, name=factory.Sequence(lambda n: f"Consorzio intercomunale {n}")
        )
        odv = factory.Trait(
            kind=BodyKind.VOLUNTEERING,
            name=factory.Sequence(lambda n: f"Volontari in cammino {n} ODV"),
            runts_number=factory.Sequence(lambda n: str(10_000 + n)),
            runts_registered_on=date(2022, 11, 7),
        )
        aps = factory.Trait(
            kind=BodyKind.PROMOTION,
            name=factory.Sequence(lambda n: f"Circolo Insieme {n} APS"),
            runts_number=factory.Sequence(lambda n: str(30_000 + n)),
            runts_registered_on=date(2022, 11, 7),
        )
        cooperative = factory.Trait(
            kind=BodyKind.SOCIAL_ENTERPRISE,
            name=factory.Sequence(lambda n: f"Cooperativa sociale {n}"),
            vat_number=factory.SelfAttribute("tax_code"),
            runts_number=factory.Sequence(lambda n: str(50_000 + n)),
            runts_registered_on=date(2022, 3, 21),
        )
        municipality = factory.Trait(
            kind=BodyKind.MUNICIPALITY, name=factory.Sequence(lambda n: f"Comune di Borgo {n}")
        )
        union = factory.Trait(kind=BodyKind.UNION, name=factory.Sequence(lambda n: f"Unione montana {n}"))
        asl = factory.Trait(kind=BodyKind.HEALTH_AUTHORITY, name=factory.Sequence(lambda n: f"ASL {n}"))
        company = factory.Trait(
            kind=BodyKind.COMPANY,
            name=factory.Sequence(lambda n: f"Impresa {n} S.r.l."),
            vat_number=factory.SelfAttribute("tax_code"),
        )
        region = factory.Trait(
            kind=BodyKind.REGION, name=factory.Sequence(lambda n: f"Regione {n}"), is_issuer=True, membership=None
        )
        unconfirmed = factory.Trait(standing=Standing.WAITING, is_issuer=False)

    name = factory.Sequence(lambda n: f"Ente {n}")
    name_skeleton = factory.LazyAttribute(lambda body: skeleton(body.name))
    kind = BodyKind.OTHER
    standing = factory.LazyAttribute(lambda body: Standing.CONFIRMED if body.kind in PUBLIC_KINDS else Standing.FREE)
    tax_code = factory.Sequence(lambda n: body_tax_code(9_000_000 + n))
    seat_address = "Via Galimberti 2"
    seat_postcode = "15121"
    seat_town = "Alessandria"
    seat_province = "AL"
    pec = factory.LazyAttribute(lambda body: f"protocollo@{body.tax_code}.pec.example")
    created_at = REGISTERED_AT
    membership = factory.RelatedFactory(DistrictMembershipFactory, factory_related_name="body")
    representative = factory.RelatedFactory(LegalRepresentativeFactory, factory_related_name="body")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **fields: Any) -> Body:
        standing, is_issuer = fields.pop("standing"), fields.pop("is_issuer", False)
        decided = standing in (Standing.CONFIRMED, Standing.REFUSED)
        body = super()._create(model_class, *args, standing=Standing.WAITING if decided else standing, **fields)
        return decide(body, standing, is_issuer=is_issuer) if decided else body


def decide(body: Body, verdict: str, *, is_issuer: bool = False) -> Body:
    """The body as the office decided about it."""
    office, _made = User.objects.get_or_create(
        email="ufficio.conferme@regione.example", defaults={"first_name": "Ufficio", "last_name": "Conferme"}
    )
    StandingDecision.objects.create(
        body=body, verdict=verdict, reason="Vista nel registro.", decided_by=office, decided_at=REGISTERED_AT
    )
    body.standing, body.is_issuer = verdict, is_issuer
    body.save(update_fields=["standing", "is_issuer"])
    return body


class MandateFactory(factory.django.DjangoModelFactory):
    """A mandate in force since long ago, as operator; traits: invited (to an address without account), requested."""

    class Meta:
        model = Mandate

    class Params:
        invited = factory.Trait(user=None, state=MandateState.INVITED, decided_by=None, decided_at=None)
        requested = factory.Trait(state=MandateState.REQUESTED, decided_by=None, decided_at=None)

    body = factory.SubFactory(BodyFactory)
    user = factory.SubFactory(UserFactory)
    email = factory.LazyAttributeSequence(
        lambda mandate, n: mandate.user.email if mandate.user else f"invitata.{n}@posta.example"
    )
    role = Role.OPERATOR
    state = MandateState.ACTIVE
    valid_from = LONG_AGO
    created_by = factory.LazyAttribute(lambda mandate: mandate.user or UserFactory())
    created_at = REGISTERED_AT
    decided_by = factory.SelfAttribute("created_by")
    decided_at = REGISTERED_AT


def acting(user: User | str, body: Body, role: str = Role.OPERATOR, **fields: object) -> User:
    """The person (a user, or the name of a persona), who now acts for the body in the role."""
    person = persona(user) if isinstance(user, str) else user
    MandateFactory(user=person, body=body, role=role, **fields)
    return person


@dataclass(frozen=True)
class Cast:
    """The bodies of the demonstration with the personas that act for them."""

    region: Body
    cissaca: Body
    il_ponte: Body


@planted
def make_cast() -> Cast:
    """Regione Piemonte with its office, C.I.S.S.A.C.A. with Roberto and Sara, Il Ponte with Luca."""
    region = BodyFactory(region=True, name="Regione Piemonte", seat_town="Torino", seat_province="TO")
    alessandria = DistrictFactory(code="alessandria-valenza", name="Alessandria - Valenza")
    cissaca = BodyFactory(ente_gestore=True, name="C.I.S.S.A.C.A.", membership__district=alessandria)
    il_ponte = BodyFactory(cooperative=True, name="Cooperativa sociale Il Ponte", membership__district=alessandria)
    for name, role in (
        ("giulia", Role.CALL_MANAGER),
        ("marco", Role.SIGNATORY),
        ("elena", Role.CASE_OFFICER),
        ("paolo", Role.CASE_OFFICER),
        ("chiara", Role.AUDITOR),
        ("lucia", Role.COMMISSION_STAFF),
        ("davide", Role.COMMISSION_STAFF),
        ("anna", Role.COMMISSION_STAFF),
        ("franco", Role.COMMISSION_STAFF),
    ):
        acting(name, region, role)
    acting("roberto", cissaca, Role.LEGAL_REPRESENTATIVE)
    acting("sara", cissaca, Role.OPERATOR)
    acting("luca", il_ponte, Role.LEGAL_REPRESENTATIVE)
    return Cast(region, cissaca, il_ponte)
