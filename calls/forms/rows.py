"""One row of each table of a draft, as a manager writes it."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from calls.forms.fields import KEY_HELP, OptionsField, bounded, in_plain_words, kinds_field
from calls.models import (
    CallDocument,
    CallStaff,
    ChecklistItem,
    CompositionRule,
    CostCategory,
    Criterion,
    CriterionClass,
    ParticipationCap,
    Question,
    QuestionKind,
    RequiredDocument,
    Section,
    StaffRole,
    Statement,
    TieBreak,
)
from core import files
from core.seen import SeenForm
from organisations.models import OFFICE_ROLES, Mandate

SMALL = forms.Textarea(attrs={"rows": 4})


class RowForm(SeenForm, forms.ModelForm):
    """A row under `parent` (a call, a phase, a form, a section or a class of criteria).

    `bounds` are the least and the most (None: no limit) of its numbers, where the database alone would refuse them.
    """

    bounds: ClassVar[dict[str, tuple[int, int | None]]] = {}

    def __init__(self, *args: Any, parent: models.Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent = parent
        for name, (least, most) in self.bounds.items():
            bounded(self.fields[name], least, most)
        in_plain_words(self.fields)

    def row(self, *, by: Any, now: datetime) -> models.Model:
        """The row as written, not saved yet."""
        return self.save(commit=False)


class CompositionRuleForm(RowForm):
    kinds = kinds_field(_("Kinds of body"))

    class Meta:
        model = CompositionRule
        fields = ("label", "kinds", "minimum", "maximum")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("maximum") is not None and data.get("minimum") is not None and data["maximum"] < data["minimum"]:
            self.add_error("maximum", _("The highest number is below the lowest."))
        return data


class ParticipationCapForm(RowForm):
    kinds = kinds_field(_("Kinds of body"))
    most = forms.IntegerField(label=_("Maximum number of applications"), min_value=1)

    class Meta:
        model = ParticipationCap
        fields = ("kinds", "most")


class CostCategoryForm(RowForm):
    bounds: ClassVar = {"flat_rate_percent": (0, 100), "max_percent": (0, 100)}

    class Meta:
        model = CostCategory
        fields = ("title", "key", "is_staff_cost", "flat_rate_percent", "flat_rate_base", "max_percent")
        help_texts = {
            "key": KEY_HELP,
            "flat_rate_percent": _("Give it only for a line that is computed, such as indirect costs."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (data.get("flat_rate_percent") is None) != (not data.get("flat_rate_base")):
            self.add_error("flat_rate_base", _("A flat rate needs both its percentage and what it is computed on."))
            self.add_error("flat_rate_percent", _("A flat rate needs both its percentage and what it is computed on."))
        return data


class StatementForm(RowForm):
    class Meta:
        model = Statement
        fields = ("scope", "text")
        widgets = {"text": SMALL}


class CallDocumentForm(RowForm):
    upload = forms.FileField(label=_("File"), help_text=lazy(files.limits, str)())

    class Meta:
        model = CallDocument
        fields = ("title",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["upload"].required = False
            self.fields["upload"].help_text = _("Leave it empty to keep the present file.")

    def clean_upload(self) -> files.Checked | None:
        upload = self.cleaned_data.get("upload")
        return files.checked_field(upload) if upload else None

    def row(self, *, by: Any, now: datetime) -> models.Model:
        document = super().row(by=by, now=now)
        if self.cleaned_data.get("upload"):
            document.file = files.store(self.cleaned_data["upload"], by=by, now=now)
        return document


class CallStaffForm(RowForm):
    class Meta:
        model = CallStaff
        fields = ("user", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mandates = Mandate.objects.filter(body=self.parent.issuer, state="active", role__in=OFFICE_ROLES)
        users = self.fields["user"].queryset
        self.fields["user"].queryset = users.filter(pk__in=mandates.values("user")).order_by("last_name", "pk")
        self.fields["user"].help_text = _("People who hold an office mandate of the issuing body.")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        user, role = data.get("user"), data.get("role")
        held = Mandate.objects.filter(body=self.parent.issuer, state="active", user=user, role=role)
        if user and role and not held.exists():
            message = _("%(person)s holds no mandate as %(role)s.")
            self.add_error("role", message % {"person": user, "role": StaffRole(role).label})
        return data


class RequiredDocumentForm(RowForm):
    class Meta:
        model = RequiredDocument
        fields = ("title", "key", "help", "required")
        widgets = {"help": SMALL}
        help_texts = {"key": KEY_HELP}


class ChecklistItemForm(RowForm):
    class Meta:
        model = ChecklistItem
        fields = ("text", "source", "essential", "evidence")
        help_texts = {
            "evidence": _("The case officer finds the evidence at the item, and confirms it or judges otherwise.")
        }


class SectionForm(RowForm):
    class Meta:
        model = Section
        fields = ("title", "key", "help")
        widgets = {"help": SMALL}
        help_texts = {"key": KEY_HELP}


class QuestionForm(RowForm):
    options = OptionsField()

    class Meta:
        model = Question
        fields = ("label", "help", "kind", "required", "max_length", "options", "key")
        widgets = {"help": SMALL}
        help_texts = {
            "key": _("The same key in both phases carries the answer over from the first to the second."),
            "max_length": _("Needed for texts."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        texts = (QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT)
        if data.get("kind") in texts and not data.get("max_length"):
            self.add_error("max_length", _("A text needs a limit of characters."))
        return data


class CriterionClassForm(RowForm):
    bounds: ClassVar = {"threshold": (0, None)}

    class Meta:
        model = CriterionClass
        fields = ("title", "threshold")
        help_texts = {"threshold": _("Projects below it are not suitable. Leave it empty for none.")}


class CriterionForm(RowForm):
    max_points = forms.IntegerField(label=_("Maximum points"), min_value=1, max_value=1000)

    class Meta:
        model = Criterion
        fields = ("title", "description", "max_points", "weight")
        widgets = {"description": SMALL}

    def clean_weight(self) -> Any:
        weight = self.cleaned_data["weight"]
        if weight is not None and weight <= 0:
            raise forms.ValidationError(_("The weight must be greater than zero."))
        return weight


class TieBreakForm(RowForm):
    class Meta:
        model = TieBreak
        fields = ("kind", "criterion_class")
        help_texts = {"criterion_class": _("Only for the rule that compares points in a class.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion_class"].queryset = CriterionClass.objects.filter(phase=self.parent)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        by_class = data.get("kind") == "class_points"
        if by_class != bool(data.get("criterion_class")):
            message = _("Choose a class for the rule on points in a class, and none for the others.")
            self.add_error("criterion_class", message)
        return data
