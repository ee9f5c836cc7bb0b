"""Score sheets, sealed until all are confirmed, and the collegial scores of the panel."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Project
from calls.models import Criterion
from core.models import StoredFile
from evaluations.models.commission import Commission, CommissionMember
from evaluations.workflow import SheetState


class ScoreSheet(models.Model):
    """One evaluator scores one project."""

    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="sheets")
    project = models.ForeignKey(Project, models.PROTECT, related_name="sheets")
    state = models.CharField(_("state"), max_length=10, choices=SheetState, default=SheetState.ASSIGNED, editable=False)
    version = models.PositiveIntegerField(default=1)
    assigned_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

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
    points = models.DecimalField(_("points"), max_digits=4, decimal_places=1)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ("sheet", "criterion")
        constraints = (
            models.UniqueConstraint(fields=("sheet", "criterion"), name="score_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="score_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"


class PanelSession(models.Model):
    """A meeting of the commission after the unsealing, with its minutes. Never changed (trigger)."""

    commission = models.ForeignKey(Commission, models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("number"))
    held_at = models.DateTimeField(_("held at"))
    place = models.CharField(_("place"), max_length=120)
    present = models.ManyToManyField(CommissionMember, related_name="+", verbose_name=_("present"))
    minutes = models.TextField(_("minutes"))
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("panel session")
        verbose_name_plural = _("panel sessions")
        ordering = ("commission", "number")
        constraints = (models.UniqueConstraint(fields=("commission", "number"), name="session_number_once"),)

    def __str__(self) -> str:
        return f"{self.commission} {self.number}"


class PanelScore(models.Model):
    """Collegial points of one project on one criterion, as minutes record them; the latest session counts."""

    session = models.ForeignKey(PanelSession, models.PROTECT, related_name="scores")
    project = models.ForeignKey(Project, models.PROTECT, related_name="panel_scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    reason = models.TextField(_("reason"))

    class Meta:
        ordering = ("project", "criterion", "session__number")
        constraints = (
            models.UniqueConstraint(fields=("session", "project", "criterion"), name="panel_score_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="panel_score_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.project}: {self.criterion} {self.points}"
