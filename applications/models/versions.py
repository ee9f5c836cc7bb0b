"""Every answer that was ever saved in a draft."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.projects import Project


class AnswerVersion(models.Model):
    """What a question's answer became with one save of its section. Written by the database alone, never changed;
    of old ones the steps between go (trigger, docs/adr/0033).

    `number` is the version that the section had with that save: the answer to a question at version 7 of its section
    is its latest one up to number 7.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="answer_versions")
    question = models.SlugField(_("question"), max_length=40)
    number = models.PositiveIntegerField(_("version"))
    answer = models.JSONField(_("answer"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("version of an answer")
        verbose_name_plural = _("versions of answers")
        ordering = ("project", "question", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("project", "question", "number"), name="answer_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.number}"
