"""Whether what a form is about to change is still what the form showed: another's save is never overwritten unseen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from core import audit
from core.canonical import canonical_json, sha256_hex
from core.difference import Piece, pieces
from core.refusals import Refused
from core.told import words

FIELD = "seen"


class ChangedMeanwhile(Refused):
    """Somebody saved since the form was read; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this while you were writing."))


@dataclass(frozen=True)
class Seen:
    """What a form showed: which fields, and the fingerprint of what they held."""

    names: tuple[str, ...]
    mark: str

    def require(self, row: Model, **beside: Any) -> None:
        """Raise ChangedMeanwhile unless the row (held by the caller) still says what the form showed.

        `beside` are values that the form shows and the row does not hold itself.
        """
        self.require_values({**model_to_dict(row, self.names), **beside})

    def require_values(self, values: Mapping[str, Any]) -> None:
        """The same for values that are no row's fields, by the names of the form's."""
        if mark(values) != self.mark:
            raise ChangedMeanwhile


def mark(values: Mapping[str, Any]) -> str:
    """A fingerprint of stored values by name; rows count by their keys, in any order."""
    return sha256_hex(canonical_json({name: _plain(value) for name, value in values.items()}))


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet) or (isinstance(value, list) and value and isinstance(value[0], Model)):
        return sorted(str(row.pk) for row in value)
    return value


@dataclass(frozen=True)
class Difference:
    """One field that the person and somebody else filled in differently."""

    label: str
    mine: list[Piece]
    theirs: list[Piece]


class SeenForm(forms.BaseForm):
    """A form that knows what it showed: mix it in before Form or ModelForm.

    Its hidden field holds the mark of the initial values; `seen` is what to hand to the action that saves. An
    action that raises ChangedMeanwhile leads to show_changed, after which the page shows both texts and saving
    again is knowing.
    """

    differences: tuple[Difference, ...] = ()
    changed_by: Any = None
    changed_at: datetime | None = None
    changed_by_oneself = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """The mark is asked for once every field is there."""
        return self.stored_mark() if field_name == FIELD else super().get_initial_for_field(field, field_name)

    def clean(self) -> dict[str, Any]:
        super().clean()  # type: ignore[misc]
        self.cleaned_data.pop(FIELD, None)
        return self.cleaned_data

    def stored(self) -> dict[str, Any]:
        """The initial values that the form shows, by name."""
        shown = [
            name for name, field in self.fields.items() if name != FIELD and not isinstance(field, forms.FileField)
        ]
        return {name: self.initial[name] for name in shown if name in self.initial}

    def stored_mark(self) -> str:
        """Nothing for a form that makes a new row: there is nothing to overwrite."""
        instance = getattr(self, "instance", None)
        return "" if instance is not None and instance.pk is None else mark(self.stored())

    @property
    def seen(self) -> Seen | None:
        """What the person saw when they began to write; None when the form said nothing of it."""
        posted = str(self.data.get(self.add_prefix(FIELD), ""))
        return Seen(tuple(self.stored()), posted) if posted else None

    def show_changed(self, fresh: "SeenForm", subject: Model | None = None, by: Any = None) -> bool:
        """Show what is stored now beside what was typed; whether they differ at all. Saving again then replaces it.

        `by` is who typed: who saved in another window is not called somebody else.
        """
        stored = fresh.stored()
        found = []
        for name, now in stored.items():
            if self[name].is_hidden:
                continue
            mine, theirs = words(self[name], self.cleaned_data.get(name)), words(fresh[name], now)
            if mine != theirs:
                found.append(Difference(str(self[name].label), *pieces(mine, theirs)))
        self.differences = tuple(found)
        self.data = self.data.copy()
        self.data[self.add_prefix(FIELD)] = fresh.stored_mark()
        last = audit.timeline(subject).last() if subject is not None else None
        if last is not None:
            self.changed_by, self.changed_at = last.actor, last.moment
            self.changed_by_oneself = by is not None and last.actor == by
        return bool(found)


def attempted(
    form: Any,
    act: Callable[[], Any],
    *,
    fresh: Callable[[], Any] | None = None,
    subject: Model | None = None,
    by: Any = None,
) -> bool:
    """Whether the form is valid and its action was done; if not, the form says why, or shows both texts.

    `fresh` makes the same form from what is stored now. Two people who typed the same agree: that counts as done.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except ChangedMeanwhile:
        return fresh is not None and not form.show_changed(fresh(), subject, by)
    except Refused as refused:
        form.add_error(None, [str(blocker) for blocker in refused.blockers])
        return False
    return True


def status_of(form: Any) -> int:
    """409 for a form that came back because somebody else had saved; 200 otherwise."""
    return 409 if getattr(form, "differences", ()) else 200
