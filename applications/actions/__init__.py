"""Everything that happens to applications and their projects."""

from applications.actions.deletion import delete_draft
from applications.actions.opening import open_application, start_next_phase
from applications.actions.outcomes import record_outcome
from applications.actions.registration import register_due_phases, register_phase
from applications.actions.second_thoughts import keep, replace, resume, withdraw
from applications.actions.sending import send
from applications.actions.thinning import thin_answer_versions
from applications.actions.unused_files import remove_unused_files
from applications.actions.writing import Contested, Saved, attach_document, bring_back, remove_document, save_section

__all__ = [
    "Contested",
    "Saved",
    "attach_document",
    "bring_back",
    "delete_draft",
    "keep",
    "open_application",
    "record_outcome",
    "register_due_phases",
    "register_phase",
    "remove_document",
    "remove_unused_files",
    "replace",
    "resume",
    "save_section",
    "send",
    "start_next_phase",
    "thin_answer_versions",
    "withdraw",
]
