"""The shape of what people write about a call; whether it fits is for rules and actions to say."""

from calls.forms.acts import ActForm, ExtensionForm, NoteForm, ResumptionForm, SuspensionForm, TakeOverForm
from calls.forms.terms import NewCallForm, PhaseForm, ScoredPhaseForm, TermsForm

__all__ = [
    "ActForm",
    "ExtensionForm",
    "NewCallForm",
    "NoteForm",
    "PhaseForm",
    "ResumptionForm",
    "ScoredPhaseForm",
    "SuspensionForm",
    "TakeOverForm",
    "TermsForm",
]
