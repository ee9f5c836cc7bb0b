"""What people write about a partnership: invitations, shares, answers, declarations."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.models import Statement
from core.seen import SeenForm
from organisations.models import Body
from partnerships.models import Member, MemberRole

INVITABLE = [choice for choice in MemberRole.choices if choice[0] != MemberRole.LEAD]


class SeatForm(SeenForm, forms.Form):
    """The role and the task of a member."""

    role = forms.ChoiceField(label=_("Role"), choices=INVITABLE, widget=forms.RadioSelect, initial=MemberRole.PARTNER)
    task = forms.CharField(
        label=_("What it does in the project"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In one or two sentences: the invited read it before they answer."),
    )


class InviteForm(SeatForm):
    """The seat offered, and the share that comes with it."""

    share_percent = forms.DecimalField(
        label=_("Share of the budget (%)"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        initial=0,
        help_text=_("You can leave 0 and share out the budget among all members later."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") == MemberRole.SUPPORTER and data.get("share_percent"):
            self.add_error("share_percent", _("A supporter takes part without a share of the budget."))
        return data


class EmailInviteForm(InviteForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Who reads it chooses the body it acts for, or registers it, and then answers."),
    )
    field_order = ("email", "role", "task", "share_percent")


class SharesForm(SeenForm, forms.Form):
    """The shares of all members at once; they make 100 %."""

    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        initial = {f"share_{member.pk}": member.share_percent for member in members}
        super().__init__(*args, initial=initial, **kwargs)
        self.members = members
        for member in members:
            self.fields[f"share_{member.pk}"] = self._field(member)

    @staticmethod
    def _field(member: Member) -> forms.DecimalField:
        supporter = member.role == MemberRole.SUPPORTER
        return forms.DecimalField(
            label=f"{member} (%)",
            widget=forms.NumberInput(attrs={"data-share": ""}),
            min_value=0,
            max_value=100,
            max_digits=5,
            decimal_places=2,
            disabled=supporter,
            help_text=_("A supporter takes part without a share of the budget.") if supporter else "",
        )

    @property
    def shares(self) -> dict[int, Decimal]:
        return {member.pk: self.cleaned_data[f"share_{member.pk}"] for member in self.members}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class DeclineForm(ReasonForm):
    reason = forms.CharField(
        label=_("Why the body does not take part"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The lead partner will read it."),
    )


class BodyChoice(forms.ModelChoiceField):
    def label_from_instance(self, body: Body) -> str:
        return f"{body.name} ({body.seat_town})"


class AcceptForm(forms.Form):
    """For which of one's bodies the seat is taken; an invited body is the only choice."""

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"] = BodyChoice(
            label=_("The body that takes part"), queryset=bodies, widget=forms.RadioSelect, empty_label=None
        )
        if len(bodies) == 1:
            self.fields["body"].initial = bodies[0]


class DeclareForm(forms.Form):
    """Each statement of the call, word for word, with its own box."""

    def __init__(self, *args: Any, statements: Sequence[Statement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statements = statements
        for statement in statements:
            self.fields[f"statement_{statement.pk}"] = forms.BooleanField(
                label=statement.text,
                error_messages={"required": _("Tick this declaration: without it the body cannot take part.")},
            )

    @property
    def ticked(self) -> list[Statement]:
        return [statement for statement in self.statements if self.cleaned_data[f"statement_{statement.pk}"]]
