"""The steps of a project in one phase of a call, and of its check by the office."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Step, Workflow


class ProjectState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("project", "Draft")
    SENT = "sent", pgettext_lazy("project", "Sent")
    REPLACING = "replacing", _("Sent, a replacement is being written")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("project", "Lapsed")
    REGISTERED = "registered", _("Received, waiting for assessment")
    CHECKING = "checking", _("Under check")
    SCORING = "scoring", _("Being scored")
    ADMITTED = "admitted", _("Admitted")
    ADMITTED_WITH_RESERVATION = "admitted_reserved", _("Admitted with reservation")
    NOT_ADMITTED = "not_admitted", _("Not admitted")
    UNSUITABLE = "unsuitable", _("Not suitable")
    FUNDED = "funded", _("Suitable and funded")
    PARTLY_FUNDED = "partly_funded", _("Suitable and partly funded")
    RESERVE = "reserve", _("Suitable, on the reserve list")
    EXCLUDED = "excluded", pgettext_lazy("project", "Excluded")


# A ranking published again after self-review gives a new outcome to projects that already had one.
RANKABLE = ("scoring", "unsuitable", "funded", "partly_funded", "reserve")

# What was sent in a later phase falls with the admission of an earlier one, wherever it stands; a refusal stays.
EXCLUDABLE = ("sent", "replacing", "registered", "checking", "admitted", "admitted_reserved", *RANKABLE)

# While a replacement is written the sent version counts; "withdraw" takes it out of the count.
PROJECT = Workflow(
    ProjectState,
    [
        Step("send", ("draft", "replacing"), "sent"),
        Step("replace", ("sent",), "replacing"),
        Step("keep", ("replacing",), "sent"),
        Step("withdraw", ("sent", "replacing"), "withdrawn"),
        Step("resume", ("withdrawn",), "draft"),
        Step("lapse", ("draft", "withdrawn"), "lapsed"),
        Step("register", ("sent", "replacing"), "registered"),
        Step("start_check", ("registered",), "checking"),
        Step("admit", ("checking",), "admitted"),
        Step("admit_with_reservation", ("checking",), "admitted_reserved"),
        Step("refuse", ("checking",), "not_admitted"),
        Step("lift_reservation", ("admitted_reserved",), "admitted"),
        Step("uphold_reservation", ("admitted_reserved",), "not_admitted"),
        Step("start_scoring", ("registered",), "scoring"),
        Step("fund", RANKABLE, "funded"),
        Step("fund_partly", RANKABLE, "partly_funded"),
        Step("put_on_reserve", RANKABLE, "reserve"),
        Step("judge_unsuitable", RANKABLE, "unsuitable"),
        Step("exclude", EXCLUDABLE, "excluded"),
    ],
)
EDITABLE_STATES = (ProjectState.DRAFT, ProjectState.REPLACING)
COUNTING_STATES = (ProjectState.SENT, ProjectState.REPLACING)
# Before the phase is registered only the applicant bodies read the content; lapsed drafts stay theirs for ever.
APPLICANTS_STATES = (
    ProjectState.DRAFT,
    ProjectState.SENT,
    ProjectState.REPLACING,
    ProjectState.WITHDRAWN,
    ProjectState.LAPSED,
)
ADMITTED_STATES = (ProjectState.ADMITTED, ProjectState.ADMITTED_WITH_RESERVATION)


class CheckState(models.TextChoices):
    OPEN = "open", pgettext_lazy("check", "Being judged")
    PROPOSED = "proposed", _("Outcome proposed")
    CONFIRMED = "confirmed", pgettext_lazy("check", "Confirmed")
    PUBLISHED = "published", pgettext_lazy("check", "Published")


CHECK = Workflow(
    CheckState,
    [
        Step("propose", ("open",), "proposed"),
        Step("send_back", ("proposed", "confirmed"), "open"),
        Step("confirm", ("proposed",), "confirmed"),
        Step("publish", ("confirmed",), "published"),
    ],
)
