"""What the commission reads of a project is what was sent, whatever its draft and its bodies are called since."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from applications.models import Application
from core.models import Notice
from evaluations.actions import declare_late_conflict
from evaluations.minutes import content_of
from organisations.models import Body
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.assessed import NOW
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db

Place = tuple[str, str, list[object]]  # who opens which page, with what the address ends with


def _conflicts() -> tuple[Evaluation, Place]:
    return make_evaluation(1).appointed(), ("anna", "conflicts", [])


def _declared() -> tuple[Evaluation, Place]:
    return make_evaluation(1).appointed().declared(), ("anna", "conflicts", [])


def _assignment() -> tuple[Evaluation, Place]:
    return make_evaluation(1).appointed().declared(), ("franco", "assignment", [])


def _assigned() -> Evaluation:
    return make_evaluation(1).appointed().declared().assigned()


def _sheets() -> tuple[Evaluation, Place]:
    return _assigned(), ("lucia", "sheets", [])


def _sheet(page: str) -> Callable[[], tuple[Evaluation, Place]]:
    def made() -> tuple[Evaluation, Place]:
        evaluation = _assigned()
        sheet = evaluation.sheets()[0]
        return evaluation, (sheet.member.user.email.partition(".")[0], page, [sheet.pk])

    return made


def _late_conflict() -> tuple[Evaluation, Place]:
    evaluation = _assigned()
    return evaluation, ("lucia", "late_conflict", [evaluation.projects[0].pk])


def _to_replace(page: str) -> Callable[[], tuple[Evaluation, Place]]:
    def made() -> tuple[Evaluation, Place]:
        evaluation = _assigned()
        sheet = evaluation.sheets()[0]
        declare_late_conflict(sheet.project, reason="Legame", by=sheet.member.user, now=NOW)
        return evaluation, ("franco", page, [sheet.pk] if page == "replace" else [])

    return made


def _unsealed() -> Evaluation:
    return _assigned().confirmed().unsealed()


def _panel() -> tuple[Evaluation, Place]:
    return _unsealed(), ("lucia", "panel", [])


def _session(page: str, *, of_project: bool = False) -> Callable[[], tuple[Evaluation, Place]]:
    def made() -> tuple[Evaluation, Place]:
        evaluation = _unsealed()
        session, project = evaluation.session(), evaluation.projects[0]
        evaluation.give(session, project)
        return evaluation, ("franco", page, [session.number, *([project.pk] if of_project else [])])

    return made


def _board() -> tuple[Evaluation, Place]:
    return _assigned(), ("franco", "office", [])


def _renamed(evaluation: Evaluation) -> tuple[str, str]:
    """The draft of a later phase has another title, the lead another name; returns those that were sent."""
    application = evaluation.projects[0].application
    sent = application.title, application.partnership.lead.name
    Application.objects.filter(pk=application.pk).update(title="Altro titolo")
    Body.objects.filter(pk=application.partnership.lead_id).update(name="Altro nome")
    return sent


@pytest.mark.parametrize(
    ("made", "shows_lead"),
    [
        pytest.param(_conflicts, True, id="conflicts"),
        pytest.param(_declared, False, id="conflicts declared"),
        pytest.param(_assignment, False, id="assignment"),
        pytest.param(_sheets, True, id="sheets"),
        pytest.param(_sheet("sheet"), True, id="sheet"),
        pytest.param(_sheet("confirm"), False, id="confirm"),
        pytest.param(_late_conflict, False, id="late conflict"),
        pytest.param(_to_replace("sheets"), False, id="sheets to replace"),
        pytest.param(_to_replace("replace"), False, id="replace"),
        pytest.param(_board, False, id="board"),
        pytest.param(_panel, True, id="panel"),
        pytest.param(_session("panel_session"), True, id="session"),
        pytest.param(_session("panel_project", of_project=True), True, id="panel project"),
        pytest.param(_session("panel_record"), True, id="record"),
    ],
)
def test_pages_of_the_commission_show_what_was_sent(made: Callable[[], tuple[Evaluation, Place]], shows_lead: bool):
    evaluation, (name, page, more) = made()
    title, lead = _renamed(evaluation)
    client = SignedInClient()
    client.force_login(persona(name))
    url = reverse(f"evaluations:{page}", args=[evaluation.call.slug, evaluation.phase.key, *more])
    text = client.get(url).content.decode()
    assert (title in text, "Altro titolo" in text) == (True, False)
    assert (lead in text, "Altro nome" in text) == (shows_lead, False)


def test_minutes_keep_title_and_lead_as_sent():
    evaluation = _unsealed()
    session = evaluation.session()
    evaluation.give(session, evaluation.projects[0])
    sent = _renamed(evaluation)
    (project,) = content_of(session)["projects"]
    assert (project["title"], project["lead"]) == sent


def test_late_conflict_is_told_with_the_title_that_was_sent():
    evaluation = _assigned()
    sheet = evaluation.sheets()[0]
    title, _lead = _renamed(evaluation)
    declare_late_conflict(sheet.project, reason="Legame", by=sheet.member.user, now=NOW)
    texts = [notice.text for notice in Notice.objects.filter(kind="evaluation.late_conflict")]
    assert [(title in text, "Altro titolo" in text) for text in texts] == [(True, False), (True, False)]
