"""How a phase is assessed: a checklist, or classes of weighted criteria with thresholds and tie-breaks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models.phases import Phase


class Evidence(models.TextChoices):
    """What the portal itself knows of a sent project: an item of the checklist may be proved by one of these."""

    IN_TIME = "in_time", _("received in time")
    LEAD_KIND = "lead_kind", _("kind, district and representative of the lead")
    COMPOSITION = "composition", _("composition of the partnership")
    CAPS = "caps", _("how many projects each body is in")
    DECLARATIONS = "declarations", _("declarations of every member")
    AMOUNTS = "amounts", _("amounts within the limits of the call")


class ChecklistItem(models.Model):
    """One requirement that the office checks; `evidence` names what the portal can prove it with, if anything."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="checklist")
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("requirement"), max_length=300)
    source = models.CharField(_("source (article of the call or law)"), max_length=160, blank=True)
    essential = models.BooleanField(_("essential: if it is not met the application is not admitted"), default=True)
    evidence = models.CharField(
        _("proved by what the portal knows"), max_length=12, choices=Evidence, blank=True, default=""
    )

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist")
        ordering = ("phase", "position", "pk")

    def __str__(self) -> str:
        return self.text


class CriterionClass(models.Model):
    """A group of criteria, with a threshold of its own when the call says so."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="criterion_classes")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=160)
    threshold = models.DecimalField(_("threshold"), max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("class of criteria")
        verbose_name_plural = _("classes of criteria")
        ordering = ("phase", "position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("phase", "position"), name="criterion_class_position_once"),
            models.CheckConstraint(
                condition=Q(threshold__isnull=True) | Q(threshold__gte=0), name="criterion_class_threshold"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """What is scored: 0 to max_points, multiplied by weight."""

    criterion_class = models.ForeignKey(CriterionClass, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("what it means"), blank=True)
    max_points = models.PositiveSmallIntegerField(_("maximum points"))
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2, default=1)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("criterion_class", "position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("criterion_class", "position"), name="criterion_position_once"),
            models.CheckConstraint(condition=Q(max_points__gte=1), name="criterion_has_points"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weight_positive"),
        )

    def __str__(self) -> str:
        return self.title


class TieBreakKind(models.TextChoices):
    CLASS_POINTS = "class_points", _("More points in a class of criteria")
    MEMBERS = "members", _("More members in the partnership")
    SMALLER_REQUEST = "smaller_request", _("Smaller grant requested")
    HIGHER_COFINANCING = "higher_cofinancing", _("Higher share of co-financing")
    RECEPTION = "reception", _("Earlier arrival")


class TieBreak(models.Model):
    """One rule of the ordered list that separates equal totals."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="tie_breaks")
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("rule"), max_length=20, choices=TieBreakKind)
    criterion_class = models.ForeignKey(
        CriterionClass, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("class of criteria")
    )

    class Meta:
        verbose_name = _("tie-break")
        verbose_name_plural = _("tie-breaks")
        ordering = ("phase", "position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("phase", "position"), name="tie_break_position_once"),
            models.CheckConstraint(
                condition=Q(kind="class_points", criterion_class__isnull=False)
                | (~Q(kind="class_points") & Q(criterion_class__isnull=True)),
                name="tie_break_class_when_needed",
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()
