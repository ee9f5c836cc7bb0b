"""The sessions of a commission, the projects before each of them, their collegial scores, and the signed minutes."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Project
from calls.models import Criterion
from core.models import StoredFile
from evaluations.models.commission import Commission, CommissionMember


class SessionKind(models.TextChoices):
    SETTLING = "settling", _("Settling in and criteria")
    PANEL = "panel", _("Collegial evaluation")


class PanelSessionQuerySet(models.QuerySet):
    def recorded(self) -> "PanelSessionQuerySet":
        return self.filter(recorded_at__isnull=False)


class PanelSession(models.Model):
    """A meeting of the commission: prepared, its minutes drafted, then recorded and frozen (trigger).

    `content` is what was recorded, whole and canonical (evaluations.minutes). Before the unsealing the commission
    settles in; only after it are points given (trigger).
    """

    commission = models.ForeignKey(Commission, models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=SessionKind, default=SessionKind.PANEL, editable=False)
    held_at = models.DateTimeField(_("held at"))
    place = models.CharField(_("place"), max_length=120)
    present = models.ManyToManyField(CommissionMember, related_name="+", verbose_name=_("present"))
    minutes = models.TextField(_("minutes"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    content = models.TextField(blank=True, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
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
                | (Q(recorded_at__isnull=False, recorded_by__isnull=False) & ~Q(minutes="") & ~Q(content="")),
                name="session_recorded_has_minutes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.commission} {self.number}"

    @property
    def is_recorded(self) -> bool:
        return self.recorded_at is not None

    @property
    def gives_points(self) -> bool:
        return self.kind == SessionKind.PANEL


class Discussion(models.Model):
    """One project before one session: its points are written in versions, so that a stale save is seen.

    `entitled` is how many scoring members had no conflict with it when the session was recorded.
    """

    session = models.ForeignKey(PanelSession, models.CASCADE, related_name="discussions")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)
    entitled = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ("session", "project")
        constraints = (models.UniqueConstraint(fields=("session", "project"), name="discussion_once"),)

    def __str__(self) -> str:
        return f"{self.session}: {self.project}"


class Abstention(models.Model):
    """Somebody who did not take part in the decision on one project: bound by a conflict, or of their own will."""

    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="abstentions")
    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="+")
    has_conflict = models.BooleanField()

    class Meta:
        ordering = ("discussion", "member")
        constraints = (models.UniqueConstraint(fields=("discussion", "member"), name="abstention_once"),)

    def __str__(self) -> str:
        return f"{self.discussion}: {self.member}"


class SignedMinutes(models.Model):
    """The minutes of a recorded session as they were signed; of several files the latest counts (trigger)."""

    session = models.ForeignKey(PanelSession, models.PROTECT, related_name="signed_minutes")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("signed minutes")
        verbose_name_plural = _("signed minutes")
        ordering = ("session", "-uploaded_at", "-pk")

    def __str__(self) -> str:
        return f"{self.session}: {self.file}"


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
    """Collegial points of one project on one criterion: a draft until the session is recorded, then frozen (trigger).

    A session is recorded only when each of its scores has points and a reason (trigger).
    """

    session = models.ForeignKey(PanelSession, models.CASCADE, related_name="scores")
    project = models.ForeignKey(Project, models.PROTECT, related_name="panel_scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, null=True)
    reason = models.TextField(_("reason"), blank=True)

    objects: ClassVar = PanelScoreQuerySet.as_manager()

    class Meta:
        ordering = ("project", "criterion", "session__number")
        constraints = (
            models.UniqueConstraint(fields=("session", "project", "criterion"), name="panel_score_once"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0), name="panel_score_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.project}: {self.criterion}: {self.points}"
