"""The mistakes of a form as reasons of a refusal, each a link to its field."""

from django import forms

from core.refusals import Blocker


def linked_errors(form: forms.BaseForm) -> list[Blocker]:
    """One for each mistake, with the label of its field; a mistake of the whole form leads to its first field."""
    first = next((f"#{_anchor(bound)}" for bound in form.visible_fields()), "")
    blockers = [Blocker(error, first, "form") for error in form.non_field_errors()]
    for bound in form:
        url = f"#{_anchor(bound)}"
        blockers += [Blocker(f"{bound.label} – {error}", url, bound.name) for error in bound.errors]
    return blockers


def _anchor(bound: forms.BoundField) -> str:
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label
