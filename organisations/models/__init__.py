"""Bodies: what they are, where they belong, and who acts for them."""

from organisations.models.kinds import (
    ISSUER_KINDS,
    MEANINGS,
    OFFICE_ROLES,
    PUBLIC_KINDS,
    SENDER_ROLES,
    THIRD_SECTOR_KINDS,
    BodyKind,
    Role,
)
from organisations.models.registry import (
    Body,
    BodyQuerySet,
    District,
    DistrictMembership,
    LegalRepresentative,
    Mandate,
    MandateQuerySet,
    ValidityQuerySet,
)
from organisations.models.standing import PublicRegisterEntry, StandingDecision

__all__ = [
    "ISSUER_KINDS",
    "MEANINGS",
    "OFFICE_ROLES",
    "PUBLIC_KINDS",
    "SENDER_ROLES",
    "THIRD_SECTOR_KINDS",
    "Body",
    "BodyKind",
    "BodyQuerySet",
    "District",
    "DistrictMembership",
    "LegalRepresentative",
    "Mandate",
    "MandateQuerySet",
    "PublicRegisterEntry",
    "Role",
    "StandingDecision",
    "ValidityQuerySet",
]
