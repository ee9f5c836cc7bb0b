"""The terms of a call as data: who must be in the partnership, caps, cost categories, statements."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from calls.models.calls import Call
from organisations.models import BodyKind


class CompositionRule(models.Model):
    """The partnership must hold at least (and at most) so many bodies of these kinds."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="composition_rules")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    label = models.CharField(_("rule in words"), max_length=200)
    kinds = ArrayField(models.CharField(max_length=24, choices=BodyKind), verbose_name=_("kinds of body"))
    minimum = models.PositiveSmallIntegerField(_("at least"), default=0)
    maximum = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)

    class Meta:
        verbose_name = _("composition rule")
        verbose_name_plural = _("composition rules")
        ordering = ("call", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")), name="composition_in_order"
            ),
        )

    def __str__(self) -> str:
        return self.label


class ParticipationCap(models.Model):
    """Each body of these kinds may take part in at most so many applications of the call."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="participation_caps")
    kinds = ArrayField(models.CharField(max_length=24, choices=BodyKind), verbose_name=_("kinds of body"))
    most = models.PositiveSmallIntegerField(_("applications at most"))

    class Meta:
        verbose_name = _("participation cap")
        verbose_name_plural = _("participation caps")
        ordering = ("call", "pk")
        constraints = (models.CheckConstraint(condition=Q(most__gte=1), name="participation_cap_positive"),)

    def __str__(self) -> str:
        return f"{self.call}: {self.most}"


class FlatRateBase(models.TextChoices):
    STAFF = "staff", _("staff costs")
    DIRECT = "direct", _("all direct costs")


class CostCategory(models.Model):
    """A line of the budget; a flat rate makes it computed from other lines, up to its percentage."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="cost_categories")
    position = models.PositiveSmallIntegerField(_("position"))
    key = models.SlugField(_("key"), max_length=30)
    title = models.CharField(_("title"), max_length=120)
    is_staff_cost = models.BooleanField(_("staff cost"), default=False)
    flat_rate_percent = models.DecimalField(_("flat rate (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    flat_rate_base = models.CharField(_("flat rate of"), max_length=8, choices=FlatRateBase, blank=True)
    max_percent = models.DecimalField(
        _("at most (% of the total cost)"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("cost category")
        verbose_name_plural = _("cost categories")
        ordering = ("call", "position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("call", "key"), name="cost_category_key_once"),
            models.CheckConstraint(
                condition=Q(flat_rate_percent__isnull=True, flat_rate_base="")
                | (Q(flat_rate_percent__isnull=False) & ~Q(flat_rate_base="")),
                name="cost_category_flat_rate_has_a_base",
            ),
        )

    def __str__(self) -> str:
        return self.title


class StatementScope(models.TextChoices):
    MEMBER = "member", _("Each member, for itself (DPR 445/2000)")
    SENDER = "sender", _("Who sends, at sending")


class Statement(models.Model):
    """A legal statement that a member declares or the sender ticks, word for word."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="statements")
    scope = models.CharField(_("who makes it"), max_length=8, choices=StatementScope)
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ("call", "scope", "position", "pk")

    def __str__(self) -> str:
        return self.text[:80]
