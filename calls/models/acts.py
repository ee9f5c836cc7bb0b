"""Acts: the signed decisions behind every published change; and the documents of a call."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.models.calls import Call
from core.models import StoredFile


class ActKind(models.TextChoices):
    PUBLICATION = "publication", _("Publication of the call")
    EXTENSION = "extension", _("Extension of a deadline")
    SUSPENSION = "suspension", _("Suspension")
    RESUMPTION = "resumption", _("Resumption")
    ADMITTED_LIST = "admitted_list", _("List of admitted projects")
    COMMISSION = "commission", _("Appointment of the commission")
    RANKING = "ranking", _("Ranking")
    RESERVATION = "reservation", _("Decision on a reservation")
    REVOCATION = "revocation", _("Revocation")


class Act(models.Model):
    """A decision with its number, date and file; never edited, never deleted (trigger)."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="acts")
    kind = models.CharField(_("kind"), max_length=16, choices=ActKind)
    number = models.CharField(_("number"), max_length=40)
    date = models.DateField(_("date"))
    subject = models.CharField(_("subject"), max_length=250)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering: ClassVar = ("date", "pk")

    def __str__(self) -> str:
        return f"{self.number} ({self.date:%d/%m/%Y})"


class CallDocument(models.Model):
    """A file published with the call: its text, templates, guidelines."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="documents")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=160)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))

    class Meta:
        verbose_name = _("document of the call")
        verbose_name_plural = _("documents of the call")
        ordering = ("call", "position", "pk")

    def __str__(self) -> str:
        return self.title
