"""Which kinds of bodies there are, and which roles people hold for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BodyKind(models.TextChoices):
    REGION = "region", _("Region")
    LEAD_BODY = "ente_gestore", _("Managing body of social services (ente gestore)")
    MUNICIPALITY = "municipality", _("Municipality")
    UNION = "union", _("Union of municipalities")
    HEALTH_AUTHORITY = "health_authority", _("Local health authority (ASL)")
    VOLUNTEERING = "odv", _("RUNTS: volunteer organisation (ODV)")
    PROMOTION = "aps", _("RUNTS: social promotion association (APS)")
    PHILANTHROPIC = "philanthropic", _("RUNTS: philanthropic body")
    SOCIAL_ENTERPRISE = "social_enterprise", _("RUNTS: social enterprise or social cooperative")
    NETWORK = "network", _("RUNTS: association network")
    MUTUAL_AID = "mutual_aid", _("RUNTS: mutual aid society (SOMS)")
    OTHER_THIRD_SECTOR = "other_ets", _("RUNTS: other third-sector body")
    COMPANY = "company", _("Company")
    OTHER = "other", _("Other body")


THIRD_SECTOR_KINDS = frozenset(
    {
        BodyKind.VOLUNTEERING,
        BodyKind.PROMOTION,
        BodyKind.PHILANTHROPIC,
        BodyKind.SOCIAL_ENTERPRISE,
        BodyKind.NETWORK,
        BodyKind.MUTUAL_AID,
        BodyKind.OTHER_THIRD_SECTOR,
    }
)
# Whoever says to be one of these counts as one only once the office has confirmed it.
PUBLIC_KINDS = frozenset(
    {BodyKind.REGION, BodyKind.LEAD_BODY, BodyKind.MUNICIPALITY, BodyKind.UNION, BodyKind.HEALTH_AUTHORITY}
)
ISSUER_KINDS = frozenset({BodyKind.REGION, BodyKind.LEAD_BODY})


class Role(models.TextChoices):
    """What a mandate lets a person do for the body."""

    OPERATOR = "operator", _("Operator")
    LEGAL_REPRESENTATIVE = "legal_representative", _("Legal representative")
    DELEGATE = "delegate", _("Delegate of the legal representative")
    CALL_MANAGER = "call_manager", _("Call manager")
    CASE_OFFICER = "case_officer", pgettext_lazy("role", "Checks")
    SIGNATORY = "signatory", _("Signatory of acts")
    COMMISSION_STAFF = "evaluator", pgettext_lazy("mandate", "Evaluation commission")
    AUDITOR = "auditor", pgettext_lazy("role", "Audit")


MEANINGS = {
    Role.OPERATOR: _("Prepares applications and partnerships, and keeps the body’s data; does not send."),
    Role.LEGAL_REPRESENTATIVE: _(
        "Does all that an operator does, sends applications, makes declarations, and decides who acts for the body."
    ),
    Role.DELEGATE: _("Sends applications and makes declarations in the legal representative’s place."),
    Role.CALL_MANAGER: _("Prepares calls, follows them, and decides who works in the office."),
    Role.CASE_OFFICER: _("Checks the admissibility of applications after the closing."),
    Role.SIGNATORY: _("Publishes calls and lists with an act."),
    Role.COMMISSION_STAFF: _("May be appointed to the commissions that score projects."),
    Role.AUDITOR: _("Reads acts, outcomes and the audit trail."),
}
SENDER_ROLES = frozenset({Role.LEGAL_REPRESENTATIVE, Role.DELEGATE})
OFFICE_ROLES = frozenset({Role.CALL_MANAGER, Role.CASE_OFFICER, Role.SIGNATORY, Role.COMMISSION_STAFF, Role.AUDITOR})
