"""An evaluator's day and the public's look at the ranking, in Chromium."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from evaluations.actions import publish_ranking
from evaluations.models import ScoreSheet
from tests.browser.conftest import check_page
from tests.factories.accounts import persona
from tests.factories.assessed import NOW
from tests.factories.calls import new_act
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db(transaction=True)


def address(evaluation: Evaluation, page: str, *args: object) -> str:
    return reverse(f"evaluations:{page}", args=[evaluation.call.slug, evaluation.phase.key, *args])


def test_evaluator_declares_conflicts(signed_in: Callable[..., Page]):
    evaluation = make_evaluation(1).appointed()
    page = signed_in(persona("davide"))
    page.goto(address(evaluation, "conflicts"))
    check_page(page)
    page.get_by_text("Nessun conflitto").click()
    page.get_by_role("button", name="Rendi la dichiarazione").click()
    expect(page.get_by_text("La tua dichiarazione è registrata")).to_be_visible()


def write_and_confirm(page: Page, evaluation: Evaluation) -> None:
    sheet = ScoreSheet.objects.get(member__user=persona("davide"))
    page.goto(address(evaluation, "sheets"))
    check_page(page)
    page.get_by_role("link", name="Progetto A").click()
    check_page(page)
    for field in page.locator("input[type=number]").all():
        field.focus()
        page.keyboard.type("7.5")
        page.keyboard.press("Tab")
        page.keyboard.type("Motivazione chiara")
    expect(page.locator("[data-sheet-total]")).to_have_text("26,25")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Salvato alle")
    page.get_by_role("button", name="Salva e vai alla conferma").click()
    page.wait_for_url("**/confirm/")  # the form asks first whose session it is
    check_page(page)
    page.get_by_role("button", name="Conferma e sigilla la scheda").click()
    expect(page.get_by_text("confermata e sigillata")).to_be_visible()
    sheet.refresh_from_db()
    assert sheet.state == "confirmed"


def test_evaluator_scores_by_keyboard(signed_in: Callable[..., Page]):
    evaluation = make_evaluation(1).appointed().declared()
    evaluation.assigned([(name, evaluation.projects[0]) for name in ("davide", "anna")])
    write_and_confirm(signed_in(persona("davide")), evaluation)


def test_evaluator_scores_without_javascript(signed_in: Callable[..., Page]):
    evaluation = make_evaluation(1).appointed().declared()
    evaluation.assigned([(name, evaluation.projects[0]) for name in ("davide", "anna")])
    page = signed_in(persona("davide"), javascript=False)
    page.goto(address(evaluation, "sheet", ScoreSheet.objects.get(member__user=persona("davide")).pk))
    for field in page.locator("input[type=number]").all():
        field.fill("6")
    for field in page.locator("fieldset textarea").all():
        field.fill("Motivazione")
    page.get_by_role("button", name="Salva e vai alla conferma").click()
    page.get_by_role("button", name="Conferma e sigilla la scheda").click()
    expect(page.get_by_text("confermata e sigillata")).to_be_visible()
    assert ScoreSheet.objects.get(member__user=persona("davide")).state == "confirmed"


def test_visitor_reads_the_ranking_its_explanation_and_its_verification(new_page: Callable[..., Page]):
    published = publish(make_evaluation(3))
    page = new_page()
    page.goto(reverse("evaluations:lists"))
    check_page(page)
    page.locator("main").get_by_role("link", name="Graduatoria").click()
    check_page(page)
    expect(page.get_by_text("Qui finiscono i fondi")).to_be_visible()
    page.get_by_role("link", name="Progetto C").click()
    check_page(page)
    expect(page.get_by_text("Al suo turno restavano")).to_be_visible()
    page.goto(reverse("evaluations:verify", args=published.address))
    check_page(page)
    expect(page.get_by_text("La graduatoria ricalcolata è identica")).to_be_visible()


def publish(evaluation: Evaluation) -> Any:
    evaluation.appointed().declared().assigned().confirmed().unsealed().panel()
    ranking, act = evaluation.ranked(), new_act(now=NOW)
    return publish_ranking(evaluation.commission, ranking=ranking, act=act, by=persona("marco"), now=NOW)
