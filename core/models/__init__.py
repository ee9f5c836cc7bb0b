"""The rows that core keeps for every app."""

from core.models.audit import AuditEvent, AuditLink
from core.models.files import StoredFile
from core.models.jobs import Job
from core.models.outbox import Notice
from core.models.papers import Paper
from core.models.protocol import ProtocolRegister
from core.models.remembered import Remembered

__all__ = ["AuditEvent", "AuditLink", "Job", "Notice", "Paper", "ProtocolRegister", "Remembered", "StoredFile"]
