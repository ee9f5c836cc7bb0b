"""How the lead throws away a draft that was never sent: it leaves every page, and nobody waits for its partnership."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import audience, notifications, permissions, rules
from applications.actions.locks import hold_for_sending
from applications.models import Project
from applications.workflow import PROJECT
from core import audit
from core.languages import of_the_installation
from core.refusals import refuse_if
from partnerships import actions as partnerships


@transaction.atomic
def delete_draft(project: Project, *, by: Any, now: datetime) -> None:
    """End the application of a draft; its people are told. What was written stays in the portal's records alone."""
    project = hold_for_sending(project)
    application = project.application
    permissions.require(permissions.standing(by, application, timezone.localdate(now)).leads)
    refuse_if(rules.deletion_blockers(project))
    told = audience.of_application(application, now, besides=by)
    invited = audience.invited_by(application.partnership, now)
    project.documents.all().delete()
    before, after = PROJECT.move(project, "lapse")
    project.state_since = now
    project.save(update_fields=["state", "state_since"])
    application.deleted_at, application.deleted_by = now, by
    application.save(update_fields=["deleted_at", "deleted_by"])
    audit.record("project.deleted", project, by=by, now=now, before=before, after=after)
    with of_the_installation():
        words = _("The lead partner deleted the draft.")
    partnerships.lapse_invitations([application.partnership_id], words=words, by=by, now=now, reason="deleted")
    partnerships.dissolve(application.partnership, by=by, now=now)
    notifications.deleted(project, told, invited, now)
