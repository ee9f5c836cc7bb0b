"""The end of a commission's work: a tie, a missed threshold, money that ends on one project, a reserve list.

The points are those of a recorded session; from there on everything happens through pages, until a visitor has read
why each project is where it is and has held the table against the open data.
"""

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Locator, Page

from applications.models import OutcomeKind
from evaluations.actions import write_panel_scores
from evaluations.models import PublishedList
from evaluations.rules import Points, criteria_of
from tests.browser.steps_evaluation import publish_ranking, rank
from tests.browser.walker import Walker
from tests.factories.accounts import persona
from tests.factories.assessed import NOW, D, make_phase, make_project
from tests.factories.evaluations import Evaluation

pytestmark = pytest.mark.django_db(transaction=True)

# Points on the three criteria, grant requested. Budget 250.000 €; weights 1, 1.5 and 1; class 2 wants 2 points.
PROJECTS = {
    "Alba": (("8", "8", "8"), "100000.00"),
    "Borgo": (("6", "6", "6"), "90000.00"),
    "Corte": (("7.5", "6", "4.5"), "80000.00"),
    "Darsena": (("6", "6", "6"), "95000.00"),
    "Erta": (("9", "9", "1"), "70000.00"),
}
# Position, title, points by class, total, outcome, grant: Borgo, Darsena and Corte have the same total.
RANKING = [
    ("1", "Alba", ["20.00", "8.00"], "28.00", OutcomeKind.FUNDED, "100000.00"),
    ("2", "Borgo", ["15.00", "6.00"], "21.00", OutcomeKind.FUNDED, "90000.00"),
    ("3", "Darsena", ["15.00", "6.00"], "21.00", OutcomeKind.PARTLY_FUNDED, "60000.00"),
    ("4", "Corte", ["16.50", "4.50"], "21.00", OutcomeKind.RESERVE, "0.00"),
    ("", "Erta", ["22.50", "1.00"], "23.50", OutcomeKind.UNSUITABLE, "0.00"),
]
Line = tuple[str, str, list[str], str, str, str]


def say(sentence: str, **words: str) -> str:
    with translation.override("it"):
        return gettext(sentence) % words


def by(rule: str, own: str, theirs: str) -> str:
    return say("%(rule)s (%(own)s against %(theirs)s)", rule=rule, own=own, theirs=theirs)


def follows(title: str, rule: str) -> str:
    return say("It follows “%(title)s”, which has the same total, by: %(rule)s.", title=title, rule=rule)


def precedes(title: str, rule: str) -> str:
    return say("It precedes “%(title)s”, which has the same total, by: %(rule)s.", title=title, rule=rule)


def turn(left: str, asked: str) -> str:
    return say("At its turn %(left)s were left; it requests %(requested)s.", left=left, requested=asked)


def explanations() -> dict[str, list[str]]:
    """What each project's own page says of its points, its place and its money."""
    smaller, more = say("smaller grant requested"), say("more points in “%(class)s”", **{"class": "Rete dei partner"})
    missed = "“%(class)s” has %(points)s points and its threshold is %(threshold)s: not reached."
    return {
        "Alba": [turn("250.000,00 €", "100.000,00 €"), say("Grant: %(grant)s.", grant="100.000,00 €")],
        "Borgo": [precedes("Darsena", by(smaller, "90.000,00 €", "95.000,00 €")), turn("150.000,00 €", "90.000,00 €")],
        "Darsena": [
            follows("Borgo", by(smaller, "95.000,00 €", "90.000,00 €")),
            precedes("Corte", by(more, "6", "4,5")),
            turn("60.000,00 €", "95.000,00 €"),
            say("The money left did not cover it in full: it receives what was left."),
        ],
        "Corte": [
            follows("Darsena", by(more, "4,5", "6")),
            turn("0,00 €", "80.000,00 €"),
            say("The money left was less than the smallest grant of the call."),
        ],
        "Erta": [say(missed, **{"class": "Rete dei partner"}, points="1", threshold="2")],
    }


def scored() -> Evaluation:
    """A commission that has recorded its session and has still to compute."""
    phase = make_phase()
    projects = [make_project(phase, title, requested=asked) for title, (_points, asked) in PROJECTS.items()]
    evaluation = Evaluation(phase, projects).appointed().declared().assigned().confirmed().unsealed()
    session, franco = evaluation.session(), persona("franco")
    for project in projects:
        given = zip(criteria_of(phase), PROJECTS[project.application.title][0], strict=True)
        scores = {criterion.pk: Points(D(points), "Motivato") for criterion, points in given}
        write_panel_scores(session, project, scores=scores, version=0, by=franco, now=NOW)
    evaluation.record(session)
    return evaluation


def number(said: str) -> str:
    """What people read, such as 60.000,00 € or 6, with two decimals and a point; a dash is none."""
    digits = re.sub(r"[^\d,]", "", said)
    return f"{Decimal(digits.replace(',', '.') or '0'):.2f}"


def read(row: Locator) -> Line:
    """One line of the table as it stands on the page."""
    bars = [number(one.split("/")[0]) for one in row.locator(".wecare-points__number").all_inner_texts()]
    total, outcome, grant = row.locator("td").all_inner_texts()[-3:]
    place, title = row.locator(".wecare-position").inner_text(), row.locator("th a").inner_text()
    return place.strip("–"), title, bars, number(total.split()[0]), outcome.strip(), number(grant)


def rows_of(visitor: Walker) -> list[Line]:
    return [read(row) for row in visitor.main.locator("tbody tr:not(.wecare-cut)").all()]


def rows_of_csv(text: str) -> list[Line]:
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    return [
        (
            line[0],
            line[2],
            [dotted(cell) for cell in line[6:8]],
            dotted(line[8]),
            line[5],
            f"{Decimal(dotted(line[10]) or 0):.2f}",
        )
        for line in lines
    ]


def dotted(cell: str) -> str:
    """A number with its comma as Python writes it."""
    return cell.replace(",", ".")


def expected() -> list[Line]:
    with translation.override("it"):
        return [
            (place, title, bars, total, str(kind.label), grant) for place, title, bars, total, kind, grant in RANKING
        ]


def explained(visitor: Walker, title: str, sentences: list[str]) -> None:
    visitor.follow_title(title)
    said = visitor.main.inner_text().replace("\xa0", " ")
    assert [sentence for sentence in sentences if sentence not in said] == [], title
    visitor.follow("Back to the ranking")


def test_end_of_the_commission_is_computed_published_and_understood(
    signed_in: Callable[..., Page], new_page: Callable[..., Page]
) -> None:
    evaluation = scored()
    franco = Walker(signed_in(persona("franco")))
    rank(franco, evaluation.phase)
    franco.sees("The ranking in short: %(counter)s project")
    publish_ranking(Walker(signed_in(persona("marco"))), evaluation.phase)
    visitor = Walker(new_page())
    visitor.visit(PublishedList.objects.get().get_absolute_url())
    assert rows_of(visitor) == expected()
    assert rows_of_csv(visitor.download("/list.csv").decode("utf-8-sig")) == expected()
    cut = visitor.main.locator("#budget-line")
    assert cut.locator("xpath=preceding-sibling::tr[1]").locator("th a").inner_text() == "Darsena"
    assert "250.000,00" in cut.inner_text()
    for title, sentences in explanations().items():
        explained(visitor, title, sentences)
