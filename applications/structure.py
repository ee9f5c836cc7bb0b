"""What a project is asked, read from the rows of its call into plain values."""

from collections.abc import Iterable

from django.db.models import Prefetch

from applications.answers.asked import Asked, AskedSection, Category, Partner, Surroundings
from applications.answers.terms import Terms
from calls.models import Call, CostCategory, Form, Question, Section
from partnerships.composition import members_in_order
from partnerships.models import Member, MemberRole, Partnership

NEEDS_SURROUNDINGS = frozenset({"activities", "budget"})


def sections_of(form: Form) -> tuple[AskedSection, ...]:
    """All sections of the form in order, with their questions: two queries."""
    questions = Prefetch("questions", Question.objects.order_by("position", "pk"))
    return tuple(asked_section(row) for row in form.sections.prefetch_related(questions).order_by("position", "pk"))


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
        categories=tuple(category(row) for row in call.cost_categories.order_by("position", "pk")),
        most_months=call.duration_max_months,
    )


def surroundings_of(call: Call, partnership: Partnership) -> Surroundings:
    return surroundings(call, members_in_order(partnership))


def surroundings_for(sections: Iterable[AskedSection], call: Call, partnership: Partnership) -> Surroundings:
    """The surroundings when one of the sections needs them; otherwise nothing is read."""
    kinds = {question.kind for section in sections for question in section.questions}
    return surroundings_of(call, partnership) if kinds & NEEDS_SURROUNDINGS else Surroundings()


def category(row: CostCategory) -> Category:
    return Category(
        key=row.key,
        title=row.title,
        is_staff_cost=row.is_staff_cost,
        flat_rate_percent=row.flat_rate_percent,
        flat_rate_base=row.flat_rate_base,
        max_percent=row.max_percent,
    )
