"""What the office writes: filters of its list, verdicts and outcome, notes, assignments."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Check, ProposedOutcome, Verdict
from applications.workflow import CheckState
from calls.models import ChecklistItem
from core.seen import SeenForm

UNASSIGNED = "unassigned"
SORTS = {
    "received": (_("Reception"), ("received_at", "pk")),
    "title": (_("Title"), ("sent_title", "pk")),
    "lead": (_("Lead partner"), ("sent_lead", "pk")),
    "grant": (_("Grant requested, largest first"), ("-requested_grant", "pk")),
    "officer": (_("Case officer"), ("check_of_office__officer__last_name", "check_of_office__officer", "pk")),
}


class OfficeFilter(forms.Form):
    """Which projects of a phase are listed, and in which order; it lives in the address."""

    q = forms.CharField(label=_("Title, lead partner or protocol number"), required=False)
    state = forms.ChoiceField(
        label=_("State of the check"),
        required=False,
        choices=[("", _("All")), (UNASSIGNED, _("Without a case officer")), *CheckState.choices],
    )
    officer = forms.ChoiceField(label=_("Case officer"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[("", _("All")), *ProposedOutcome.choices])
    sort = forms.ChoiceField(
        label=_("Order by"), required=False, choices=[(key, label) for key, (label, _fields) in SORTS.items()]
    )

    def __init__(self, *args: Any, officers: Sequence[Any], is_checked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(officer.pk), str(officer)) for officer in officers]
        self.fields["officer"].choices = [("", _("All")), *people]  # type: ignore[attr-defined]
        if not is_checked:
            for name in ("state", "officer", "outcome"):
                del self.fields[name]


class ChecklistForm(SeenForm, forms.Form):
    """One verdict and one note for each item; then the outcome as far as it is written."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=ProposedOutcome.choices, widget=forms.RadioSelect, required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("The applicant will read it. Needed unless the project is admitted."),
    )
    remedy = forms.CharField(
        label=_("Remedy"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("What the applicant can do: what to clarify and by when, or how and until when to appeal."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, items: Sequence[ChecklistItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"verdict_{item.pk}"] = forms.ChoiceField(
                label=_("Verdict"), choices=Verdict.choices, widget=forms.RadioSelect, required=False
            )
            self.fields[f"note_{item.pk}"] = forms.CharField(
                label=_("Note"),
                widget=forms.Textarea(attrs={"rows": 2}),
                required=False,
                help_text=_("Needed when the requirement is not met or is to be clarified."),
            )

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        for item in self.items:
            yield {"item": item, "verdict": self[f"verdict_{item.pk}"], "note": self[f"note_{item.pk}"]}

    @property
    def verdicts(self) -> dict[int, tuple[str, str]]:
        data = self.cleaned_data
        return {item.pk: (data[f"verdict_{item.pk}"], data[f"note_{item.pk}"]) for item in self.items}


def stored_checklist(check: Check) -> dict[str, Any]:
    """The initial values of ChecklistForm: what is saved."""
    values = {"outcome": check.outcome, "reason": check.reason, "remedy": check.remedy, "version": check.version}
    for checked in check.items.order_by("pk"):
        values |= {f"verdict_{checked.item_id}": checked.verdict, f"note_{checked.item_id}": checked.note}
    return values


class SendBackForm(forms.Form):
    note = forms.CharField(
        label=_("What the officer should look at again"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class AssignmentForm(forms.Form):
    """For each project the officer that the manager chooses; the balanced proposal is filled in."""

    def __init__(self, *args: Any, rows: Sequence[tuple[Any, Sequence[Any], int | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for project, officers, proposed in rows:
            self.fields[f"officer_{project.pk}"] = forms.ChoiceField(
                label=project.sent_title,
                choices=[("", _("Nobody yet")), *((str(officer.pk), str(officer)) for officer in officers)],
                initial=str(proposed or ""),
                required=False,
            )
        self.projects = [project for project, _officers, _proposed in rows]

    @property
    def chosen(self) -> dict[Any, int]:
        """The officer's key for each project that has one."""
        picked = {project: self.cleaned_data[f"officer_{project.pk}"] for project in self.projects}
        return {project: int(officer) for project, officer in picked.items() if officer}
