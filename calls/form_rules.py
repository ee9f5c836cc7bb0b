"""What is wrong with the form of a phase."""

from collections import Counter
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from calls.models import Assessment, Call, Phase, Question, QuestionKind, Section
from core.refusals import Blocker

# Keys that the portal reads, and the kind of answer it expects under each.
RESERVED = {
    "title": QuestionKind.SHORT_TEXT,
    "duration_months": QuestionKind.NUMBER,
    "total_cost": QuestionKind.MONEY,
    "requested_grant": QuestionKind.MONEY,
    "activities": QuestionKind.ACTIVITIES,
    "budget": QuestionKind.BUDGET,
}
WITH_OPTIONS = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})


def form_blockers(call: Call, phase: Phase) -> Iterator[Blocker]:
    """Missing sections or questions, keys used twice, choices without options, no title, no budget to score."""
    sections = [section for form in phase.forms.all() for section in form.sections.all()]
    form = next(iter(phase.forms.all()), None)
    where = {"phase": phase.title}
    if form is None or not sections:
        url = _sections_url(call, form) if form else reverse("calls:edit", args=[call.slug])
        yield Blocker(_("The form of “%(phase)s” has no sections.") % where, url, "empty_form")
        return
    questions = [question for section in sections for question in section.questions.all()]
    yield from _key_blockers(questions, phase, _sections_url(call, form))
    for section in sections:
        yield from _section_blockers(call, section)
    kinds = {question.kind for question in questions}
    if phase.assessment == Assessment.SCORING and QuestionKind.BUDGET not in kinds:
        message = _("“%(phase)s” is scored and funded, but its form does not ask for the budget.") % where
        yield Blocker(message, _sections_url(call, form), "no_budget_question")


def _key_blockers(questions: list[Question], phase: Phase, url: str) -> Iterator[Blocker]:
    for key, times in Counter(question.key for question in questions).items():
        if times > 1:
            words = {"phase": phase.title, "key": key}
            yield Blocker(_("In the form of “%(phase)s” the key “%(key)s” is used twice.") % words, url, "key_twice")
    if not any(question.key == "title" for question in questions):
        message = _("The form of “%(phase)s” does not ask for the title of the project (key “title”).")
        yield Blocker(message % {"phase": phase.title}, url, "no_title_question")
    for question in questions:
        expected = RESERVED.get(question.key)
        if expected and question.kind != expected:
            words = {"key": question.key, "kind": expected.label}
            yield Blocker(_("The key “%(key)s” is kept for this kind of answer: %(kind)s.") % words, url, "key_kind")


def _section_blockers(call: Call, section: Section) -> Iterator[Blocker]:
    url = reverse("calls:rows", args=[call.slug, "questions", section.pk])
    if not section.questions.all():
        yield Blocker(_("The section “%(title)s” has no questions.") % {"title": section.title}, url, "empty_section")
    for question in section.questions.all():
        if question.kind in WITH_OPTIONS and len(question.options) < 2:
            message = _("The question “%(question)s” needs at least two options.") % {"question": question.label}
            yield Blocker(message, url, "no_options")


def _sections_url(call: Call, form: object) -> str:
    return reverse("calls:rows", args=[call.slug, "sections", form.pk])
