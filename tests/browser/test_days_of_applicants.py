"""The own day of those who apply: Luca is invited, Sara writes, Roberto sends; and of Ugo, who only reads."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from applications.models import Submission
from partnerships.models import Member
from tests.browser import scenes
from tests.browser.steps_application import attach, place, send, verify_receipt, write_section
from tests.browser.steps_people import sign_in
from tests.browser.walker import Walker, italian
from tests.factories.accounts import PASSWORD, UserFactory
from tests.papers import make_all
from wecare_portal.seeds import course
from wecare_portal.seeds.answers import preliminary

pytestmark = pytest.mark.django_db(transaction=True)

SignedIn = Callable[..., Page]


def test_luca_answers_the_invitation_and_declares(signed_in: SignedIn) -> None:
    scene = scenes.invited()
    luca = Walker(signed_in(scene.person("luca")))
    luca.visit("/desk/")
    luca.follow("Answer the invitation of %(lead)s: %(name)s")
    luca.sees("What you are asked")
    luca.press("Accept the invitation")
    luca.press("Make the declarations")
    luca.sees("Tick this declaration: without it the body cannot take part.")
    luca.tick_all()
    luca.press("Make the declarations")
    luca.sees("The partnership is ready to be sent")
    assert Member.objects.get(body__name="Cooperativa sociale Il Ponte").state == "declared"


def test_luca_declines_with_a_reason(signed_in: SignedIn) -> None:
    scene = scenes.invited()
    luca = Walker(signed_in(scene.person("luca")))
    luca.visit("/desk/")
    luca.follow("Answer the invitation of %(lead)s: %(name)s")
    luca.follow("Decline, with a reason")
    luca.fill(reason="Siamo già in due proposte.")
    luca.go(luca.main.locator("form button").first)
    sara = Walker(signed_in(scene.person("sara")))
    sara.visit(f"/partnerships/{scene.application.partnership.public_id}/")
    expect(sara.main).to_contain_text("Siamo già in due proposte.")


def test_sara_finishes_the_draft_and_cannot_send_it(signed_in: SignedIn) -> None:
    scene = scenes.half_written()
    sara = Walker(signed_in(scene.person("sara")))
    sara.visit("/desk/")
    sara.follow("Finish the draft “%(title)s”")
    sara.follow("What is still missing")
    sara.visit(place(scene.application, scene.phase.key, "missing"))
    sara.go(sara.main.get_by_role("link").first)
    write_section(sara, scene.application, scene.phase.key, "risorse", preliminary(scenes.TOWN)["risorse"])
    attach(sara, scene.application, scene.phase)
    sara.visit(place(scene.application, scene.phase.key, "missing"))
    sara.sees("Nothing is missing")
    sara.visit(f"/applications/{scene.application.public_id}/")
    assert sara.main.get_by_role("link", name=italian("Check and send")).count() == 0


def test_roberto_sends_and_keeps_the_receipt(signed_in: SignedIn, new_page: Callable[..., Page]) -> None:
    scene = scenes.half_written()
    course.write(scene.project, scenes.TOWN, scene.stage.days(-1), leave_out=("idea", "strategia", "partecipazione"))
    roberto = Walker(signed_in(scene.person("roberto")))
    roberto.visit("/desk/")
    roberto.follow("Finish the draft “%(title)s”")
    submission = send(roberto, scene.application, scene.phase.key)
    verify_receipt(roberto, Walker(new_page()), submission)
    roberto.visit(f"/applications/{scene.application.public_id}/")
    roberto.follow("Receipt %(protocol)s")
    roberto.follow("Replace what was sent")
    roberto.go(roberto.main.locator("form button").first)
    roberto.follow("Keep the version sent")
    roberto.go(roberto.main.locator("form button").first)
    assert Submission.objects.get() == submission


def test_roberto_watches_the_dossier_being_made(signed_in: SignedIn) -> None:
    scene = scenes.half_written()
    course.write(scene.project, scenes.TOWN, scene.stage.days(-1), leave_out=("idea", "strategia", "partecipazione"))
    roberto = Walker(signed_in(scene.person("roberto")))
    send(roberto, scene.application, scene.phase.key)
    roberto.follow("Dossier: everything sent, as one PDF")
    make_all()  # as a worker does; the open page notices by itself
    file = roberto.page.locator("#paper-status .wecare-file")
    expect(file).to_be_visible(timeout=60_000)
    answer = roberto.page.request.get(file.get_attribute("href") or "")
    assert answer.body().startswith(b"%PDF")
    assert answer.headers["content-disposition"].startswith("attachment")


def test_ugo_comes_in_and_finds_only_what_is_public(new_page: Callable[..., Page]) -> None:
    scene = scenes.half_written()
    ugo = Walker(new_page())
    sign_in(ugo, UserFactory(email="ugo@posta.example").email, PASSWORD)
    ugo.sees("Nothing here yet")
    for public in ("/", "/calls/", f"/calls/{scene.call.slug}/", "/evaluations/lists/", "/applications/verify/"):
        ugo.visit(public)
    ugo.visit("/accessibility/")
    ugo.visit("/privacy/")
    answer = ugo.page.goto(f"/applications/{scene.application.public_id}/")
    assert answer is not None
    assert answer.status == 404
