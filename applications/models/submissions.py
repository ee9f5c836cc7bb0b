"""What was sent: immutable snapshots with protocol number and hash, withdrawals, and every attempt to send."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.projects import Application, Project
from calls.models import Call
from organisations.models import Body


class SubmissionQuerySet(models.QuerySet):
    def counting(self) -> "SubmissionQuerySet":
        """The one version of each project that counts: the latest, unless it was withdrawn."""
        later = Submission.objects.filter(project=models.OuterRef("project"), number__gt=models.OuterRef("number"))
        return self.filter(withdrawal__isnull=True).exclude(models.Exists(later))


class Submission(models.Model):
    """One sending of a project: the exact text, its SHA-256, its protocol number. Never changed (trigger).

    From `title` to `total_cost` stands what lists and rankings say of it (applications.sent_facts).
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField(_("version"))
    snapshot = models.TextField(_("canonical JSON of what was sent"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    protocol_register = models.CharField(max_length=40)
    protocol_year = models.PositiveSmallIntegerField()
    protocol_number = models.PositiveIntegerField(_("protocol number"))
    received_at = models.DateTimeField(_("received at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    deadline = models.DateTimeField(_("deadline in force"), null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_as = models.CharField(_("in the quality of"), max_length=24)
    title = models.TextField(_("title of the project"))
    lead_name = models.CharField(_("lead partner"), max_length=200)
    lead_tax_code = models.CharField(_("tax code of the lead partner"), max_length=16)
    members = models.PositiveSmallIntegerField(_("lead and partners"))
    bodies = models.JSONField(_("names of the bodies, the lead first"))
    requested_grant = models.DecimalField(_("grant requested (€)"), max_digits=12, decimal_places=2)
    total_cost = models.DecimalField(_("total cost (€)"), max_digits=12, decimal_places=2)
    idempotency_key = models.UUIDField(unique=True)

    objects: ClassVar = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ("project", "number")
        constraints = (
            models.UniqueConstraint(fields=("project", "number"), name="submission_number_once"),
            models.UniqueConstraint(
                fields=("protocol_register", "protocol_year", "protocol_number"), name="submission_protocol_once"
            ),
        )

    def __str__(self) -> str:
        return self.protocol

    @property
    def protocol(self) -> str:
        return f"{self.protocol_register}-{self.protocol_year}-{self.protocol_number:06d}"


class Withdrawal(models.Model):
    """A submission stops counting, by its own lead, before the deadline. Never changed (trigger)."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="withdrawal")
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        ordering = ("withdrawn_at",)

    def __str__(self) -> str:
        return f"{self.submission}: {self.withdrawn_at}"


class Participation(models.Model):
    """A body takes part in a sent application: counted under a lock against the call's caps."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, related_name="participations")
    application = models.ForeignKey(Application, models.CASCADE, related_name="participations")

    class Meta:
        ordering = ("call", "body", "application")
        constraints = (models.UniqueConstraint(fields=("application", "body"), name="participation_once"),)
        indexes = (models.Index(fields=("call", "body"), name="participation_call_body"),)

    def __str__(self) -> str:
        return f"{self.body}: {self.application}"


class SendAttempt(models.Model):
    """Every press of the send button and what came of it, also when it was refused. Append-only (trigger)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="attempts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    accepted = models.BooleanField()
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ("received_at", "pk")

    def __str__(self) -> str:
        return f"{self.project}: {self.received_at}"
