"""The steps of a mandate, by which a person comes to act for a body and stops, and those of what a body says it is."""

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


class Standing(models.TextChoices):
    """Whether what a body says it is counts."""

    FREE = "free", _("Needs no confirmation")
    WAITING = "waiting", _("To be confirmed by the office")
    CONFIRMED = "confirmed", _("Confirmed by the office")
    REFUSED = "refused", _("Not confirmed by the office")


# A body that corrects its name or kind is looked at (again), or needs no look: organisations.standing says which.
STANDING = Workflow(
    Standing,
    [
        Step("confirm", ("waiting", "refused"), "confirmed"),
        Step("refuse", ("waiting", "confirmed"), "refused"),
        Step("ask", ("free", "waiting", "refused"), "waiting"),
        Step("clear", ("free", "waiting"), "free"),
    ],
)
