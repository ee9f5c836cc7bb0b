"""The shape of what the signatory writes when the people of a commission change."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.seen import Seen, SeenForm
from evaluations.forms import NomineeForm
from evaluations.membership_rules import Change, Joining
from evaluations.models import CommissionMember, CommissionRole
from evaluations.rules import Nominee

NEW_SEATS = 3


class SeatForm(SeenForm, forms.Form):
    """One who sits now: stays in a role, or leaves for a reason."""

    role = forms.ChoiceField(label=_("Role"), choices=CommissionRole.choices)
    leaves = forms.BooleanField(label=_("Leaves the commission"), required=False)
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=300,
        help_text=_("Such as: resigned with a letter of 3 March; replaced because of a new office."),
    )


class JoiningForm(NomineeForm):
    """One who enters; left empty nobody does."""

    takes_over_from = forms.TypedChoiceField(
        label=_("In the place of"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("a place of their own"))],
    )
    use_required_attribute = False

    def __init__(self, *args: Any, seated: Iterable[CommissionMember] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["takes_over_from"]
        field.choices = [*field.choices, *((one.pk, str(one.user)) for one in seated)]


JoiningForms = forms.formset_factory(JoiningForm, extra=NEW_SEATS, max_num=NEW_SEATS)


class ChangeForms:
    """The seats of today and the new ones, on one page."""

    def __init__(self, data: Any, seated: Iterable[CommissionMember]) -> None:
        seated = list(seated)
        self.seats = [(one, SeatForm(data, prefix=f"seat-{one.pk}", initial={"role": one.role})) for one in seated]
        self.joining = JoiningForms(data, prefix="new", form_kwargs={"seated": seated})

    def is_valid(self) -> bool:
        valid = [form.is_valid() for _member, form in self.seats]
        return self.joining.is_valid() and all(valid)

    def wrong(self, *more: forms.BaseForm) -> list[forms.BaseForm]:
        """Those with errors, and those of `more`, in the order of the page."""
        return [form for form in (*(form for _member, form in self.seats), *self.joining, *more) if form.errors]

    @property
    def seen(self) -> dict[int, Seen]:
        """What the page showed of each seat, by the member's key."""
        return {member.pk: form.seen for member, form in self.seats if form.seen}

    def show_changed(self, fresh: "ChangeForms") -> None:
        """Beside each role that was chosen stands the one that somebody else gave meanwhile."""
        stored = {member.pk: form for member, form in fresh.seats}
        for member, form in self.seats:
            if member.pk in stored:
                form.show_changed(stored[member.pk])

    @property
    def change(self) -> Change:
        given = [(member, form.cleaned_data) for member, form in self.seats]
        rows = [form.cleaned_data for form in self.joining.forms if form.cleaned_data.get("email")]
        return Change(
            leaving={member.pk: data["reason"] for member, data in given if data["leaves"]},
            roles={member.pk: data["role"] for member, data in given},
            joining=[Joining(Nominee(row["email"], row["role"]), row["takes_over_from"]) for row in rows],
        )
