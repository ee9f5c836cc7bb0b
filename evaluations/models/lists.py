"""Rankings with their inputs and explanation, and the lists published under an act."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
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
    ADMITTED = "admitted", _("List of admitted projects")
    RANKING = "ranking", _("Ranking")


class PublishedListQuerySet(models.QuerySet):
    def in_force(self) -> "PublishedListQuerySet":
        """Of each phase and kind, the latest version."""
        later = PublishedList.objects.filter(
            phase=models.OuterRef("phase"), kind=models.OuterRef("kind"), version__gt=models.OuterRef("version")
        )
        return self.exclude(models.Exists(later))


class PublishedList(models.Model):
    """A frozen list under an act: superseded by a later version, never edited (trigger)."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="published_lists")
    kind = models.CharField(_("kind"), max_length=10, choices=ListKind)
    version = models.PositiveSmallIntegerField(_("version"))
    act = models.ForeignKey(Act, models.PROTECT, related_name="published_lists")
    ranking = models.ForeignKey(Ranking, models.PROTECT, null=True, related_name="published_lists")
    snapshot = models.TextField()
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published at"))

    objects: ClassVar = PublishedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("published list")
        verbose_name_plural = _("published lists")
        ordering = ("-published_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("phase", "kind", "version"), name="published_list_version_once"),
            models.CheckConstraint(
                condition=Q(kind="ranking", ranking__isnull=False) | Q(kind="admitted", ranking__isnull=True),
                name="published_list_of_a_ranking",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.phase}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:list", args=self.address)

    @property
    def address(self) -> tuple[str, str, str, int]:
        """What the public addresses of the list are made of; it reads the call, so fetch the phase with it."""
        return self.phase.call.slug, self.phase.key, self.kind, self.version
