"""What a form says, as plain data, and the hash that freezes it."""

from typing import Any

from calls.models import Form
from core.canonical import canonical_json, sha256_hex


def form_content(form: Form) -> dict[str, Any]:
    """The form with its sections, questions and the phase's document slots, in order, as plain values."""
    sections = form.sections.prefetch_related("questions").order_by("position", "pk")
    slots = form.phase.required_documents.order_by("position", "pk")
    return {
        "version": form.version,
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "help": section.help,
                "questions": [_question(question) for question in section.questions.all()],
            }
            for section in sections
        ],
        "documents": [
            {"key": slot.key, "title": slot.title, "help": slot.help, "required": slot.required} for slot in slots
        ],
    }


def form_sha256(form: Form) -> str:
    """The SHA-256 of the form's canonical JSON."""
    return sha256_hex(canonical_json(form_content(form)))


def _question(question: Any) -> dict[str, Any]:
    names = ("key", "label", "help", "kind", "required", "max_length", "options")
    return {name: getattr(question, name) for name in names}
