"""A printed paper that was asked for, and the file once a worker has made it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.files import StoredFile


class Paper(models.Model):
    """One PDF of one subject: made once for each language and edition, and never changed once it is there (trigger).

    What never changes has one edition, "". What does (a draft) has an edition for each content, the hash of `content`,
    which is kept as it was when somebody asked; its bytes are removed after a while.
    """

    kind = models.CharField(_("kind"), max_length=60)
    subject_type = models.CharField(_("kind of subject"), max_length=80)
    subject_id = models.CharField(_("subject"), max_length=40)
    language = models.CharField(_("language"), max_length=10)
    edition = models.CharField(_("edition"), max_length=64, blank=True)
    content = models.TextField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked for by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked for at"))
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=_("file"))
    made_at = models.DateTimeField(_("made at"), null=True)
    removed_at = models.DateTimeField(_("removed at"), null=True)

    class Meta:
        verbose_name = _("printed paper")
        verbose_name_plural = _("printed papers")
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "subject_type", "subject_id", "language", "edition"),
                condition=Q(removed_at=None),
                name="core_paper_once",
            ),
            models.CheckConstraint(
                condition=Q(file=None, made_at=None) | Q(file__isnull=False, made_at__isnull=False),
                name="core_paper_made_has_file",
            ),
            models.CheckConstraint(condition=Q(removed_at=None) | ~Q(edition=""), name="core_paper_lasting_is_kept"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
