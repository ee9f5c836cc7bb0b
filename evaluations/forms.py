"""The shape of what people write in an evaluation; whether it may be is the rules' to judge."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from applications.models import Project
from calls.forms.fields import moment_input
from calls.models import Criterion
from core import files
from core.days import MomentField
from evaluations.actions import Declared
from evaluations.models import CommissionMember, CommissionRole
from evaluations.rules import LONGEST_REASON, Nominee, Points

SEATS = 7
PDF_LIMITS = lazy(files.limits, str)(files.PDF_ONLY)


class NomineeForm(forms.Form):
    """One seat of the commission; left empty it is not filled."""

    email = forms.EmailField(label=_("E-mail address"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", "–"), *CommissionRole.choices], required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("email")) != bool(given.get("role")):
            raise forms.ValidationError(_("Give both the address and the role, or neither."))
        return given


class NomineeFormSet(forms.BaseFormSet):
    @property
    def nominees(self) -> list[Nominee]:
        rows = (form.cleaned_data for form in self.forms)
        return [Nominee(row["email"], row["role"]) for row in rows if row.get("email")]


Nominees = forms.formset_factory(NomineeForm, formset=NomineeFormSet, extra=SEATS, max_num=SEATS)


class DueForm(forms.Form):
    """By when the sheets are due."""

    sheets_due_at = MomentField(
        label=_("Sheets to be confirmed by"),
        help_text=_("Evaluators are reminded 14, 7 and 2 days, 24 and 3 hours before."),
        widget=moment_input(),
    )


class ConflictsForm(forms.Form):
    """An answer for each project, none chosen beforehand; projects with a known conflict are not asked."""

    ANSWERS = (("no", _("No conflict")), ("yes", _("I have a conflict")))

    def __init__(self, *args: Any, projects: Iterable[Project], known: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects, self.known = list(projects), known
        for project in self.projects:
            if project.pk not in known:
                self.fields[f"conflict-{project.pk}"] = forms.ChoiceField(
                    label=_("Your answer"), choices=self.ANSWERS, widget=forms.RadioSelect, required=False
                )
                self.fields[f"reason-{project.pk}"] = forms.CharField(
                    label=_("If you have a conflict, what binds you"), max_length=500, required=False
                )

    def rows(self) -> Iterator[tuple[Project, Any, Any]]:
        for project in self.projects:
            asked = project.pk not in self.known
            yield (
                project,
                self[f"conflict-{project.pk}"] if asked else None,
                self[f"reason-{project.pk}"] if asked else None,
            )

    @property
    def declared(self) -> list[Declared]:
        given = self.cleaned_data
        words = {"yes": True, "no": False}
        return [
            Declared(project.pk, words.get(given[f"conflict-{project.pk}"]), given[f"reason-{project.pk}"])
            for project in self.projects
            if project.pk not in self.known
        ]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3, "lang": "it"}))


class SuccessorForm(forms.Form):
    """Who takes over the sheets of somebody who left."""

    member = forms.ModelChoiceField(label=_("New evaluator"), queryset=CommissionMember.objects.none())

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members


class ReplacementForm(SuccessorForm, ReasonForm):
    """Who takes over a sheet, and why."""

    field_order = ("member", "reason")


class PointsForm(forms.Form):
    """Points and a reason for each criterion; what is missing is the rules' to say."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, criteria: Iterable[Criterion], step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            limits = {"step": step, "min": "0", "max": str(criterion.max_points), "inputmode": "decimal"}
            limits |= {"data-weight": str(criterion.weight), "class": "form-control"}
            written = {"rows": 4, "data-max-length": LONGEST_REASON, "class": "form-control", "lang": "it"}
            self.fields[f"points-{criterion.pk}"] = forms.DecimalField(
                label=_("Points"), required=False, max_digits=6, widget=forms.NumberInput(attrs=limits)
            )
            self.fields[f"reason-{criterion.pk}"] = forms.CharField(
                label=_("Reason"),
                required=False,
                max_length=LONGEST_REASON,
                widget=forms.Textarea(attrs=written),
            )

    @staticmethod
    def written(scores: dict[int, Points], version: int | None = None) -> dict[str, Any]:
        """What is stored, as the form's initial values."""
        initial: dict[str, Any] = {"version": version}
        for pk, each in scores.items():
            initial[f"points-{pk}"], initial[f"reason-{pk}"] = each.points, each.reason
        return initial

    def rows(self) -> Iterator[tuple[Criterion, Any, Any]]:
        for criterion in self.criteria:
            yield criterion, self[f"points-{criterion.pk}"], self[f"reason-{criterion.pk}"]

    @property
    def scores(self) -> dict[int, Points]:
        given = self.cleaned_data
        return {
            each.pk: Points(given.get(f"points-{each.pk}"), given.get(f"reason-{each.pk}") or "")
            for each in self.criteria
        }


class SessionForm(forms.Form):
    """Where and when the panel meets, and who is there."""

    held_at = MomentField(label=_("Day and hour"), widget=moment_input())
    place = forms.CharField(label=_("Place"), max_length=120)
    present = forms.ModelMultipleChoiceField(
        label=_("Present"), queryset=CommissionMember.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = members


class MinutesForm(SessionForm):
    """The session as it goes on, and what its minutes say so far; `version` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    minutes = forms.CharField(
        label=_("How the session went"),
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 12, "lang": "it"}),
        help_text=_(
            "Who was there, who left because of a conflict, points and reasons are put into the minutes by the portal: "
            "write what else was said and decided."
        ),
    )


class PanelForm(PointsForm):
    """Collegial points and reasons, and who of those present abstains from this project."""

    away = forms.ModelMultipleChoiceField(
        label=_("Who abstains or is out of the room"),
        queryset=CommissionMember.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["away"].queryset = members


class SignedMinutesForm(forms.Form):
    upload = forms.FileField(label=_("Signed minutes (PDF)"), help_text=PDF_LIMITS)

    def clean_upload(self) -> files.Checked:
        return files.checked_field(self.cleaned_data["upload"], kinds=files.PDF_ONLY)
