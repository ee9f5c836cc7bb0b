"""What a project is asked, read from the rows of its call into plain values."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, OuterRef, Prefetch, QuerySet, When
from django.db.models.functions import Cast, JSONObject

from applications.answers.asked import Asked, AskedSection, Category, Partner, Surroundings
from applications.answers.terms import Terms
from applications.models import Project
from calls.models import Call, CostCategory, Form, Question, Section
from core.prepared import prepared
from partnerships.composition import members_in_order
from partnerships.models import Member, MemberRole, Partnership

PARTNER = {"id": "public_id", "name": "body__name", "share": Cast("share_percent", CharField())}
CATEGORY = {
    **{name: name for name in ("key", "title", "is_staff_cost", "flat_rate_base")},
    **{name: Cast(name, CharField()) for name in ("flat_rate_percent", "max_percent")},
}


def sections_of(form: Form) -> tuple[AskedSection, ...]:
    """All sections of the form in order, with their questions: two queries, of a published form only once."""
    return _published_sections(form.pk, form.sha256) if form.sha256 else _sections(form.pk)


@lru_cache(maxsize=256)
def _published_sections(form: int, _sha256: str) -> tuple[AskedSection, ...]:
    """A published form never changes (triggers), and its hash says which one it is."""
    return _sections(form)


def _sections(form: int) -> tuple[AskedSection, ...]:
    questions = Prefetch("questions", Question.objects.order_by("position", "pk"))
    rows = Section.objects.filter(form=form).prefetch_related(questions)
    return tuple(asked_section(row) for row in rows.order_by("position", "pk"))


def asked_section(row: Section) -> AskedSection:
    return AskedSection(
        row.pk, row.key, row.title, row.help, tuple(asked(question) for question in row.questions.all())
    )


def asked(question: Question) -> Asked:
    return Asked(
        key=question.key,
        label=question.label,
        kind=question.kind,
        help=question.help,
        required=question.required,
        max_length=question.max_length,
        options=tuple((option["key"], option["label"]) for option in question.options),
    )


def terms_of(call: Call) -> Terms:
    return Terms(
        grant_min=call.grant_min,
        grant_max=call.grant_max,
        cofinancing_min_percent=call.cofinancing_min_percent,
        duration_min_months=call.duration_min_months,
        duration_max_months=call.duration_max_months,
    )


def surroundings(call: Call, members: Iterable[Member]) -> Surroundings:
    """Lead and partners (supporters bear no costs) beside the call's cost categories."""
    return Surroundings(
        partners=tuple(
            Partner(str(member.public_id), str(member.body), member.share_percent)
            for member in members
            if member.role != MemberRole.SUPPORTER
        ),
        categories=tuple(category(row) for row in _categories(call=call.pk)),
        most_months=call.duration_max_months,
    )


@prepared
def _categories(call: Any) -> QuerySet[CostCategory]:
    return CostCategory.objects.filter(call=call).order_by("position", "pk")


def surroundings_of(call: Call, partnership: Partnership) -> Surroundings:
    return surroundings(call, members_in_order(partnership))


def with_surroundings(projects: QuerySet[Project]) -> QuerySet[Project]:
    """The projects with what their answers may refer to, read in the same query: for surroundings_in()."""
    seated = Member.objects.seated().filter(partnership=OuterRef("application__partnership"))
    partners = seated.exclude(role=MemberRole.SUPPORTER).order_by(
        Case(When(role=MemberRole.LEAD, then=0), default=1), "pk"
    )
    categories = CostCategory.objects.filter(call=OuterRef("application__call")).order_by("position", "pk")
    return projects.annotate(
        partner_rows=ArraySubquery(partners.values(row=JSONObject(**PARTNER))),
        category_rows=ArraySubquery(categories.values(row=JSONObject(**CATEGORY))),
    )


def surroundings_in(project: Any) -> Surroundings:
    """Those of a project that with_surroundings() read."""
    return Surroundings(
        partners=tuple(Partner(row["id"], row["name"], Decimal(row["share"])) for row in project.partner_rows),
        categories=tuple(_category(row) for row in project.category_rows),
        most_months=project.application.call.duration_max_months,
    )


def _category(row: dict[str, Any]) -> Category:
    percents = {name: Decimal(row[name]) if row[name] else None for name in ("flat_rate_percent", "max_percent")}
    return Category(**{**row, **percents})


def category(row: CostCategory) -> Category:
    return Category(
        key=row.key,
        title=row.title,
        is_staff_cost=row.is_staff_cost,
        flat_rate_percent=row.flat_rate_percent,
        flat_rate_base=row.flat_rate_base,
        max_percent=row.max_percent,
    )
