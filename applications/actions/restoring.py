"""How an application becomes again what was sent, when its replacement is given up or was not sent in time."""

import json
from datetime import datetime
from typing import Any

from applications.models import Application, Project
from partnerships import actions as partnerships
from partnerships.workflow import PartnershipState


def restore_sent(project: Project, *, by: Any, now: datetime) -> None:
    """Title and partnership as the version that counts says them: what the office reads is what was sent.

    The draft keeps what was written since, unsent. Runs in the transaction of the decision.
    """
    if project.application.partnership.state != PartnershipState.FORMING:
        return
    partnership = partnerships.lock(project.application.partnership)
    sent = json.loads(project.submissions.counting().get().snapshot)
    Application.objects.filter(pk=project.application_id).update(title=sent["application"]["title"][:200])
    partnerships.restore(partnership, members=sent["partnership"]["members"], by=by, now=now)
    partnerships.fix(partnership, by=by, now=now)
