"""How a sent version stands by now, in a sentence: it counts, was replaced, or was withdrawn."""

from django.utils.translation import gettext as _

from applications.models import Submission
from core.templatetags.wecare import instant


def repeated_sentence(submission: Submission) -> str:
    """For who presses again the button of a page whose version is there already: what it came to."""
    words = {"protocol": submission.protocol, "received": instant(submission.received_at)}
    withdrawal = getattr(submission, "withdrawal", None)
    if withdrawal is not None:
        words["withdrawn"] = instant(withdrawal.withdrawn_at)
        return _("Nothing was sent now: %(protocol)s was withdrawn on %(withdrawn)s and does not count.") % words
    later = submission.project.submissions.filter(number__gt=submission.number).order_by("number").last()
    if later is not None:
        words["later"] = later.protocol
        return _("Nothing was sent now: %(protocol)s was replaced by %(later)s.") % words
    return _("Nothing was sent twice: it was received on %(received)s with number %(protocol)s, and counts.") % words
