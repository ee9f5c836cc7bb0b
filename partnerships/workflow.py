"""The steps of a partnership and of each of its members."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Step, Workflow


class PartnershipState(models.TextChoices):
    FORMING = "forming", _("Forming")
    FROZEN = "frozen", _("Frozen by the sending")
    DISSOLVED = "dissolved", _("Dissolved")


class MemberState(models.TextChoices):
    INVITED = "invited", pgettext_lazy("member", "Invited")
    ACCEPTED = "accepted", pgettext_lazy("member", "Accepted, declarations to make")
    DECLARED = "declared", pgettext_lazy("member", "Accepted and declared")
    DECLINED = "declined", pgettext_lazy("member", "Declined")
    LEFT = "left", pgettext_lazy("member", "Left")
    REMOVED = "removed", pgettext_lazy("member", "Removed")
    LAPSED = "lapsed", pgettext_lazy("member", "Ended without an answer")


LIVE_MEMBER_STATES = (MemberState.INVITED, MemberState.ACCEPTED, MemberState.DECLARED)
SEATED_MEMBER_STATES = (MemberState.ACCEPTED, MemberState.DECLARED)

# "reopen": the lead replaces or withdraws what it sent, or the next phase opens.
PARTNERSHIP = Workflow(
    PartnershipState,
    [
        Step("freeze", ("forming",), "frozen"),
        Step("reopen", ("frozen",), "forming"),
        Step("dissolve", ("forming",), "dissolved"),
    ],
)

MEMBER = Workflow(
    MemberState,
    [
        Step("accept", ("invited",), "accepted"),
        Step("decline", ("invited",), "declined"),
        Step("declare", ("accepted",), "declared"),
        Step("leave", ("accepted", "declared"), "left"),
        Step("remove", ("invited", "accepted", "declared"), "removed"),
        # The call was revoked: nobody has to answer any more.
        Step("lapse", ("invited",), "lapsed"),
        # A replacement is given up: what was sent stands, with the members that it names.
        Step("restore", ("left", "removed"), "declared"),
    ],
)
