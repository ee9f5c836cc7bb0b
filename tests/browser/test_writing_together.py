"""Two people before one section at the same moment: what each types reaches the other, and nothing gives way unseen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.models import Project, SectionDraft
from applications.structure import surroundings_of
from organisations.models import Role
from tests.browser import scenes
from tests.browser.conftest import check_page
from tests.browser.steps_application import place
from tests.browser.walker import Walker, italian
from tests.factories.accounts import UserFactory
from tests.factories.applications import complete_definitive, sender
from tests.factories.organisations import acting

pytestmark = pytest.mark.django_db(transaction=True)
STATUS = "[data-autosave-status]"


def saved(walker: Walker) -> None:
    expect(walker.page.locator(STATUS)).to_contain_text("Salvato alle")


def both_open(signed_in: Callable[..., Page]) -> tuple[scenes.Scene, Walker, Walker]:
    """Sara and Roberto have the same section open."""
    scene = scenes.half_written()
    sara, roberto = (Walker(signed_in(scene.person(name))) for name in ("sara", "roberto"))
    for writer in (sara, roberto):
        writer.visit(place(scene.application, scene.phase.key, "sections/strategia"))
    return scene, sara, roberto


def answers(key: str = "strategia") -> dict[str, str]:
    return dict(SectionDraft.objects.get(section__key=key).answers)


def test_words_of_the_other_appear_while_one_types(signed_in: Callable[..., Page]) -> None:
    _scene, sara, roberto = both_open(signed_in)
    roberto.fill(coherence="Quello che ha scritto Roberto.")
    saved(roberto)
    integration = sara.page.locator("[name=integration]")
    integration.fill("Quello che ha scritto Sara.")
    integration.evaluate("field => field.setSelectionRange(5, 5)")
    expect(sara.page.locator("[name=coherence]")).to_have_value("Quello che ha scritto Roberto.")
    assert integration.evaluate("field => [document.activeElement === field, field.selectionStart]") == [True, 5]
    expect(sara.page.locator("[data-merged-status]")).to_have_text(
        italian("What others wrote meanwhile was added to this page.")
    )
    found = answers()
    assert (found["coherence"], found["integration"]) == (
        "Quello che ha scritto Roberto.",
        "Quello che ha scritto Sara.",
    )
    sara.press("Save and go back to the application")
    assert answers() == found


def test_same_place_is_asked_and_the_choice_keeps_all_else(signed_in: Callable[..., Page]) -> None:
    _scene, sara, roberto = both_open(signed_in)
    roberto.fill(coherence="Quello che ha scritto Roberto.")
    saved(roberto)
    sara.fill(integration="Anche questo è di Sara.", coherence="Quello che ha scritto Sara.")
    expect(sara.page.locator(f"{STATUS} button")).to_be_visible()
    assert answers()["integration"] == "Anche questo è di Sara."
    with sara.page.expect_navigation():
        sara.page.locator(f"{STATUS} button").click()
    sara.sees("Two texts in the same place")
    check_page(sara.page)
    expect(sara.main).to_contain_text("Roberto Gallo")
    sara.press("Keep my text")
    found = answers()
    assert (found["coherence"], found["integration"]) == ("Quello che ha scritto Sara.", "Anche questo è di Sara.")


def test_own_second_window_is_not_somebody_else(signed_in: Callable[..., Page]) -> None:
    scene, sara, _roberto = both_open(signed_in)
    second = Walker(sara.page.context.new_page())
    second.visit(sara.page.url)
    sara.fill(coherence="Nella prima finestra.")
    saved(sara)
    second.fill(coherence="Nella seconda finestra.")
    saved(second)
    expect(second.page.locator("[data-merged-status]")).to_contain_text("versioni precedenti")
    assert answers()["coherence"] == "Nella seconda finestra."
    second.visit(place(scene.application, scene.phase.key, "sections/strategia/versions/coherence"))
    second.page.get_by_role("link", name=italian("Show every single save")).click()
    expect(second.main.locator("del").first).to_contain_text("prima")
    second.press("Restore this version")
    assert answers()["coherence"] == "Nella prima finestra."


@pytest.fixture
def definitive() -> Project:
    return complete_definitive(now=timezone.now() - timedelta(days=80))


def two_before(project: Project, signed_in: Callable[..., Page], key: str) -> tuple[Walker, Walker]:
    anna = acting(UserFactory(first_name="Anna"), project.application.partnership.lead, Role.OPERATOR)
    walkers = [Walker(signed_in(person)) for person in (sender(project), anna)]
    for walker in walkers:
        walker.visit(place(project.application, project.phase.key, f"sections/{key}"))
    return walkers[0], walkers[1]


def test_partners_fill_in_their_own_columns_at_once(definitive: Project, signed_in: Callable[..., Page]) -> None:
    around = surroundings_of(definitive.application.call, definitive.application.partnership)
    category = around.direct_categories[0].key
    names = [f"budget-{partner.id}-{category}" for partner in around.partners[:2]]
    mine, theirs = two_before(definitive, signed_in, "costi")
    mine.write(names[0], "1.000,00")
    theirs.write(names[1], "2.000,00")
    saved(mine)
    saved(theirs)
    mine.write(names[0], "1.500,00")
    expect(mine.page.locator(f"[name='{names[1]}']")).to_have_value("2.000,00")
    expect(mine.page.locator(STATUS)).to_contain_text("Salvato alle")
    lines = definitive.drafts.get(section__key="costi").answers["budget"]["lines"]
    amounts = {(line["member"], line["category"]): line["amount"] for line in lines}
    assert [amounts[partner.id, category] for partner in around.partners[:2]] == ["1500.00", "2000.00"]


def test_row_of_the_other_comes_and_goes_and_one_removed_comes_back(
    definitive: Project, signed_in: Callable[..., Page]
) -> None:
    mine, theirs = two_before(definitive, signed_in, "attivita")
    theirs.main.locator("[data-rows=activities] [data-new-row] [name$=-title]").fill("Terza, di Anna")
    saved(theirs)
    mine.fill(risks="Scritto intanto.")
    rows = mine.main.locator("[data-rows=activities] > [data-row]:not([data-new-row])")
    expect(rows).to_have_count(3)
    expect(rows.nth(2).locator("[name$=-title]")).to_have_value("Terza, di Anna")
    expect(rows.nth(2).locator("legend")).to_have_text("Riga 3")
    mine.go(rows.nth(0).locator("button[value^=remove]"))
    expect(rows).to_have_count(2)
    expect(mine.main.locator(".wecare-undo")).to_contain_text("Avvio")
    mine.page.keyboard.press("Tab")
    expect(mine.page.get_by_role("button", name=italian("Bring the row back"))).to_be_focused()
    with mine.page.expect_navigation():
        mine.page.keyboard.press("Enter")
    expect(rows.nth(0).locator("[name$=-title]")).to_have_value("Avvio")
    titles = [row["title"] for row in definitive.drafts.get(section__key="attivita").answers["activities"]]
    assert titles == ["Avvio", "Servizi", "Terza, di Anna"]
