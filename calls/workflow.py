"""The steps of a call and of each of its phases."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Step, Workflow


class CallState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_APPROVAL = "in_approval", _("Awaiting signature")
    PUBLISHED = "published", _("Published")
    CONCLUDED = "concluded", _("Concluded")
    REVOKED = "revoked", _("Revoked")


class PhaseState(models.TextChoices):
    PLANNED = "planned", _("To come")
    OPEN = "open", pgettext_lazy("phase", "Open")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", pgettext_lazy("phase", "Closed")
    ASSESSING = "assessing", _("Under assessment")
    CONCLUDED = "concluded", pgettext_lazy("phase", "Concluded")


CALL = Workflow(
    CallState,
    [
        Step("propose", ("draft",), "in_approval"),
        Step("return_to_draft", ("in_approval",), "draft"),
        Step("publish", ("in_approval",), "published"),
        Step("conclude", ("published",), "concluded"),
        Step("revoke", ("published",), "revoked"),
    ],
)

# "close" happens at the second of the deadline; "register" only when no send received in time
# can still be in the queue.
PHASE = Workflow(
    PhaseState,
    [
        Step("open", ("planned",), "open"),
        Step("suspend", ("open",), "suspended"),
        Step("resume", ("suspended",), "open"),
        Step("close", ("open",), "closed"),
        Step("register", ("closed",), "assessing"),
        Step("conclude", ("assessing",), "concluded"),
        # A later deadline changes no state, but it is only given to a window that has not closed.
        *(Step("extend", (state,), state) for state in ("planned", "open", "suspended")),
    ],
)
