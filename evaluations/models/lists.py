"""Rankings with their inputs and explanation, and the lists published under an act."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.models import Act, Phase


class Ranking(models.Model):
    """A computation kept whole: canonical inputs, canonical result. Never changed (trigger)."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="rankings")
    version = models.PositiveSmallIntegerField(_("version"))
    inputs = models.TextField()
    inputs_sha256 = models.CharField(max_length=64)
    result = models.TextField()
    result_sha256 = models.CharField(max_length=64)
    computed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")
        ordering = ("phase", "version")
        constraints = (models.UniqueConstraint(fields=("phase", "version"), name="ranking_version_once"),)

    def __str__(self) -> str:
        return f"{self.phase} v{self.version}"


class ListKind(models.TextChoices):
    ADMITTED = "admitted", _("Admitted list")
    RANKING = "ranking", _("Ranking")


class PublishedList(models.Model):
    """A frozen list under an act: superseded by a later version, never edited (trigger)."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="published_lists")
    kind = models.CharField(_("kind"), max_length=10, choices=ListKind)
    version = models.PositiveSmallIntegerField(_("version"))
    act = models.OneToOneField(Act, models.PROTECT, related_name="published_list")
    ranking = models.ForeignKey(Ranking, models.PROTECT, null=True, related_name="published_lists")
    snapshot = models.TextField()
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("published list")
        verbose_name_plural = _("published lists")
        ordering = ("-published_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("phase", "kind", "version"), name="published_list_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.phase}"
