"""Evaluation: commission, conflicts, score sheets, panel, ranking, published lists."""

from evaluations.models.commission import Commission, CommissionMember, CommissionRole, ConflictDeclaration
from evaluations.models.lists import ListKind, PublishedList, Ranking
from evaluations.models.sheets import PanelScore, PanelSession, Score, ScoreSheet

__all__ = [
    "Commission",
    "CommissionMember",
    "CommissionRole",
    "ConflictDeclaration",
    "ListKind",
    "PanelScore",
    "PanelSession",
    "PublishedList",
    "Ranking",
    "Score",
    "ScoreSheet",
]
