"""The office's check of a project against the checklist of its phase, and the outcome it proposes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models.projects import Project
from applications.workflow import CheckState
from calls.models import ChecklistItem


class ProposedOutcome(models.TextChoices):
    ADMITTED = "admitted", _("Admitted")
    ADMITTED_WITH_RESERVATION = "admitted_reserved", _("Admitted with reservation")
    NOT_ADMITTED = "not_admitted", _("Not admitted")


class Check(models.Model):
    """One case officer judges one project; the version rises at every save, so a stale save is seen."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="check_of_office")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="checks", verbose_name=_("case officer")
    )
    state = models.CharField(_("state"), max_length=10, choices=CheckState, default=CheckState.OPEN, editable=False)
    outcome = models.CharField(_("outcome proposed"), max_length=20, choices=ProposedOutcome, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    remedy = models.TextField(_("remedy"), blank=True)
    returned_note = models.TextField(_("why it was sent back"), blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    started_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ("project",)
        constraints = (
            models.CheckConstraint(condition=Q(state="open") | ~Q(outcome=""), name="check_proposed_has_an_outcome"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(outcome="admitted") | ~Q(reason=""), name="check_refusal_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "published"]) | Q(confirmed_at__isnull=False),
                name="check_confirmed_has_a_moment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project}: {self.get_state_display()}"


class Verdict(models.TextChoices):
    MET = "met", pgettext_lazy("requirement", "Met")
    NOT_MET = "not_met", pgettext_lazy("requirement", "Not met")
    RESERVED = "reserved", _("To be clarified")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


class CheckedItem(models.Model):
    """The verdict on one item of the checklist."""

    check_of_office = models.ForeignKey(Check, models.CASCADE, related_name="items")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=14, choices=Verdict)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ("check_of_office", "item__position")
        constraints = (
            models.UniqueConstraint(fields=("check_of_office", "item"), name="checked_item_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["met", "not_applicable"]) | ~Q(note=""), name="checked_item_explains_itself"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item}: {self.get_verdict_display()}"
