"""The texts from which a case officer starts: reason and remedy in the language of the call's acts, to be completed."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from applications.check_rules import EXPLAINED
from applications.models import ProposedOutcome
from core.languages import of_the_installation

Judged = Iterable[tuple[str, str, str]]


def reason_to_start_from(outcome: str, judged: Judged) -> str:
    """What the verdicts say against the project; `judged` are (requirement, verdict, note)."""
    if outcome == ProposedOutcome.ADMITTED:
        return ""
    points = [f"– {text}: {note}" for text, verdict, note in judged if verdict in EXPLAINED]
    with of_the_installation():
        if outcome == ProposedOutcome.NOT_ADMITTED:
            opening = _("The project is not admitted because these requirements are not met:")
        else:
            opening = _("The project is admitted with reservation, until these requirements are clarified:")
    return "\n".join([opening, *points])


def remedy_to_start_from(outcome: str) -> str:
    """What the applicant can do; the day and the office are the officer's to write."""
    with of_the_installation():
        if outcome == ProposedOutcome.NOT_ADMITTED:
            return _(
                "Against this decision the applicant may appeal to the regional administrative court within 60 days "
                "of its publication, or extraordinarily to the President of the Republic within 120 days."
            )
        if outcome == ProposedOutcome.ADMITTED_WITH_RESERVATION:
            return _(
                "Within … days of the publication send the office what is missing, by certified e-mail: the "
                "reservation is then lifted or upheld by an act."
            )
    return ""
