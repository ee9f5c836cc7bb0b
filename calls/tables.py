"""Which tables a draft is made of, under which parent each row stands, and how a row is told in one line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls.forms import rows
from calls.models import Call, CriterionClass, Form, Phase, QuestionKind, Section
from calls.reading import kind_names
from core.templatetags.wecare import filesize, points

# How a parent leads to its call.
PARENTS: dict[type[models.Model], str] = {
    Call: "pk",
    Phase: "call",
    Form: "phase__call",
    Section: "form__phase__call",
    CriterionClass: "phase__call",
}


OPTIONAL = gettext_lazy("Nothing here: it is optional.")


@dataclass(frozen=True)
class Table:
    """One table of the editor. `field` is the row's foreign key to its parent; `child` a table under each row.

    `empty` says what it means to publish a call without a row of it, where that is allowed.
    """

    key: str
    form: type[rows.RowForm]
    parent: type[models.Model]
    field: str
    title: Any
    lead: Any
    add: Any
    tell: Callable[[Any], list[str]]
    ordered: bool = True
    child: str = ""
    child_label: Any = ""
    empty: Any = OPTIONAL

    def parent_of(self, call: Call, pk: int) -> models.Model:
        """The parent row, if it belongs to the call; 404 otherwise."""
        return get_object_or_404(self.parent, **{"pk": pk, PARENTS[self.parent]: call.pk})

    def rows_of(self, parent: models.Model) -> Any:
        return self.form._meta.model.objects.filter(**{self.field: parent})


def _kinds(kinds: list[str]) -> str:
    return ", ".join(kind_names(kinds))


def _composition(rule: Any) -> list[str]:
    least = _("at least %(count)s") % {"count": rule.minimum}
    most = _("at most %(count)s") % {"count": rule.maximum} if rule.maximum is not None else ""
    return [rule.label, _kinds(rule.kinds), " ".join(filter(None, [least, most]))]


def _cap(cap: Any) -> list[str]:
    words = ngettext("%(count)s application at most", "%(count)s applications at most", cap.most)
    return [words % {"count": cap.most}, _kinds(cap.kinds)]


def _cost(category: Any) -> list[str]:
    facts = [category.title]
    if category.is_staff_cost:
        facts.append(_("Staff cost"))
    if category.flat_rate_percent is not None:
        words = {"percent": points(category.flat_rate_percent), "base": category.get_flat_rate_base_display()}
        facts.append(_("Flat rate: %(percent)s%% of %(base)s") % words)
    if category.max_percent is not None:
        facts.append(_("At most %(percent)s%% of the total cost") % {"percent": points(category.max_percent)})
    return facts


def _question(question: Any) -> list[str]:
    facts = [question.label, str(QuestionKind(question.kind).label)]
    if question.max_length:
        facts.append(_("at most %(count)s characters") % {"count": question.max_length})
    return [*facts, question.key, *([] if question.required else [_("Optional")])]


def _checklist_item(item: Any) -> list[str]:
    proof = [item.get_evidence_display()] if item.evidence else []
    return [item.text, item.source, _("Essential") if item.essential else _("Not essential"), *proof]


def _criterion(criterion: Any) -> list[str]:
    words = {"most": criterion.max_points, "weight": points(criterion.weight)}
    return [criterion.title, _("0 to %(most)s points × weight %(weight)s") % words]


def _class(group: Any) -> list[str]:
    threshold = (
        [_("Threshold: %(points)s") % {"points": points(group.threshold)}] if group.threshold is not None else []
    )
    return [group.title, *threshold]


def _tie_break(rule: Any) -> list[str]:
    return [rule.get_kind_display(), *([rule.criterion_class.title] if rule.criterion_class else [])]


TABLES = {
    table.key: table
    for table in (
        Table(
            "composition",
            rows.CompositionRuleForm,
            Call,
            "call",
            gettext_lazy("Who must be in the partnership"),
            gettext_lazy("Each rule asks for a number of bodies of some kinds. Kinds that no rule names cannot join."),
            gettext_lazy("Add a rule"),
            _composition,
            empty=gettext_lazy("No rule: a single body may apply."),
        ),
        Table(
            "caps",
            rows.ParticipationCapForm,
            Call,
            "call",
            gettext_lazy("Participation caps"),
            gettext_lazy("How many applications of this call a body may join, by its kind."),
            gettext_lazy("Add a cap"),
            _cap,
            ordered=False,
            empty=gettext_lazy("No cap: a body may take part in as many applications as it wishes."),
        ),
        Table(
            "costs",
            rows.CostCategoryForm,
            Call,
            "call",
            gettext_lazy("Cost categories"),
            gettext_lazy("The lines of the budget. A flat rate is computed from other lines, never filled in."),
            gettext_lazy("Add a category"),
            _cost,
        ),
        Table(
            "statements",
            rows.StatementForm,
            Call,
            "call",
            gettext_lazy("Statements"),
            gettext_lazy("What each member declares (DPR 445/2000), and what the person who sends declares."),
            gettext_lazy("Add a statement"),
            lambda statement: [statement.text, statement.get_scope_display()],
        ),
        Table(
            "documents",
            rows.CallDocumentForm,
            Call,
            "call",
            gettext_lazy("Documents of the call"),
            gettext_lazy("Files that anyone can download: the signed text, templates, guidelines."),
            gettext_lazy("Add a document"),
            lambda document: [document.title, f"{document.file.name} ({filesize(document.file.size)})"],
            empty=gettext_lazy("Nothing is attached: it is optional, but usually at least the signed text is."),
        ),
        Table(
            "staff",
            rows.CallStaffForm,
            Call,
            "call",
            gettext_lazy("Who works on the call"),
            gettext_lazy("A signatory publishes; case officers check; auditors read."),
            gettext_lazy("Add a person"),
            lambda staff: [str(staff.user), staff.get_role_display()],
            ordered=False,
        ),
        Table(
            "slots",
            rows.RequiredDocumentForm,
            Phase,
            "phase",
            gettext_lazy("Required documents"),
            gettext_lazy("Every document that the text of the call asks for needs its place here."),
            gettext_lazy("Add a document to ask for"),
            lambda slot: [slot.title, slot.key, *([] if slot.required else [_("Optional")])],
            empty=gettext_lazy("No document is asked for."),
        ),
        Table(
            "checklist",
            rows.ChecklistItemForm,
            Phase,
            "phase",
            gettext_lazy("Checklist of the office"),
            gettext_lazy("What a case officer checks in each project, one requirement on each line."),
            gettext_lazy("Add a requirement"),
            _checklist_item,
        ),
        Table(
            "sections",
            rows.SectionForm,
            Form,
            "form",
            gettext_lazy("Sections of the form"),
            gettext_lazy("Each section is one page for whoever writes the project."),
            gettext_lazy("Add a section"),
            lambda section: [section.title, section.key],
            child="questions",
            child_label=gettext_lazy("Questions"),
        ),
        Table(
            "questions",
            rows.QuestionForm,
            Section,
            "section",
            gettext_lazy("Questions"),
            gettext_lazy("What is asked in this section."),
            gettext_lazy("Add a question"),
            _question,
        ),
        Table(
            "classes",
            rows.CriterionClassForm,
            Phase,
            "phase",
            gettext_lazy("Classes of criteria"),
            gettext_lazy("Groups of criteria, each with a threshold of its own if you wish."),
            gettext_lazy("Add a class"),
            _class,
            child="criteria",
            child_label=gettext_lazy("Criteria"),
        ),
        Table(
            "criteria",
            rows.CriterionForm,
            CriterionClass,
            "criterion_class",
            gettext_lazy("Criteria"),
            gettext_lazy("What the commission scores in this class: points from 0 to the maximum, times the weight."),
            gettext_lazy("Add a criterion"),
            _criterion,
        ),
        Table(
            "tie-breaks",
            rows.TieBreakForm,
            Phase,
            "phase",
            gettext_lazy("Rules between equal totals"),
            gettext_lazy("They are applied in this order until two projects differ."),
            gettext_lazy("Add a rule"),
            _tie_break,
        ),
    )
}
