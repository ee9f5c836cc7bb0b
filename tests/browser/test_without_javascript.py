"""The applicant's way from the draft to the receipt where no script runs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from applications.models import SectionDraft, Submission
from tests.browser import scenes
from tests.browser.steps_application import attach, place, send, write_section
from tests.browser.walker import Walker, italian
from wecare_portal.seeds.answers import preliminary

pytestmark = pytest.mark.django_db(transaction=True)


def bare(signed_in: Callable[..., Page], person: object) -> Walker:
    return Walker(signed_in(person, javascript=False), javascript=False)


def test_draft_becomes_a_receipt_without_javascript(signed_in: Callable[..., Page]) -> None:
    scene = scenes.half_written()
    sara = bare(signed_in, scene.person("sara"))
    sara.visit("/desk/")
    sara.follow("Finish the draft “%(title)s”")
    write_section(sara, scene.application, scene.phase.key, "risorse", preliminary(scenes.TOWN)["risorse"])
    attach(sara, scene.application, scene.phase)
    roberto = bare(signed_in, scene.person("roberto"))
    submission = send(roberto, scene.application, scene.phase.key)
    expect(roberto.main).to_contain_text(submission.protocol)
    assert Submission.objects.count() == 1


def test_two_people_write_the_same_section_and_nothing_is_lost(signed_in: Callable[..., Page]) -> None:
    scene = scenes.half_written()
    sara, roberto = (bare(signed_in, scene.person(name)) for name in ("sara", "roberto"))
    for writer in (sara, roberto):
        writer.visit(place(scene.application, scene.phase.key, "sections/strategia"))
    roberto.fill(coherence="Quello che ha scritto Roberto.")
    roberto.press("Save and go back to the application")
    sara.fill(coherence="Quello che ha scritto Sara.")
    with sara.page.expect_navigation():
        sara.main.get_by_role("button", name=italian("Save and go back to the application")).click()
    expect(sara.main).to_contain_text("Quello che ha scritto Roberto.")
    expect(sara.main).to_contain_text("Quello che ha scritto Sara.")
    stored = SectionDraft.objects.get(section__key="strategia")
    assert stored.answers["coherence"] == "Quello che ha scritto Roberto."
