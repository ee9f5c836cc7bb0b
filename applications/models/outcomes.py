"""Outcomes: what was decided on a project, by which act, why, and what can be done about it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models.projects import Project
from calls.models import Act


class OutcomeKind(models.TextChoices):
    ADMITTED = "admitted", _("Admitted")
    ADMITTED_WITH_RESERVATION = "admitted_reserved", _("Admitted with reservation")
    NOT_ADMITTED = "not_admitted", _("Not admitted")
    UNSUITABLE = "unsuitable", _("Not suitable")
    FUNDED = "funded", _("Suitable and funded")
    PARTLY_FUNDED = "partly_funded", _("Suitable and partly funded")
    RESERVE = "reserve", _("Suitable, on the reserve list")
    EXCLUDED = "excluded", pgettext_lazy("project", "Excluded")


class Outcome(models.Model):
    """Never edited, only superseded by a later one (trigger)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="outcomes")
    kind = models.CharField(_("outcome"), max_length=20, choices=OutcomeKind)
    act = models.ForeignKey(Act, models.PROTECT, related_name="outcomes")
    reason = models.TextField(_("reason"))
    remedy = models.TextField(_("remedy"), blank=True)
    position = models.PositiveIntegerField(_("position"), null=True)
    points = models.DecimalField(_("points"), max_digits=7, decimal_places=2, null=True)
    grant = models.DecimalField(_("grant (€)"), max_digits=12, decimal_places=2, null=True)
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ("project", "published_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="outcome_has_a_reason"),
            models.CheckConstraint(
                condition=Q(grant__isnull=True) | Q(grant__gte=0), name="outcome_grant_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.project}: {self.get_kind_display()}"
