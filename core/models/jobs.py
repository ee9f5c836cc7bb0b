"""Work done in the background for one row, and how far it has come."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.workflow import Step, Workflow


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


JOB_WORKFLOW = Workflow(
    JobState,
    [
        Step("start", ("waiting",), "running"),
        Step("finish", ("running",), "done"),
        Step("fail", ("running",), "failed"),
        Step("give_back", ("running",), "waiting"),
        Step("postpone", ("running",), "waiting"),
        Step("retry", ("failed",), "waiting"),
    ],
)


class Job(models.Model):
    """One piece of background work; each (kind, subject) has one, so that nothing is made twice."""

    kind = models.CharField(_("kind"), max_length=60)
    subject_type = models.CharField(_("kind of subject"), max_length=80)
    subject_id = models.CharField(_("subject"), max_length=40)
    label = models.CharField(_("label"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    steps_done = models.PositiveIntegerField(_("steps done"), default=0)
    steps_total = models.PositiveIntegerField(_("steps in all"), default=0)
    reason = models.CharField(_("reason of the failure"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    interruptions = models.PositiveSmallIntegerField(_("times the worker stopped"), default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("requested by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("requested at"))
    due_at = models.DateTimeField(_("next attempt at"), db_default=Now())
    handed_at = models.DateTimeField(_("last handed to a worker at"), db_default=Now())
    started_at = models.DateTimeField(_("started at"), null=True)
    leased_until = models.DateTimeField(_("believed alive until"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("-requested_at", "-id")
        indexes = (models.Index(fields=("due_at",), condition=Q(state="waiting"), name="core_job_due"),)
        constraints = (
            models.UniqueConstraint(fields=("kind", "subject_type", "subject_id"), name="core_job_once"),
            models.CheckConstraint(condition=Q(steps_done__lte=F("steps_total")), name="core_job_steps"),
            models.CheckConstraint(condition=Q(state="running") ^ Q(leased_until=None), name="core_job_runs_on_lease"),
            models.CheckConstraint(
                condition=Q(state__in=("done", "failed")) ^ Q(finished_at=None), name="core_job_ended_has_moment"
            ),
        )

    @property
    def is_postponed(self) -> bool:
        """Whether an attempt has failed and another one follows by itself, at `due_at`."""
        return self.state == JobState.WAITING and self.attempts > 0

    def __str__(self) -> str:
        return self.label or f"{self.kind} {self.subject_id}"
