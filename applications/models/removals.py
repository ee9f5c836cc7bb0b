"""Which files are no longer kept, because nobody ever sent them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile


class RemovedFile(models.Model):
    """The bytes of an upload that was replaced and never sent are gone; what it was stays on record. Append-only."""

    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="removal", verbose_name=_("file"))
    removed_at = models.DateTimeField(_("removed at"))

    class Meta:
        verbose_name = _("removed file")
        verbose_name_plural = _("removed files")
        ordering = ("removed_at", "pk")

    def __str__(self) -> str:
        return str(self.file)
