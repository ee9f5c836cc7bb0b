"""Phases: the windows of a call, what is asked in each and how it is assessed."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls.models.acts import Act
from calls.models.calls import PUBLIC_STATES, Call
from calls.workflow import CallState, PhaseState
from core.deadlines import is_over, not_over


class Assessment(models.TextChoices):
    CHECKLIST = "checklist", _("Checklist (admitted list)")
    SCORING = "scoring", _("Scoring (ranking)")
    REGISTER = "register", _("Register (open list)")


class LastProjectRule(models.TextChoices):
    """What happens to the first project that the money left does not cover in full."""

    PARTIAL = "partial", _("It receives the money that is left, if at least the smallest grant")
    SKIP = "skip", _("It goes to the reserve list and the next one that fits is funded")
    STOP = "stop", _("It goes to the reserve list with all those after it")


class PhaseQuerySet(models.QuerySet):
    def open_at(self, moment: datetime) -> "PhaseQuerySet":
        """Phases of public calls whose window covers the moment: the deadline's own second is inside."""
        return self.filter(
            not_over("closes_at", moment),
            call__state=PUBLIC_STATES[0],
            opens_at__lte=moment,
            state__in=(PhaseState.PLANNED, PhaseState.OPEN),
        )


class Phase(models.Model):
    """One step of a call: a window, a form, required documents and one way of assessing."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField(_("position"))
    key = models.SlugField(_("key"), max_length=30)
    title = models.CharField(_("title"), max_length=120)
    assessment = models.CharField(_("assessment"), max_length=10, choices=Assessment)
    state = models.CharField(_("state"), max_length=10, choices=PhaseState, default=PhaseState.PLANNED, editable=False)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    registered_at = models.DateTimeField(null=True, editable=False)
    threshold_total = models.DecimalField(
        _("threshold on the total"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    half_points = models.BooleanField(_("half points allowed"), default=True)
    evaluators_per_application = models.PositiveSmallIntegerField(_("evaluators for each application"), default=2)
    last_project_rule = models.CharField(
        _("last project when the money ends"), max_length=8, choices=LastProjectRule, default=LastProjectRule.PARTIAL
    )

    objects: ClassVar = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ("call", "position")
        constraints = (
            models.UniqueConstraint(fields=("call", "position"), name="phase_position_once"),
            models.UniqueConstraint(fields=("call", "key"), name="phase_key_once"),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")), name="phase_window_in_order"
            ),
            models.CheckConstraint(
                condition=Q(threshold_total__isnull=True) | Q(threshold_total__gte=Decimal(0)), name="phase_threshold"
            ),
            models.CheckConstraint(condition=Q(position__gte=1) & Q(position__lte=3), name="phase_one_to_three"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "open", "suspended"], closed_at__isnull=True)
                | Q(state__in=["closed", "assessing", "concluded"], closed_at__isnull=False),
                name="phase_closed_has_a_moment",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def is_open_at(self, moment: datetime) -> bool:
        """Whether a send received at the moment is in time: the deadline's own second is."""
        return (
            self.opens_at <= moment
            and not is_over(self.closes_at, moment)
            and self.state != PhaseState.SUSPENDED
            and self.call.state == CallState.PUBLISHED
        )


class DeadlineChange(models.Model):
    """An extension of a phase's deadline, by an act; deadlines are never brought forward (trigger)."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="deadline_changes")
    act = models.ForeignKey(Act, models.PROTECT, related_name="deadline_changes")
    before = models.DateTimeField()
    after = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("phase", "after")
        constraints = (models.CheckConstraint(condition=Q(after__gt=F("before")), name="deadline_only_later"),)

    def __str__(self) -> str:
        return f"{self.phase}: {timezone.localtime(self.after):%d/%m/%Y %H:%M}"


class OpeningChange(models.Model):
    """A phase that has not begun opens later, since an act gave the one before it more time."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="opening_changes")
    act = models.ForeignKey(Act, models.PROTECT, related_name="opening_changes")
    before = models.DateTimeField()
    after = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("phase", "after")
        constraints = (models.CheckConstraint(condition=Q(after__gt=F("before")), name="opening_only_later"),)

    def __str__(self) -> str:
        return f"{self.phase}: {timezone.localtime(self.after):%d/%m/%Y %H:%M}"
