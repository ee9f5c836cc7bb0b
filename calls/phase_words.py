"""Who has a phase in hand now and what comes next, in a sentence."""

from django.utils.translation import gettext_lazy as _

from calls.models import Assessment, Phase
from calls.workflow import PhaseState

SENTENCES = {
    PhaseState.PLANNED: _("It opens by itself at the time set."),
    PhaseState.OPEN: _("It closes by itself; the office reads the projects only after that."),
    PhaseState.SUSPENDED: _("Nothing can be sent until it is resumed by an act."),
    PhaseState.CLOSED: _("What was sent in time is being registered: it takes a few minutes."),
    PhaseState.CONCLUDED: _("Its results are published."),
}
ASSESSING = {
    Assessment.CHECKLIST: _(
        "The case officers judge the projects, the call manager confirms, then the signatory publishes the list."
    ),
    Assessment.SCORING: _("The commission scores the projects, then the signatory publishes the ranking."),
}


def phase_sentence(phase: Phase) -> str:
    """The sentence under the phase's state."""
    if phase.state == PhaseState.ASSESSING:
        return str(ASSESSING.get(phase.assessment, ""))
    return str(SENTENCES.get(phase.state, ""))
