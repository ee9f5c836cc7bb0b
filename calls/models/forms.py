"""The form of a phase as data: sections of questions, and the documents it asks for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models.phases import Phase


class Form(models.Model):
    """One version of a phase's form; frozen with the call."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="forms")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("form of a phase")
        verbose_name_plural = _("forms of phases")
        ordering = ("phase", "version")
        constraints = (models.UniqueConstraint(fields=("phase", "version"), name="form_version_once"),)

    def __str__(self) -> str:
        return f"{self.phase} v{self.version}"


class Section(models.Model):
    """A page of the form."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(_("position"))
    key = models.SlugField(_("key"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    help = models.TextField(_("help"), blank=True)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ("form", "position", "pk")
        constraints = (models.UniqueConstraint(fields=("form", "key"), name="section_key_once"),)

    def __str__(self) -> str:
        return self.title


class QuestionKind(models.TextChoices):
    """How an answer looks. Structured kinds are stored as JSON of the shape given in docs/answers.md."""

    SHORT_TEXT = "short_text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Whole number")
    MONEY = "money", _("Amount in euro")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One choice")
    CHOICES = "choices", _("Several choices")
    TARGETS = "targets", _("Target groups")
    INDICATORS = "indicators", _("Indicators")
    ACTIVITIES = "activities", _("Activities with timetable")
    BUDGET = "budget", _("Budget by member and cost category")


class Question(models.Model):
    """One thing asked in a section. Keys are stable: they link a phase's answers to the next phase's."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("position"))
    key = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("question"), max_length=300)
    help = models.TextField(_("help"), blank=True)
    kind = models.CharField(_("kind of answer"), max_length=12, choices=QuestionKind)
    required = models.BooleanField(_("required"), default=True)
    max_length = models.PositiveIntegerField(_("limit of characters"), null=True, blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("section", "position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("section", "key"), name="question_key_once"),
            models.CheckConstraint(
                condition=~Q(kind__in=["short_text", "long_text"]) | Q(max_length__isnull=False),
                name="question_text_has_a_limit",
            ),
        )

    def __str__(self) -> str:
        return self.label


class RequiredDocument(models.Model):
    """A slot for an attachment: every document the text of the call asks for has one."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="required_documents")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    key = models.SlugField(_("key"), max_length=40)
    title = models.CharField(_("title"), max_length=160)
    help = models.TextField(_("help"), blank=True)
    required = models.BooleanField(_("required"), default=True)

    class Meta:
        verbose_name = _("required document")
        verbose_name_plural = _("required documents")
        ordering: ClassVar = ("phase", "position", "pk")
        constraints = (models.UniqueConstraint(fields=("phase", "key"), name="required_document_key_once"),)

    def __str__(self) -> str:
        return self.title
