"""An application, its project in each phase, and the draft of each section."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from applications.workflow import EDITABLE_STATES, ProjectState
from calls.models import Call, Form, Phase, RequiredDocument, Section
from core.models import StoredFile
from organisations.models import Mandate
from partnerships.models import MEMBER_ROLES, Member, Partnership
from partnerships.workflow import SEATED_MEMBER_STATES


class ApplicationQuerySet(models.QuerySet):
    def of_bodies_of(self, user: models.Model, day: date) -> "ApplicationQuerySet":
        """Applications whose partnership seats a body for which the person speaks (office roles do not count)."""
        bodies = Mandate.objects.in_force(day).filter(user=user, role__in=MEMBER_ROLES).values("body")
        seats = Member.objects.filter(body__in=bodies, state__in=SEATED_MEMBER_STATES)
        return self.there().filter(partnership__in=seats.values("partnership"))

    def there(self) -> "ApplicationQuerySet":
        """Those whose draft was not thrown away."""
        return self.filter(deleted_at=None)


class Application(models.Model):
    """A partnership takes part in a call: one live application for each partnership."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    partnership = models.OneToOneField(Partnership, models.PROTECT, related_name="application")
    title = models.CharField(_("title of the project"), max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects: ClassVar = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.title


class Project(models.Model):
    """The project of an application in one phase: preliminary, definitive."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="projects")
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="projects")
    form = models.ForeignKey(Form, models.PROTECT, related_name="projects")
    state = models.CharField(
        _("state"), max_length=20, choices=ProjectState, default=ProjectState.DRAFT, editable=False
    )
    created_at = models.DateTimeField()
    state_since = models.DateTimeField(_("in this state since"))

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ("application", "phase__position")
        constraints = (models.UniqueConstraint(fields=("application", "phase"), name="project_once_a_phase"),)

    def __str__(self) -> str:
        return f"{self.application} ({self.phase})"

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_STATES

    @cached_property
    def sent_title(self) -> str:
        """The title of the version that counts, "" before the sending; lists read it by column (sent_facts.as_sent)."""
        return self._sent("title")

    @cached_property
    def sent_lead(self) -> str:
        """The name of the lead of the version that counts, read in the same ways."""
        return self._sent("lead_name")

    def _sent(self, field: str) -> str:
        return self.submissions.counting().values_list(field, flat=True).first() or ""


class SectionDraft(models.Model):
    """The answers of one section as last saved; the version rises at every save, so a stale save is seen."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="drafts")
    section = models.ForeignKey(Section, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    answers = models.JSONField(default=dict)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft of a section")
        verbose_name_plural = _("drafts of sections")
        ordering = ("project", "section__position")
        constraints = (models.UniqueConstraint(fields=("project", "section"), name="section_draft_once"),)

    def __str__(self) -> str:
        return f"{self.project}: {self.section}"


class ProjectDocument(models.Model):
    """A file in a slot of the phase; replaced by deleting and adding while the project may be edited."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="documents")
    slot = models.ForeignKey(RequiredDocument, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("document of the project")
        verbose_name_plural = _("documents of the project")
        ordering = ("project", "slot__position", "pk")
        constraints = (models.UniqueConstraint(fields=("project", "slot"), name="project_document_once_a_slot"),)

    def __str__(self) -> str:
        return f"{self.slot}: {self.file}"
