"""Score sheets, sealed until all are confirmed, and the collegial scores of the panel."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Project
from calls.models import Criterion
from core.models import StoredFile
from evaluations.models.commission import Commission, CommissionMember, ConflictDeclaration
from evaluations.workflow import ENDED_SHEETS, SheetState


class ScoreSheetQuerySet(models.QuerySet):
    def live(self) -> "ScoreSheetQuerySet":
        """Sheets that were neither replaced nor set aside."""
        return self.exclude(state__in=ENDED_SHEETS)

    def counting(self) -> "ScoreSheetQuerySet":
        """Confirmed sheets of members who declared no conflict with the project, before or later."""
        conflicts = ConflictDeclaration.objects.filter(
            has_conflict=True, member=models.OuterRef("member"), project=models.OuterRef("project")
        )
        return self.filter(state=SheetState.CONFIRMED).exclude(models.Exists(conflicts))


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


class PanelSessionQuerySet(models.QuerySet):
    def recorded(self) -> "PanelSessionQuerySet":
        return self.filter(recorded_at__isnull=False)


class PanelSession(models.Model):
    """A meeting after the unsealing: prepared, then recorded with its minutes and frozen (trigger)."""

    commission = models.ForeignKey(Commission, models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("number"))
    held_at = models.DateTimeField(_("held at"))
    place = models.CharField(_("place"), max_length=120)
    present = models.ManyToManyField(CommissionMember, related_name="+", verbose_name=_("present"))
    minutes = models.TextField(_("minutes"), blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    objects: ClassVar = PanelSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("panel session")
        verbose_name_plural = _("panel sessions")
        ordering = ("commission", "number")
        constraints = (
            models.UniqueConstraint(fields=("commission", "number"), name="session_number_once"),
            models.UniqueConstraint(
                fields=("commission",), condition=Q(recorded_at__isnull=True), name="session_one_in_preparation"
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, recorded_by__isnull=True)
                | (Q(recorded_at__isnull=False, recorded_by__isnull=False) & ~Q(minutes="")),
                name="session_recorded_has_minutes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.commission} {self.number}"

    @property
    def is_recorded(self) -> bool:
        return self.recorded_at is not None


class PanelScoreQuerySet(models.QuerySet):
    def counting(self) -> "PanelScoreQuerySet":
        """The points that count: of each project and criterion, those of the latest recorded session."""
        later = PanelScore.objects.filter(
            project=models.OuterRef("project"),
            criterion=models.OuterRef("criterion"),
            session__recorded_at__isnull=False,
            session__number__gt=models.OuterRef("session__number"),
        )
        return self.filter(session__recorded_at__isnull=False).exclude(models.Exists(later))

    def points_of(self, commission: Commission) -> dict[tuple[int, int], Decimal]:
        """The same points of a whole commission, by the keys of project and criterion.

        Read by columns, session after session: a thousand projects are tens of thousands of rows, and a table that was
        just filled has no statistics by which PostgreSQL could find a good way to leave the earlier ones out.
        """
        sessions = commission.sessions.recorded().order_by("number").values_list("pk", flat=True)
        rows = self.order_by().values_list("project_id", "criterion_id", "points")
        return {
            (project, criterion): points
            for each in sessions
            for project, criterion, points in rows.filter(session=each)
        }


class PanelScore(models.Model):
    """Collegial points of one project on one criterion, as minutes record them; frozen with the session (trigger)."""

    session = models.ForeignKey(PanelSession, models.CASCADE, related_name="scores")
    project = models.ForeignKey(Project, models.PROTECT, related_name="panel_scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    reason = models.TextField(_("reason"))

    objects: ClassVar = PanelScoreQuerySet.as_manager()

    class Meta:
        ordering = ("project", "criterion", "session__number")
        constraints = (
            models.UniqueConstraint(fields=("session", "project", "criterion"), name="panel_score_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="panel_score_not_negative"),
            models.CheckConstraint(condition=~Q(reason=""), name="panel_score_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.project}: {self.criterion} {self.points}"
