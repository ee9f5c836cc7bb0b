"""The commission of a phase, its people, and the conflicts they declare."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models import Project
from calls.models import Act, Phase
from evaluations.workflow import CommissionState


class CommissionQuerySet(models.QuerySet):
    def of_member(self, user: models.Model) -> "CommissionQuerySet":
        """Commissions in which the person sits, whatever the role."""
        return self.filter(pk__in=CommissionMember.objects.filter(user=user).values("commission"))


class Commission(models.Model):
    """Appointed by act, after the closing, to score the projects of one phase."""

    phase = models.OneToOneField(Phase, models.PROTECT, related_name="commission")
    act = models.ForeignKey(Act, models.PROTECT, related_name="commissions")
    state = models.CharField(
        _("state"), max_length=10, choices=CommissionState, default=CommissionState.DECLARING, editable=False
    )
    appointed_at = models.DateTimeField()
    unsealed_at = models.DateTimeField(null=True, editable=False)
    sheets_due_at = models.DateTimeField(_("sheets due at"), null=True, blank=True)

    objects: ClassVar = CommissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")
        ordering: ClassVar = ("-appointed_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["declaring", "scoring"], unsealed_at__isnull=True)
                | Q(state__in=["panel", "ranked", "concluded"], unsealed_at__isnull=False),
                name="commission_unsealed_has_a_moment",
            ),
        )

    def __str__(self) -> str:
        return str(self.phase)

    @property
    def is_concluded(self) -> bool:
        """Whether its ranking is published, and nothing in it is kept from anybody any more."""
        return self.state == CommissionState.CONCLUDED


class CommissionRole(models.TextChoices):
    CHAIR = "chair", _("Chair")
    EVALUATOR = "evaluator", pgettext_lazy("role", "Evaluation")
    SECRETARY = "secretary", pgettext_lazy("role", "Secretariat")


SCORING_ROLES = (CommissionRole.CHAIR, CommissionRole.EVALUATOR)


class CommissionMemberQuerySet(models.QuerySet):
    def seated(self) -> "CommissionMemberQuerySet":
        """Those who sit now: nobody who left."""
        return self.filter(left_at__isnull=True)

    def seated_on(self, day: date) -> "CommissionMemberQuerySet":
        """Those who sat on the day, the days of coming and leaving included."""
        return self.filter(Q(left_at__isnull=True) | Q(left_at__date__gte=day), joined_at__date__lte=day)


class CommissionMember(models.Model):
    """A person in one role: an act names them, an act lets them leave; another role takes another act (triggers)."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="commission_roles", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=CommissionRole)
    act = models.ForeignKey(Act, models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    takes_over_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    left_at = models.DateTimeField(null=True)
    left_act = models.ForeignKey(Act, models.PROTECT, null=True, related_name="+")
    left_reason = models.CharField(_("why they left"), max_length=300, blank=True)

    objects: ClassVar = CommissionMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the commission")
        verbose_name_plural = _("members of the commission")
        ordering = ("commission", "role", "pk")
        constraints = (
            models.UniqueConstraint(fields=("commission", "user"), name="commission_member_once"),
            models.UniqueConstraint(
                fields=("commission",), condition=Q(role="chair", left_at__isnull=True), name="commission_one_chair"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_act__isnull=True)
                | (Q(left_at__isnull=False, left_act__isnull=False) & ~Q(left_reason="")),
                name="commission_member_leaves_by_act",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class ConflictDeclaration(models.Model):
    """A member says, before reading any content, whether a conflict binds them to the bodies of a project.

    Append-only (trigger): a conflict that comes up later is a second row, and a "no" never follows a "yes".
    """

    member = models.ForeignKey(CommissionMember, models.CASCADE, related_name="conflict_declarations")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    has_conflict = models.BooleanField(_("conflict of interest"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        verbose_name = _("declaration on conflicts")
        verbose_name_plural = _("declarations on conflicts")
        ordering = ("member", "project", "declared_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("member", "project", "has_conflict"), name="conflict_declared_once"),
            models.CheckConstraint(condition=Q(has_conflict=False) | ~Q(reason=""), name="conflict_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.member}: {self.project}"
