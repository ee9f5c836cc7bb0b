"""What the office decided about who is public, and the register of public bodies that it is held against."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models.registry import Body
from organisations.workflow import Standing


class StandingDecision(models.Model):
    """The office said whether a body is what it says, with its reason. Append-only (trigger)."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="standing_decisions")
    verdict = models.CharField(_("decision"), max_length=10, choices=Standing)
    reason = models.CharField(_("reason"), max_length=500)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision about a body")
        verbose_name_plural = _("decisions about bodies")
        ordering = ("body", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(verdict__in=[Standing.CONFIRMED, Standing.REFUSED]), name="standing_decision_decides"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="standing_decision_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.body}: {self.get_verdict_display()}"


class PublicRegisterEntry(models.Model):
    """One line of the register of public bodies (IPA), as it was last loaded."""

    code = models.CharField(_("code in the register"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=1000)
    name_skeleton = models.CharField(max_length=2000, db_index=True)
    tax_code = models.CharField(_("tax code"), max_length=16, db_index=True)
    category = models.CharField(_("category"), max_length=200, blank=True)
    pec = models.CharField(_("certified e-mail (PEC)"), max_length=254, blank=True)
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("entry of the register of public bodies")
        verbose_name_plural = _("entries of the register of public bodies")
        ordering = ("name", "code")

    def __str__(self) -> str:
        return self.name
