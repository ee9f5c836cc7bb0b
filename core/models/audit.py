"""Who did what to which row and when, and the chain that proves that nothing of it was changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One change, written in the transaction that made it; a trigger refuses every later change of the row.

    `details` explains the change to an auditor: numbers, dates, names of steps. It must never hold tax codes,
    answers, reasons about persons or other content of applications: auditors may read it, and it is kept for ever.
    """

    moment = models.DateTimeField(_("moment"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    event = models.CharField(_("event"), max_length=80)
    subject_type = models.CharField(_("kind of subject"), max_length=80)
    subject_id = models.CharField(_("subject"), max_length=40)
    before = models.CharField(_("state before"), max_length=40, blank=True)
    after = models.CharField(_("state after"), max_length=40, blank=True)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ("moment", "id")
        indexes = (models.Index(fields=("subject_type", "subject_id", "moment"), name="core_audit_subject"),)

    def __str__(self) -> str:
        return f"{self.event} {self.subject_type} {self.subject_id}"


class AuditLink(models.Model):
    """The place of an event in the chain: its hash covers the event, its position and the hash before it."""

    position = models.PositiveBigIntegerField(_("position"), primary_key=True)
    event = models.OneToOneField(
        AuditEvent, verbose_name=_("audit event"), on_delete=models.PROTECT, related_name="link"
    )
    hash = models.CharField(_("SHA-256"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed at"))

    class Meta:
        verbose_name = _("audit link")
        verbose_name_plural = _("audit links")
        ordering = ("position",)
        constraints = (models.CheckConstraint(condition=models.Q(position__gte=1), name="core_auditlink_from_one"),)

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"
