"""The steps of a commission and of each score sheet."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Step, Workflow


class CommissionState(models.TextChoices):
    DECLARING = "declaring", _("Conflicts being declared")
    SCORING = "scoring", _("Sheets being scored")
    PANEL = "panel", _("Unsealed, in panel session")
    RANKED = "ranked", _("Ranking computed")
    CONCLUDED = "concluded", _("Ranking published")


# After the publication the panel may meet again (self-review): a new ranking supersedes the published one.
COMMISSION = Workflow(
    CommissionState,
    [
        Step("assign", ("declaring",), "scoring"),
        Step("unseal", ("scoring",), "panel"),
        Step("rank", ("panel", "ranked"), "ranked"),
        Step("reopen_panel", ("ranked", "concluded"), "panel"),
        Step("conclude", ("ranked",), "concluded"),
    ],
)


class SheetState(models.TextChoices):
    ASSIGNED = "assigned", _("To be scored")
    DRAFT = "draft", pgettext_lazy("sheet", "Being written")
    CONFIRMED = "confirmed", pgettext_lazy("sheet", "Confirmed")
    REPLACED = "replaced", _("Passed to another evaluator")
    SET_ASIDE = "set_aside", _("Set aside")


SHEET = Workflow(
    SheetState,
    [
        Step("write", ("assigned", "draft"), "draft"),
        Step("confirm", ("draft",), "confirmed"),
        Step("replace", ("assigned", "draft"), "replaced"),
        Step("set_aside", ("assigned", "draft"), "set_aside"),
    ],
)
UNFINISHED_SHEETS = (SheetState.ASSIGNED, SheetState.DRAFT)
ENDED_SHEETS = (SheetState.REPLACED, SheetState.SET_ASIDE)
