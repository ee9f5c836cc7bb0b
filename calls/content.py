"""What a call says, in all its parts, as plain data: what a signatory reads and puts a name to."""

from typing import Any

from django.db import models

from calls.form_content import form_content
from calls.models import Call, Phase

# What no reader of the call reads: keys, states and moments of the portal.
UNSAID = frozenset(
    {"id", "call", "phase", "criterion_class", "state", "created_by", "created_at", "published_at", "return_note"}
    | {"closed_at", "registered_at"}
)
ROWS_OF_CALL = ("composition_rules", "participation_caps", "cost_categories", "statements", "documents")


def call_content(call: Call) -> dict[str, Any]:
    """The terms, then each table in its order, then each phase with its form and its assessment."""
    return {
        **_said(call),
        "districts": sorted(call.districts.values_list("pk", flat=True)),
        **{name: _rows(getattr(call, name)) for name in ROWS_OF_CALL},
        "phases": [_phase(phase) for phase in call.phases.order_by("position")],
    }


def _phase(phase: Phase) -> dict[str, Any]:
    groups = phase.criterion_classes.prefetch_related("criteria").order_by("position", "pk")
    return {
        **_said(phase),
        "forms": [form_content(form) for form in phase.forms.order_by("version")],
        "checklist": _rows(phase.checklist),
        "classes": [{**_said(group), "criteria": _rows(group.criteria)} for group in groups],
        "tie_breaks": [
            {**_said(rule), "class": rule.criterion_class.title if rule.criterion_class else None}
            for rule in phase.tie_breaks.select_related("criterion_class").order_by("position", "pk")
        ],
    }


def _rows(rows: Any) -> list[dict[str, Any]]:
    return [_said(row) for row in rows.all()]


def _said(row: models.Model) -> dict[str, Any]:
    """The row's own values by name; a file is told by its fingerprint."""
    fields = (field for field in row._meta.concrete_fields if field.name not in UNSAID)
    values = {field.name: getattr(row, field.attname) for field in fields}
    return {**values, "file": row.file.sha256} if "file" in values else values
