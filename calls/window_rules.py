"""What keeps an act from moving a deadline: it only moves later, and what follows opens after it."""

from datetime import datetime

from django.utils.translation import gettext as _

from calls.models import Phase
from calls.workflow import PhaseState
from core.deadlines import is_over
from core.refusals import Blocker
from core.templatetags.wecare import moment


def extension_blockers(
    phase: Phase, following: Phase | None, closes_at: datetime, next_opens_at: datetime | None, now: datetime
) -> list[Blocker]:
    """Why the phase cannot have the new deadline, with the following one opening at the moment given, if any is."""
    if phase.closes_at is None:
        return [Blocker(_("This phase has no deadline to extend."), code="no_deadline")]
    if is_over(phase.closes_at, now):
        return [Blocker(_("The deadline has passed: it can no longer be extended."), code="deadline_passed")]
    return _later_blockers(phase, closes_at) + _following_blockers(following, closes_at, next_opens_at)


def resumption_blockers(
    phase: Phase, following: Phase | None, closes_at: datetime | None, next_opens_at: datetime | None, now: datetime
) -> list[Blocker]:
    """Why the phase cannot be resumed with the new deadline, or with the one in force when none is given."""
    if closes_at is not None and closes_at <= now:
        return [Blocker(_("The new deadline must be in the future."), code="deadline_in_past")]
    if closes_at is None and phase.closes_at is not None and phase.closes_at <= now:
        message = _("The deadline passed during the suspension: give a new one.")
        return [Blocker(message, code="deadline_passed")]
    later = _later_blockers(phase, closes_at) if closes_at else []
    closing = closes_at or phase.closes_at
    return later + (_following_blockers(following, closing, next_opens_at) if closing else [])


def _later_blockers(phase: Phase, closes_at: datetime) -> list[Blocker]:
    if phase.closes_at is not None and closes_at > phase.closes_at:
        return []
    message = _("A deadline only moves later: choose a moment after %(moment)s.")
    words = {"moment": moment(phase.closes_at)} if phase.closes_at else {"moment": "–"}
    return [Blocker(message % words, code="deadline_earlier")]


def _following_blockers(following: Phase | None, closes_at: datetime, opens_at: datetime | None) -> list[Blocker]:
    """The following phase opens after the deadline and before its own; an opening only moves later, while it waits."""
    if following is None:
        return []
    opening, words = opens_at or following.opens_at, {"phase": following.title, "moment": moment(following.opens_at)}
    if opening != following.opens_at and following.state != PhaseState.PLANNED:
        return [Blocker(_("“%(phase)s” has opened already: its opening cannot be moved.") % words, code="next_is_open")]
    if opening < following.opens_at:
        message = _("The opening of “%(phase)s” only moves later: choose a moment after %(moment)s.")
        return [Blocker(message % words, code="opening_earlier")]
    if following.closes_at and max(closes_at, opening) >= following.closes_at:
        message = _("“%(phase)s” closes before that: extend its deadline first.")
        return [Blocker(message % words, code="after_next_phase")]
    if closes_at >= opening:
        message = _("“%(phase)s” opens on %(moment)s, before the new deadline: give its new opening too.")
        if opens_at:
            message = _("“%(phase)s” must open after the new deadline.")
        return [Blocker(message % words, code="after_next_opening")]
    return []
