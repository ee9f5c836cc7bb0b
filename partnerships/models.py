"""The partnership (ATS) that applies to a call: one lead, members with role, share and declarations."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calls.models import Call, Statement
from organisations.models import SENDER_ROLES, Body, Mandate, Role
from partnerships.workflow import LIVE_MEMBER_STATES, SEATED_MEMBER_STATES, MemberState, PartnershipState

# Who may speak for a body in a partnership; the roles of an office give nothing here.
MEMBER_ROLES = SENDER_ROLES | {Role.OPERATOR}


class Constitution(models.TextChoices):
    SINGLE = "single", _("A single body")
    TO_BE_CONSTITUTED = "to_be_constituted", _("ATS to be constituted")
    CONSTITUTED = "constituted", _("ATS already constituted")


def bodies_of(user: models.Model, day: date) -> models.QuerySet:
    """Bodies for which the person may speak in a partnership on the day."""
    mandates = Mandate.objects.in_force(day).filter(user=user, role__in=MEMBER_ROLES)
    return Body.objects.filter(pk__in=mandates.values("body"))


class PartnershipQuerySet(models.QuerySet):
    def visible_to(self, user: models.Model, day: date) -> "PartnershipQuerySet":
        """Partnerships in which a body the person speaks for has a seat; an invitation alone opens its own page."""
        seats = Member.objects.seated().filter(body__in=bodies_of(user, day))
        return self.filter(pk__in=seats.values("partnership"))


class Partnership(models.Model):
    """A group of bodies around a lead, for one call; a single body is a partnership of one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="partnerships")
    lead = models.ForeignKey(Body, models.PROTECT, related_name="led_partnerships", verbose_name=_("lead partner"))
    name = models.CharField(_("name of the partnership"), max_length=160)
    constitution = models.CharField(
        _("form"), max_length=20, choices=Constitution, default=Constitution.TO_BE_CONSTITUTED
    )
    state = models.CharField(
        _("state"), max_length=10, choices=PartnershipState, default=PartnershipState.FORMING, editable=False
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="frozen", frozen_at__isnull=False) | (~Q(state="frozen") & Q(frozen_at__isnull=True)),
                name="partnership_frozen_has_a_moment",
            ),
        )

    def __str__(self) -> str:
        return self.name


class MemberRole(models.TextChoices):
    LEAD = "lead", _("Lead partner")
    PARTNER = "partner", pgettext_lazy("member", "Partner")
    SUPPORTER = "supporter", _("Supporter, without a share of the budget")


class MemberQuerySet(models.QuerySet):
    def live(self) -> "MemberQuerySet":
        return self.filter(state__in=LIVE_MEMBER_STATES)

    def of_bodies_of(self, user: models.Model, day: date) -> "MemberQuerySet":
        """Seats and invitations of the bodies the person speaks for."""
        return self.filter(body__in=bodies_of(user, day))

    def invitations_for(self, user: models.Model, day: date) -> "MemberQuerySet":
        """Unanswered invitations of the person's bodies, or of the person's own address."""
        mine = Q(body__in=bodies_of(user, day)) | Q(body__isnull=True, email__iexact=user.email)
        return self.filter(mine, state=MemberState.INVITED)

    def seated(self) -> "MemberQuerySet":
        """Members who said yes: they count for composition and caps."""
        return self.filter(state__in=SEATED_MEMBER_STATES)


class Member(models.Model):
    """A body in a partnership, or an e-mail address invited to bring one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="members")
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("body")
    )
    email = models.EmailField(_("e-mail address invited"), blank=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(_("role"), max_length=10, choices=MemberRole, default=MemberRole.PARTNER)
    task = models.CharField(_("what it does in the project"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MemberState, editable=False)
    share_percent = models.DecimalField(_("share of the budget (%)"), max_digits=5, decimal_places=2, default=0)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField(null=True)

    objects: ClassVar = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ("partnership", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "body"),
                condition=Q(state__in=["invited", "accepted", "declared"], body__isnull=False),
                name="member_body_once",
            ),
            models.UniqueConstraint(
                fields=("partnership",),
                condition=Q(role="lead", state__in=["accepted", "declared"]),
                name="member_one_lead",
            ),
            models.CheckConstraint(condition=Q(body__isnull=False) | ~Q(email=""), name="member_body_or_email"),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declared"]) | Q(body__isnull=False),
                name="member_seated_has_a_body",
            ),
            models.CheckConstraint(
                condition=Q(share_percent__gte=0) & Q(share_percent__lte=100), name="member_share_percent"
            ),
            models.CheckConstraint(
                condition=Q(state="declared", declared_at__isnull=False, declared_by__isnull=False)
                | (~Q(state="declared") & Q(declared_at__isnull=True)),
                name="member_declared_has_a_moment",
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="member_declined_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(role="supporter") | Q(share_percent=0), name="member_supporter_has_no_share"
            ),
            models.UniqueConstraint(
                "partnership",
                Lower("email"),
                condition=Q(state="invited", body__isnull=True),
                name="member_email_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.body) if self.body else self.email


class Declaration(models.Model):
    """A member makes one statement of the call its own; the text is kept as it was read."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="declarations")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    text = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        ordering = ("member", "statement")
        constraints = (models.UniqueConstraint(fields=("member", "statement"), name="declaration_once"),)

    def __str__(self) -> str:
        return f"{self.member}: {self.statement}"
