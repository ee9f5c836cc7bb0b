"""Score sheets, sealed until all are confirmed."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from applications.models import Project
from calls.models import Criterion
from evaluations.models.commission import Commission, CommissionMember, ConflictDeclaration
from evaluations.workflow import ENDED_SHEETS, UNFINISHED_SHEETS, SheetState


class ScoreSheetQuerySet(models.QuerySet):
    def live(self) -> "ScoreSheetQuerySet":
        """Sheets that were neither replaced nor set aside."""
        return self.exclude(state__in=ENDED_SHEETS)

    def counting(self) -> "ScoreSheetQuerySet":
        """Confirmed sheets of members who declared no conflict with the project, before or later."""
        return self.filter(state=SheetState.CONFIRMED).exclude(models.Exists(_declared_conflicts()))

    def unfinished(self) -> "ScoreSheetQuerySet":
        return self.filter(state__in=UNFINISHED_SHEETS)

    def awaited(self) -> "ScoreSheetQuerySet":
        """Unfinished sheets that their member may still write: they sit, and declared no conflict with the project."""
        return self.unfinished().exclude(models.Exists(_declared_conflicts())).filter(member__left_at__isnull=True)

    def stranded(self) -> "ScoreSheetQuerySet":
        """Unfinished sheets that their member cannot write any more: a conflict was declared, or they left."""
        cannot = models.Exists(_declared_conflicts()) | Q(member__left_at__isnull=False)
        return self.unfinished().filter(cannot)

    def of_member(self) -> Any:
        """How many of these sheets the member of the outer query has."""
        mine = self.filter(member=models.OuterRef("pk")).order_by().values("member")
        return Coalesce(models.Subquery(mine.annotate(number=models.Count("pk")).values("number")), 0)


def _declared_conflicts() -> Any:
    return ConflictDeclaration.objects.filter(
        has_conflict=True, member=models.OuterRef("member"), project=models.OuterRef("project")
    )


class ScoreSheet(models.Model):
    """One evaluator scores one project."""

    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="sheets")
    project = models.ForeignKey(Project, models.PROTECT, related_name="sheets")
    state = models.CharField(_("state"), max_length=10, choices=SheetState, default=SheetState.ASSIGNED, editable=False)
    version = models.PositiveIntegerField(default=1)
    assigned_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        ordering = ("project", "member")
        constraints = (
            models.UniqueConstraint(fields=("member", "project"), name="sheet_once"),
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_at__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_at__isnull=True)),
                name="sheet_confirmed_has_a_moment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project}: {self.member}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED_SHEETS


class AssignmentDraft(models.Model):
    """Who is to score what, as the desk has it so far: changed a page at a time, confirmed all at once, then gone.

    `pairs` is canonical JSON: a list of [member, project].
    """

    commission = models.OneToOneField(Commission, models.CASCADE, related_name="assignment_draft")
    pairs = models.TextField()

    class Meta:
        verbose_name = _("draft of an assignment")
        verbose_name_plural = _("drafts of assignments")

    def __str__(self) -> str:
        return str(self.commission)


class Score(models.Model):
    """Points and their reason on one criterion; frozen with the sheet (trigger)."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.DecimalField(_("points"), max_digits=4, decimal_places=1, null=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ("sheet", "criterion")
        constraints = (
            models.UniqueConstraint(fields=("sheet", "criterion"), name="score_once"),
            models.CheckConstraint(condition=Q(points__isnull=True) | Q(points__gte=0), name="score_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"
