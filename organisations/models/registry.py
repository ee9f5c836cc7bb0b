"""Bodies, the districts they belong to, and who acts for whom, each with dates of validity."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from organisations.models.kinds import ISSUER_KINDS, MEANINGS, PUBLIC_KINDS, BodyKind, Role
from organisations.workflow import MandateState, Standing


class District(models.Model):
    """A social district: the territory that an ente gestore serves."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=160)
    region = models.CharField(_("region"), max_length=60, default="Piemonte")

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ("region", "name")

    def __str__(self) -> str:
        return self.name


class ValidityQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> "ValidityQuerySet":
        """Rows whose validity covers the day, first and last day included."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class BodyQuerySet(models.QuerySet):
    def acted_for_by(self, user: models.Model, day: date) -> "BodyQuerySet":
        """Bodies for which the person holds a mandate in force on the day."""
        return self.filter(mandates__in=Mandate.objects.in_force(day).filter(user=user)).distinct()

    def confirming(self) -> "BodyQuerySet":
        """Bodies whose offices say who is public: the Regions that issue calls; without any, all that issue some."""
        regions = self.filter(is_issuer=True, kind=BodyKind.REGION)
        return regions if regions.exists() else self.filter(is_issuer=True)

    def waiting(self) -> "BodyQuerySet":
        """Bodies of which the office is still to say whether they are what they say."""
        return self.filter(standing=Standing.WAITING)

    def search(self, text: str) -> "BodyQuerySet":
        """Bodies that have every word in their name or seat, in any order; or the one with this tax code."""
        words = text.split()
        if not words:
            return self.none()
        found = Q()
        for word in words:
            found &= Q(name__holds=word) | Q(seat_town__holds=word)
        return self.filter(found | Q(tax_code=text.strip()))


class Body(models.Model):
    """A legal person known to the portal, once, by its tax code."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    name_skeleton = models.CharField(max_length=400, blank=True, editable=False, db_index=True)  # organisations.names
    kind = models.CharField(_("kind"), max_length=24, choices=BodyKind)
    standing = models.CharField(
        _("confirmation"), max_length=10, choices=Standing, default=Standing.FREE, editable=False
    )
    tax_code = models.CharField(_("tax code"), max_length=16, unique=True)
    vat_number = models.CharField(_("VAT number"), max_length=11, blank=True)
    seat_address = models.CharField(_("seat: street and number"), max_length=160)
    seat_postcode = models.CharField(_("seat: postcode"), max_length=5)
    seat_town = models.CharField(_("seat: town"), max_length=80)
    seat_province = models.CharField(_("seat: province (two letters)"), max_length=2)
    pec = models.EmailField(_("certified e-mail (PEC)"))
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    runts_number = models.CharField(_("RUNTS registration number"), max_length=20, blank=True)
    runts_registered_on = models.DateField(_("registered in RUNTS on"), null=True, blank=True)
    is_issuer = models.BooleanField(_("may issue calls"), default=False)
    created_at = models.DateTimeField(_("registered at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("registered by")
    )
    districts = models.ManyToManyField(District, through="DistrictMembership", related_name="bodies")

    objects: ClassVar = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(tax_code__regex=r"^([0-9]{11}|[A-Z0-9]{16})$"), name="body_tax_code_has_a_form"
            ),
            models.CheckConstraint(
                condition=Q(vat_number="") | Q(vat_number__regex=r"^[0-9]{11}$"), name="body_vat_number_has_a_form"
            ),
            models.CheckConstraint(
                condition=Q(is_issuer=False) | Q(kind__in=[str(kind) for kind in sorted(ISSUER_KINDS)]),
                name="body_issuer_is_public",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[str(kind) for kind in sorted(PUBLIC_KINDS)]) | ~Q(standing=Standing.FREE),
                name="body_public_kind_is_decided",
            ),
            models.CheckConstraint(
                condition=Q(is_issuer=False) | Q(standing=Standing.CONFIRMED), name="body_issuer_is_confirmed"
            ),
            models.CheckConstraint(
                condition=~Q(
                    name__regex=r"[\u0001-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
                ),
                name="body_name_hides_nothing",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def counts(self) -> bool:
        """Whether the body is, for the rules of a call, what it says it is."""
        return self.standing in (Standing.FREE, Standing.CONFIRMED)

    @property
    def unconfirmed(self) -> str:
        """The words of the chip beside its name as long as the body does not count; empty when it does."""
        return "" if self.counts else str(Standing(self.standing).label)


class DistrictMembership(models.Model):
    """A body belongs to a district for a time."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="district_memberships")
    district = models.ForeignKey(District, models.PROTECT, related_name="memberships", verbose_name=_("district"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects: ClassVar = ValidityQuerySet.as_manager()

    class Meta:
        ordering = ("body", "district", "valid_from")
        constraints = (
            models.UniqueConstraint(fields=("body", "district", "valid_from"), name="district_membership_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="district_membership_dates"
            ),
        )

    def __str__(self) -> str:
        return f"{self.body}: {self.district}"


class LegalRepresentative(models.Model):
    """The natural person who legally represents a body for a time, whether or not they use the portal."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="legal_representatives")
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    tax_code = models.CharField(_("tax code"), max_length=16)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects: ClassVar = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal representative")
        verbose_name_plural = _("legal representatives")
        ordering = ("body", "-valid_from", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="representative_dates"
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class MandateQuerySet(ValidityQuerySet):
    def in_force(self, day: date) -> "MandateQuerySet":
        return self.valid_on(day).filter(state=MandateState.ACTIVE)

    def held(self, user: models.Model, body: "Body", roles: frozenset[str], day: date) -> bool:
        """Whether the person holds one of the roles for the body on the day."""
        return self.in_force(day).filter(user=user, body=body, role__in=roles).exists()

    def only_of(self, user: models.Model, body: "Body", day: date) -> bool:
        """Whether the person acts for the body on the day and nobody else does: nobody could answer a request."""
        people = set(self.in_force(day).filter(body=body).values_list("user", flat=True))
        return people == {user.pk}

    def invitations_for(self, user: models.Model) -> "MandateQuerySet":
        """Invitations to the person's own (verified) address that wait for an answer."""
        return self.filter(state=MandateState.INVITED, email__iexact=user.email)

    def invitations(self) -> "MandateQuerySet":
        return self.filter(state=MandateState.INVITED)

    def requests(self) -> "MandateQuerySet":
        return self.filter(state=MandateState.REQUESTED)

    def pending(self) -> "MandateQuerySet":
        """Invitations and requests that nobody has answered."""
        return self.filter(state__in=(MandateState.INVITED, MandateState.REQUESTED))

    def visible_to(self, user: models.Model, day: date) -> "MandateQuerySet":
        """Those that concern the person, and those of the bodies they act for; the administrator sees all."""
        if user.is_superuser:
            return self
        mine = Q(user=user) | Q(user__isnull=True, email__iexact=user.email) | Q(created_by=user)
        return self.filter(mine | Q(body__in=Mandate.objects.in_force(day).filter(user=user).values("body")))


class Mandate(models.Model):
    """A person acts for a body in one role: by invitation, by request, or as the one who registered it."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="mandates", verbose_name=_("body"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("person"),
    )
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=24, choices=Role)
    state = models.CharField(_("state"), max_length=12, choices=MandateState)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ("body", "user", "role", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("body", "user", "role"),
                condition=Q(state__in=["invited", "requested", "active"], user__isnull=False),
                name="mandate_live_once",
            ),
            models.UniqueConstraint(
                F("body"),
                Lower("email"),
                F("role"),
                condition=Q(state="invited"),
                name="mandate_invited_once",
                violation_error_message=_("This address has already been invited to this role."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["invited", "withdrawn"]) | Q(user__isnull=False),
                name="mandate_has_a_person_once_answered",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="mandate_dates"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["invited", "requested"], decided_at__isnull=True)
                | Q(state__in=["active", "refused", "withdrawn", "ended"], decided_at__isnull=False),
                name="mandate_decided_when_answered",
            ),
        )

    @property
    def meaning(self) -> str:
        """What the role lets the person do, in one sentence."""
        return str(MEANINGS[Role(self.role)])

    def __str__(self) -> str:
        return f"{self.user or self.email}: {self.get_role_display()}, {self.body}"
