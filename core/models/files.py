"""A file that was opened, checked and hashed before it was stored."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def random_path(_stored: models.Model, _name: str) -> str:
    """Where the bytes lie: a place that tells nothing about them and cannot be guessed."""
    place = uuid.uuid4().hex
    return f"files/{place[:2]}/{place[2:4]}/{place}"


class StoredFile(models.Model):
    """A checked file; a trigger refuses to change or delete its row. It has no public address."""

    public_id = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(_("file"), upload_to=random_path, max_length=120)
    name = models.CharField(_("name"), max_length=150)
    media_type = models.CharField(_("type"), max_length=60)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ("created_at", "id")
        constraints = (
            models.CheckConstraint(condition=models.Q(size__gt=0), name="core_file_not_empty"),
            models.CheckConstraint(condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="core_file_hashed"),
        )

    def __str__(self) -> str:
        return self.name
