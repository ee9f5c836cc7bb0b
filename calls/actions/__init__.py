"""What can be done to a call: make it, edit it, approve it, run its course, by hand and by the clock."""

from calls.actions.acts import NewAct, record_act
from calls.actions.approval import propose, publish, return_to_draft
from calls.actions.clock import close_due_phases, open_due_phases
from calls.actions.course import conclude, conclude_phase, extend, resume, revoke, suspend
from calls.actions.creation import create_from_blueprint
from calls.actions.deletion import delete_draft
from calls.actions.taking_over import take_over

__all__ = [
    "NewAct",
    "close_due_phases",
    "conclude",
    "conclude_phase",
    "create_from_blueprint",
    "delete_draft",
    "extend",
    "open_due_phases",
    "propose",
    "publish",
    "record_act",
    "resume",
    "return_to_draft",
    "revoke",
    "suspend",
    "take_over",
]
