"""The steps of a mandate: how a person comes to act for a body, and stops."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.workflow import Step, Workflow


class MandateState(models.TextChoices):
    INVITED = "invited", _("Invited")
    REQUESTED = "requested", _("Requested")
    ACTIVE = "active", _("Active")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended")


MANDATE = Workflow(
    MandateState,
    [
        Step("accept", ("invited", "requested"), "active"),
        Step("refuse", ("invited", "requested"), "refused"),
        Step("withdraw", ("invited", "requested"), "withdrawn"),
        Step("end", ("active",), "ended"),
    ],
)
