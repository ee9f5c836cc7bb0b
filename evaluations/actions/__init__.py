"""What can be done in an evaluation, from the appointment of the commission to the published list."""

from evaluations.actions.assignment import (
    StaleAssignment,
    assign,
    draft_assignment,
    drafted,
    drop_draft,
    proposed_assignment,
    replace_evaluator,
)
from evaluations.actions.commission import appoint_commission
from evaluations.actions.conflicts import Declared, declare_conflicts, declare_late_conflict
from evaluations.actions.handover import HandedOver, hand_over
from evaluations.actions.membership import change_members
from evaluations.actions.panel import (
    StaleSession,
    add_signed_minutes,
    change_session,
    prepare_session,
    record_session,
)
from evaluations.actions.panel_points import postpone_project, write_panel_scores
from evaluations.actions.publication import publish_admitted_list, publish_ranking
from evaluations.actions.ranking import compute_ranking
from evaluations.actions.reservations import decide_reservations
from evaluations.actions.sheets import StaleSheet, confirm_sheet, unseal, write_sheet

__all__ = [
    "Declared",
    "HandedOver",
    "StaleAssignment",
    "StaleSession",
    "StaleSheet",
    "add_signed_minutes",
    "appoint_commission",
    "assign",
    "change_members",
    "change_session",
    "compute_ranking",
    "confirm_sheet",
    "decide_reservations",
    "declare_conflicts",
    "declare_late_conflict",
    "draft_assignment",
    "drafted",
    "drop_draft",
    "hand_over",
    "postpone_project",
    "prepare_session",
    "proposed_assignment",
    "publish_admitted_list",
    "publish_ranking",
    "record_session",
    "replace_evaluator",
    "unseal",
    "write_panel_scores",
    "write_sheet",
]
