"""What several pages of calls share: the way back to the board, reasons for who cannot mend them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from calls.models import Call
from core.refusals import Blocker


def board_breadcrumb(call: Call, label: Any) -> list[tuple[Any, str]]:
    """From the office's list over the board to the page."""
    return [
        (_("Calls you work on"), reverse("calls:office")),
        (call.title, reverse("calls:board", args=[call.slug])),
        (label, ""),
    ]


def unlinked(blockers: list[Blocker]) -> list[Blocker]:
    """The same reasons without the links to the editor, for people who may not open it."""
    return [Blocker(blocker.message, code=blocker.code) for blocker in blockers]
