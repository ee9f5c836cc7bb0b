"""Decides how the history of a body is told: one sentence for each event."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import audit
from core.models import AuditEvent
from organisations.models import Body, Mandate, Role

SENTENCES = {
    "body_registered": _("Body registered"),
    "body_confirmed": _("The office confirmed that the body is what it says"),
    "body_refused": _("The office did not confirm that the body is what it says"),
    "body_changed": _("Data changed"),
    "body_corrected": _("Name or kind corrected"),
    "representative_changed": _("Legal representative changed"),
    "issuer_authorised": _("Authorised to issue calls"),
    "issuer_revoked": _("No longer authorised to issue calls"),
    "mandate_invited": _("Invitation to %(person)s: %(role)s"),
    "mandate_requested": _("Request by %(person)s: %(role)s"),
    "mandate_accepted": _("%(person)s begins to act: %(role)s"),
    "mandate_refused": _("No to %(person)s: %(role)s"),
    "mandate_withdrawn": _("Withdrawn, %(person)s: %(role)s"),
    "mandate_ended": _("%(person)s ceases to act: %(role)s"),
}
LATEST = 100


def of_body(body: Body) -> list[dict[str, Any]]:
    """The latest events of the body, newest first, as items of the timeline component."""
    events = list(audit.timeline(body).reverse()[:LATEST])
    wanted = {event.details["mandate"] for event in events if "mandate" in event.details}
    mandates = Mandate.objects.filter(pk__in=wanted).select_related("user").in_bulk()
    return [
        {"label": _sentence(event, mandates), "moment": event.moment, "note": event.actor or "", "done": True}
        for event in events
    ]


def _sentence(event: AuditEvent, mandates: dict[int, Mandate]) -> str:
    mandate = mandates.get(event.details.get("mandate", 0))
    if mandate is None:
        return str(SENTENCES.get(event.event, event.event))
    person = mandate.user or mandate.email
    return SENTENCES[event.event] % {"person": person, "role": Role(mandate.role).label}
