"""What the office writes: filters of its list, verdicts and outcome, notes, assignments."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.check_rules import outcome_allowed
from applications.check_texts import reason_to_start_from, remedy_to_start_from
from applications.evidence import Finding
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
        widget=forms.Textarea(attrs={"rows": 8, "lang": "it"}),
        required=False,
        help_text=_("The applicant will read it. Needed unless the project is admitted."),
    )
    remedy = forms.CharField(
        label=_("Remedy"),
        widget=forms.Textarea(attrs={"rows": 4, "lang": "it"}),
        required=False,
        help_text=_("What the applicant can do: what to clarify and by when, or how and until when to appeal."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, items: Sequence[ChecklistItem], known: Mapping[int, Finding] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.known = items, known or {}
        for item in items:
            self.fields[f"verdict_{item.pk}"] = forms.ChoiceField(
                label=_("Verdict"), choices=Verdict.choices, widget=forms.RadioSelect, required=False
            )
            self.fields[f"note_{item.pk}"] = forms.CharField(
                label=_("Note"),
                widget=forms.Textarea(attrs={"rows": 2, "lang": "it"}),
                required=False,
                help_text=_("Needed when the requirement is not met or is to be clarified."),
            )

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        for item in self.items:
            yield {
                "item": item,
                "verdict": self[f"verdict_{item.pk}"],
                "note": self[f"note_{item.pk}"],
                "known": self.known.get(item.pk),
            }

    @property
    def verdicts(self) -> dict[int, tuple[str, str]]:
        data = self.cleaned_data
        return {item.pk: (data[f"verdict_{item.pk}"], data[f"note_{item.pk}"]) for item in self.items}


def with_known(posted: Any, known: Mapping[int, Finding]) -> Any:
    """What was posted, with what the portal knows in the items that have no verdict yet, and its evidence as note."""
    data = posted.copy()
    for pk, finding in known.items():
        if not data.get(f"verdict_{pk}"):
            data[f"verdict_{pk}"] = str(Verdict.MET if finding.met else Verdict.NOT_MET)
            data[f"note_{pk}"] = data.get(f"note_{pk}", "").strip() or finding.text
    return data


def with_texts(posted: Any, items: Sequence[ChecklistItem]) -> Any:
    """What was posted, with texts to start from in the reason and the remedy that are still empty."""
    data = posted.copy()
    rows = [(one, data.get(f"verdict_{one.pk}", ""), data.get(f"note_{one.pk}", "")) for one in items]
    if not data.get("outcome") and all(verdict for _item, verdict, _note in rows):
        data["outcome"] = str(outcome_allowed((one.essential, verdict) for one, verdict, _note in rows))
    outcome = data.get("outcome", "")
    judged = [(one.text, verdict, note) for one, verdict, note in rows]
    data["reason"] = data.get("reason", "").strip() or reason_to_start_from(outcome, judged)
    data["remedy"] = data.get("remedy", "").strip() or remedy_to_start_from(outcome)
    return data


def stored_checklist(check: Check) -> dict[str, Any]:
    """The initial values of ChecklistForm: what is saved."""
    values = {"outcome": check.outcome, "reason": check.reason, "remedy": check.remedy, "version": check.version}
    for checked in check.items.order_by("pk"):
        values |= {f"verdict_{checked.item_id}": checked.verdict, f"note_{checked.item_id}": checked.note}
    return values


class SendBackForm(forms.Form):
    note = forms.CharField(
        label=_("What the officer should look at again"),
        widget=forms.Textarea(attrs={"rows": 4, "lang": "it"}),
        max_length=2000,
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
