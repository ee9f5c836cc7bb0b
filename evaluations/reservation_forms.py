"""What the signatory writes on the reservations of a phase: for each of them a decision, or none for now."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Project
from applications.reservation_rules import Decision

DECISIONS = (
    ("", _("Not now")),
    ("lift", _("Lift the reservation: admitted")),
    ("uphold", _("Uphold it: not admitted")),
)


class ReservationsForm(forms.Form):
    """A decision, a reason and a remedy for each project; those without a decision stay as they are."""

    def __init__(self, *args: Any, projects: Sequence[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = list(projects)
        for project in self.projects:
            self.fields[f"decision_{project.pk}"] = forms.ChoiceField(
                label=_("Decision"), choices=DECISIONS, widget=forms.RadioSelect, required=False, initial=""
            )
            self.fields[f"reason_{project.pk}"] = forms.CharField(
                label=_("Reason"),
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=2000,
                required=False,
                help_text=_(
                    "Each decision needs it. The applicant reads it, and everybody on the published list: name nobody."
                ),
            )
            self.fields[f"remedy_{project.pk}"] = forms.CharField(
                label=_("Remedy"),
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=2000,
                required=False,
                help_text=_(
                    "Needed when the project is not admitted: how, where and until when the applicant can appeal."
                ),
            )
            for name in ("decision", "reason"):
                self.fields[f"{name}_{project.pk}"].needed_later = True  # type: ignore[attr-defined]

    @property
    def rows(self) -> list[tuple[Project, Any, Any, Any]]:
        """Each project with its three fields, for the page."""
        names = ("decision", "reason", "remedy")
        return [(project, *(self[f"{name}_{project.pk}"] for name in names)) for project in self.projects]

    @property
    def decisions(self) -> list[Decision]:
        """What was decided, of the projects that have a decision."""
        data = self.cleaned_data
        return [
            Decision(
                project=project,
                lift=data[f"decision_{project.pk}"] == "lift",
                reason=data[f"reason_{project.pk}"],
                remedy=data[f"remedy_{project.pk}"],
            )
            for project in self.projects
            if data[f"decision_{project.pk}"]
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The decisions as hidden fields of the next page."""
        return [
            (name, value)
            for one in self.decisions
            for name, value in (
                (f"decision_{one.project.pk}", "lift" if one.lift else "uphold"),
                (f"reason_{one.project.pk}", one.reason),
                (f"remedy_{one.project.pk}", one.remedy),
            )
        ]
