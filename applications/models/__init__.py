"""Applications: drafts, sent versions, checks and outcomes."""

from applications.models.checks import Check, CheckedItem, ProposedOutcome, Verdict
from applications.models.outcomes import Outcome, OutcomeKind
from applications.models.projects import Application, Project, ProjectDocument, SectionDraft
from applications.models.removals import RemovedFile
from applications.models.submissions import Participation, SendAttempt, Submission, Withdrawal
from applications.models.versions import AnswerVersion

__all__ = [
    "AnswerVersion",
    "Application",
    "Check",
    "CheckedItem",
    "Outcome",
    "OutcomeKind",
    "Participation",
    "Project",
    "ProjectDocument",
    "ProposedOutcome",
    "RemovedFile",
    "SectionDraft",
    "SendAttempt",
    "Submission",
    "Verdict",
    "Withdrawal",
]
