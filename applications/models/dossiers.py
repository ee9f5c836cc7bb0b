"""The dossier of a submission: the PDF made once from its snapshot."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.submissions import Submission
from core.models import StoredFile


class Dossier(models.Model):
    """Made once for each submission and never changed (trigger); its hash is the file's."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="dossier")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ("made_at", "pk")

    def __str__(self) -> str:
        return self.file.name
