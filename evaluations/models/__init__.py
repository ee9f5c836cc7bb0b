"""Evaluation: commission, conflicts, score sheets, panel, ranking, published lists."""

from evaluations.models.commission import Commission, CommissionMember, CommissionRole, ConflictDeclaration
from evaluations.models.lists import ListKind, PublishedList, Ranking
from evaluations.models.panel import (
    Abstention,
    Discussion,
    PanelScore,
    PanelSession,
    SessionKind,
    SignedMinutes,
)
from evaluations.models.sheets import AssignmentDraft, Score, ScoreSheet

__all__ = [
    "Abstention",
    "AssignmentDraft",
    "Commission",
    "CommissionMember",
    "CommissionRole",
    "ConflictDeclaration",
    "Discussion",
    "ListKind",
    "PanelScore",
    "PanelSession",
    "PublishedList",
    "Ranking",
    "Score",
    "ScoreSheet",
    "SessionKind",
    "SignedMinutes",
]
