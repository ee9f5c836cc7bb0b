"""The own day of the office's people: Giulia who manages, Elena who checks, Marco who signs, Chiara who audits."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.models import Check, Outcome
from calls.actions import create_from_blueprint
from calls.models import Call, CallStaff
from tests.browser import scenes
from tests.browser.steps_call import bring_act
from tests.browser.steps_check import confirm, publish_list, take_and_propose
from tests.browser.walker import Walker, italian
from wecare_portal.seeds import course
from wecare_portal.seeds.plant import set_stage

pytestmark = pytest.mark.django_db(transaction=True)

SignedIn = Callable[..., Page]


def test_giulia_completes_a_draft_and_marco_returns_it_with_a_note(signed_in: SignedIn) -> None:
    stage = set_stage()
    people = stage.people
    call = create_from_blueprint(measure=stage.measure, issuer=stage.measure.issuer, by=people["giulia"], now=stage.now)
    CallStaff.objects.bulk_create(CallStaff(call=call, user=people[name], role=role) for name, role in course.STAFF)
    giulia = Walker(signed_in(people["giulia"]))
    giulia.visit("/desk/")
    giulia.follow_title(call.title)
    giulia.follow("Edit the draft")
    giulia.go(giulia.main.get_by_role("link", name=italian("Give a contact e-mail address before publication.")))
    giulia.fill(responsible="Giulia Ferrero", office="Settore Welfare", contact_email="welfare@regione.example")
    giulia.press("Save")
    giulia.press("Propose for signature")
    marco = Walker(signed_in(people["marco"]))
    marco.visit("/desk/")
    marco.follow("Read and sign the call")
    marco.follow("Return with a note")
    marco.fill(note="Precisare la durata nel testo.")
    marco.go(marco.main.locator("form button").first)
    giulia.visit("/desk/")
    giulia.follow("Change the call as the signatory asked")
    expect(giulia.main).to_contain_text("Precisare la durata nel testo.")
    assert Call.objects.get().state == "draft"


def test_elena_judges_by_keyboard_and_proposes(signed_in: SignedIn) -> None:
    scene = scenes.received()
    elena = Walker(signed_in(scene.person("elena")))
    elena.visit("/desk/")
    take_and_propose(elena, scene.phase, scene.application.title, by_keyboard=True)
    check = Check.objects.get()
    assert (check.state, check.outcome) == ("proposed", "admitted")


def test_giulia_confirms_what_elena_proposed(signed_in: SignedIn) -> None:
    scene = scenes.proposed()
    giulia = Walker(signed_in(scene.person("giulia")))
    giulia.visit("/desk/")
    giulia.visit(reverse("calls:board", args=[scene.call.slug]))
    giulia.visit(reverse("applications:office_project", args=_place(scene)))
    giulia.sees("Outcome proposed")
    confirm(giulia, scene.phase)
    assert Check.objects.get().state == "confirmed"


def test_marco_publishes_the_list_and_extends_the_next_deadline(signed_in: SignedIn) -> None:
    scene = scenes.confirmed()
    marco = Walker(signed_in(scene.person("marco")))
    marco.visit("/desk/")
    publish_list(marco, scene.phase)
    assert Outcome.objects.get().kind == "admitted"
    second = scene.call.phases.get(position=2)
    marco.visit(reverse("calls:decide", args=[scene.call.slug, second.key, "extend"]))
    marco.fill(closes_at=scene.stage.days(250).strftime("%Y-%m-%dT%H:%M"))
    bring_act(marco, "77", "Proroga del termine")
    marco.go(marco.main.locator("form button").first)
    second.refresh_from_db()
    assert second.closes_at == scene.stage.days(250)


def test_chiara_reads_everything_around_and_changes_nothing(signed_in: SignedIn) -> None:
    scene = scenes.proposed()
    chiara = Walker(signed_in(scene.person("chiara")))
    chiara.visit("/desk/")
    chiara.follow_title(scene.call.title)
    expect(chiara.main.get_by_role("link", name=italian("Edit the draft"))).to_have_count(0)
    chiara.visit(reverse("applications:office_list", args=_place(scene)[:2]))
    expect(chiara.main).to_contain_text(scene.application.title)
    expect(chiara.main.get_by_role("checkbox")).to_have_count(0)
    chiara.visit(reverse("evaluations:office", args=_place(scene)[:2]))
    answer = chiara.page.goto(reverse("applications:office_project", args=_place(scene)))
    assert answer is not None
    assert answer.status == 404


def _place(scene: scenes.Scene) -> list[object]:
    return [scene.call.slug, scene.phase.key, scene.application.public_id]
