"""The dossier: everything that was sent, as one PDF, made once from the text of the snapshot."""

from applications.dossier.making import KIND, job_of, make, request, request_missing, request_when_sent
from applications.dossier.paper import Stamp, render_draft, render_sent

__all__ = [
    "KIND",
    "Stamp",
    "job_of",
    "make",
    "render_draft",
    "render_sent",
    "request",
    "request_missing",
    "request_when_sent",
]
