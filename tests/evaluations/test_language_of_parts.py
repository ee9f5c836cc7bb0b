"""Whoever reads the commission's pages in English hears in Italian what people and the call wrote in Italian."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "use", "wbr"}
Place = tuple[Evaluation, str, str, list[object]]


class Heard(HTMLParser):
    """The texts of a page's main part, but for its breadcrumb, each with the language it is read in."""

    def __init__(self) -> None:
        super().__init__()
        self.languages, self.texts = ["en"], list[tuple[str, str]]()
        self.inside, self.skipped = 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        self.languages.append(dict(attrs).get("lang") or self.languages[-1])
        self.inside += tag == "main"
        self.skipped += tag == "nav"

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        self.languages.pop()
        self.inside -= tag == "main"
        self.skipped -= tag == "nav"

    def handle_data(self, data: str) -> None:
        if self.inside and not self.skipped:
            self.texts.append((self.languages[-1], data))


def heard(page: str, words: str) -> set[str]:
    parser = Heard()
    parser.feed(page)
    return {language for language, text in parser.texts if text.strip() == words}


def _sheet() -> Place:
    evaluation = make_evaluation(1).appointed().declared().assigned()
    sheet = evaluation.sheets()[0]
    return evaluation, sheet.member.user.email.partition(".")[0], "sheet", [sheet.pk]


def _conflicts() -> Place:
    return make_evaluation(1).appointed(), "anna", "conflicts", []


def _assignment() -> Place:
    return make_evaluation(1).appointed().declared(), "franco", "assignment", []


def _panel_project() -> Place:
    evaluation = make_evaluation(1).appointed().declared().assigned().confirmed().unsealed()
    session = evaluation.session()
    return evaluation, "franco", "panel_project", [session.number, evaluation.projects[0].pk]


def _session() -> Place:
    evaluation, _name, _page, more = _panel_project()
    return evaluation, "lucia", "panel_session", more[:1]


@pytest.mark.parametrize(
    ("made", "written"),
    [
        pytest.param(_conflicts, ["Progetto A"], id="conflicts"),
        pytest.param(_assignment, ["Progetto A"], id="assignment"),
        pytest.param(_sheet, ["Progetto A", "Il bisogno di Progetto A.", "Analisi del bisogno", "Idea"], id="sheet"),
        pytest.param(_panel_project, ["Progetto A", "Analisi del bisogno", "Motivato"], id="panel project"),
        pytest.param(_session, ["Progetto A"], id="session"),
    ],
)
def test_what_people_wrote_is_marked_with_its_language(made: Callable[[], Place], written: list[str]):
    evaluation, name, page, more = made()
    client = SignedInClient()
    client.force_login(persona(name))
    client.cookies["django_language"] = "en"
    url = reverse(f"evaluations:{page}", args=[evaluation.call.slug, evaluation.phase.key, *more])
    text = client.get(url, headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en">' in text
    assert {words: heard(text, words) for words in written} == {words: {"it"} for words in written}
