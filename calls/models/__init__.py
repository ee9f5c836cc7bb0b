"""What a call is made of."""

from calls.models.acts import Act, ActKind, CallDocument
from calls.models.assessment import ChecklistItem, Criterion, CriterionClass, TieBreak, TieBreakKind
from calls.models.calls import Call, CallStaff, Measure, StaffRole
from calls.models.forms import Form, Question, QuestionKind, RequiredDocument, Section
from calls.models.phases import Assessment, DeadlineChange, LastProjectRule, Phase
from calls.models.terms import CompositionRule, CostCategory, FlatRateBase, ParticipationCap, Statement, StatementScope

__all__ = [
    "Act",
    "ActKind",
    "Assessment",
    "Call",
    "CallDocument",
    "CallStaff",
    "ChecklistItem",
    "CompositionRule",
    "CostCategory",
    "Criterion",
    "CriterionClass",
    "DeadlineChange",
    "FlatRateBase",
    "Form",
    "LastProjectRule",
    "Measure",
    "ParticipationCap",
    "Phase",
    "Question",
    "QuestionKind",
    "RequiredDocument",
    "Section",
    "StaffRole",
    "Statement",
    "StatementScope",
    "TieBreak",
    "TieBreakKind",
]
