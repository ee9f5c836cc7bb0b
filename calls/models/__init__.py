"""What a call is made of."""

from calls.models.acts import Act, ActEffect, ActKind, CallDocument
from calls.models.assessment import ChecklistItem, Criterion, CriterionClass, Evidence, TieBreak, TieBreakKind
from calls.models.calls import Call, CallStaff, Measure, StaffRole
from calls.models.forms import Form, Question, QuestionKind, RequiredDocument, Section
from calls.models.issuers import Issuer
from calls.models.phases import Assessment, DeadlineChange, LastProjectRule, OpeningChange, Phase
from calls.models.terms import CompositionRule, CostCategory, FlatRateBase, ParticipationCap, Statement, StatementScope

__all__ = [
    "Act",
    "ActEffect",
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
    "Evidence",
    "FlatRateBase",
    "Form",
    "Issuer",
    "LastProjectRule",
    "Measure",
    "OpeningChange",
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
