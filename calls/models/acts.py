"""Acts: the signed decisions behind every published change; and the documents of a call."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from calls.act_name import act_name, bare_number
from calls.models.calls import Call
from core.models import StoredFile
from organisations.models import Body


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


def number_key(number: str) -> str:
    """What makes two ways of writing a number the same: its letters and digits; “D.D. 998” is “n. 998” is “998”."""
    return "".join(letter for letter in bare_number(number).casefold() if letter.isalnum())


class ActQuerySet(models.QuerySet):
    def numbered(self, issuer: int, number: str, year: int | None = None) -> "ActQuerySet":
        """The body's acts of that number, however it is written: one in a year; of all years when none is told."""
        found = self.filter(issuer_id=issuer, number_key=number_key(number))
        return found.filter(year=year) if year else found


class Act(models.Model):
    """A decision of a body, with its number, date and file: one row, whatever it decides in however many calls.

    Never edited, never deleted (trigger).
    """

    issuer = models.ForeignKey(Body, models.PROTECT, related_name="acts", verbose_name=_("issuing body"))
    number = models.CharField(_("number"), max_length=40)
    number_key = models.CharField(max_length=40, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    date = models.DateField(_("date"))
    subject = models.CharField(_("subject"), max_length=250)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects: ClassVar = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering: ClassVar = ("date", "pk")
        constraints = (
            models.UniqueConstraint(fields=("issuer", "year", "number_key"), name="act_number_once_a_year"),
            models.CheckConstraint(condition=Q(year=ExtractYear("date")), name="act_year_of_its_date"),
            models.CheckConstraint(condition=~Q(number_key=""), name="act_has_a_number"),
        )

    def __str__(self) -> str:
        return act_name(self.number, self.date)

    @property
    def within(self) -> str:
        """Its name within a sentence."""
        return act_name(self.number, self.date, within=True)


class ActEffect(models.Model):
    """What an act decides in one call; never edited, never deleted (trigger)."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="effects")
    call = models.ForeignKey(Call, models.PROTECT, related_name="effects")
    kind = models.CharField(_("kind"), max_length=16, choices=ActKind)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("effect of an act")
        verbose_name_plural = _("effects of acts")
        ordering: ClassVar = ("created_at", "pk")
        constraints = (models.UniqueConstraint(fields=("act", "call", "kind"), name="act_effect_once"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.act}"


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
