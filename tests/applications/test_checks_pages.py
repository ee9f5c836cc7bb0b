"""The page of a check: reading, judging, proposing, confirming, and what the applicant reads in the end."""

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Check
from evaluations.actions import publish_admitted_list
from tests.applications.office import signed_in, text, url
from tests.factories.accounts import persona
from tests.factories.applications import registered_project
from tests.factories.calls import new_act
from tests.factories.checks import (
    REMEDY,
    confirmed,
    items_of,
    judged,
    proposed,
    received_project,
    taken,
)
from tests.factories.organisations import acting

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def sent(db):
    """A project with everything that was sent, received by the office."""
    return registered_project(now=NOW)


def posted(check: Check, **others) -> dict[str, str]:
    """The checklist's form filled in: every item met, the first as `first` says."""
    items = items_of(check.project.phase)
    data = {f"verdict_{item.pk}": "met" for item in items} | {f"note_{item.pk}": "" for item in items}
    if first := others.pop("first", ""):
        data |= {f"verdict_{items[0].pk}": first, f"note_{items[0].pk}": "Manca la firma"}
    return {**data, "outcome": "", "reason": "", "remedy": "", "version": str(check.version), **others}


def test_check_page_shows_what_was_sent_beside_the_checklist(new_client, sent):
    taken(sent)
    page = text(signed_in(new_client, "elena").get(url("office_project", sent)))
    assert "Le famiglie del territorio chiedono servizi vicini." in page
    assert all(item.text in page for item in items_of(sent.phase))


def test_officer_with_a_conflict_meets_nothing(new_client, sent):
    acting("elena", sent.application.partnership.lead)
    client = signed_in(new_client, "elena")
    assert client.get(url("office_project", sent)).status_code == 404
    assert sent.pk in client.get(url("office_list", sent.phase)).context["conflicts"]


def test_officer_reads_a_colleagues_check_without_its_form(new_client, sent):
    judged(taken(sent))
    response = signed_in(new_client, "paolo").get(url("office_project", sent))
    assert (response.context["actions"], "verdict_" in text(response)) == (frozenset(), False)


def test_checklist_is_saved_and_proposed_from_one_form(new_client, sent):
    check, client = taken(sent), signed_in(new_client, "elena")
    client.post(url("office_judge", sent), posted(check, first="not_met"))
    check.refresh_from_db()
    assert (check.state, check.version) == ("open", 1)
    data = posted(check, first="not_met", outcome="not_admitted", reason="Manca la firma", remedy=REMEDY)
    client.post(url("office_propose", sent), data)
    check.refresh_from_db()
    assert (check.state, check.outcome, check.remedy) == ("proposed", "not_admitted", REMEDY)


def test_refused_proposal_says_everything_and_keeps_what_was_written(new_client, sent):
    check = taken(sent)
    data = posted(check, first="not_met", outcome="admitted", reason="Una ragione molto precisa")
    response = signed_in(new_client, "elena").post(url("office_propose", sent), data)
    assert [blocker.code for blocker in response.context["blockers"]] == ["outcome"]
    assert "Una ragione molto precisa" in text(response)
    check.refresh_from_db()
    assert (check.state, check.version, check.items.count()) == ("open", 0, 0)


def test_stale_page_keeps_what_was_written_and_may_save_knowingly(new_client, sent):
    check, client = judged(taken(sent)), signed_in(new_client, "elena")
    stale = posted(check, first="not_met") | {"version": "0"}
    response = client.post(url("office_judge", sent), stale)
    assert "Manca la firma" in text(response)
    assert ("Il tuo testo" in text(response), "Ciò che è salvato ora" in text(response)) == (True, True)
    assert response.context["form"]["version"].value() == "1"
    assert check.items.filter(verdict="not_met").count() == 0
    client.post(url("office_judge", sent), stale | {"version": "1"})
    assert check.items.filter(verdict="not_met").count() == 1


def test_checklist_saves_itself(new_client, sent):
    check, client = taken(sent), signed_in(new_client, "elena")
    quiet = {"headers": {"X-Autosave": "1"}}
    saved = client.post(url("office_judge", sent), posted(check), **quiet).json()
    assert (saved["state"], saved["version"]) == ("saved", 1)
    conflict = client.post(url("office_judge", sent), posted(check), **quiet).json()
    assert conflict == {"state": "conflict", "url": url("office_project", sent)}
    bad = posted(check) | {"version": "1", f"verdict_{items_of(sent.phase)[0].pk}": "not_met"}
    assert client.post(url("office_judge", sent), bad, **quiet).json()["state"] == "refused"


def test_manager_confirms_or_sends_back_from_the_page(new_client, sent):
    check, client = proposed(sent), signed_in(new_client, "giulia")
    assert client.get(url("office_project", sent)).context["actions"] == {"confirm", "send_back"}
    client.post(url("office_confirm_one", sent))
    check.refresh_from_db()
    assert check.state == "confirmed"
    client.post(url("office_send_back", sent), {"note": "Guarda la sede"})
    check.refresh_from_db()
    assert (check.state, check.returned_note) == ("open", "Guarda la sede")


@pytest.mark.parametrize("name", ["office_judge", "office_propose", "office_confirm_one"])
def test_steps_of_a_check_are_never_taken_by_reading(new_client, sent, name):
    taken(sent)
    assert signed_in(new_client, "elena").get(url(name, sent)).status_code == 405


def test_next_project_is_the_officers_own(new_client, sent):
    taken(sent)
    colleagues, own = received_project(sent.phase), received_project(sent.phase)
    taken(colleagues, persona("paolo"))
    taken(own)
    assert signed_in(new_client, "elena").get(url("office_project", sent)).context["next"] == url("office_project", own)


def test_save_and_go_on_opens_the_next_project_then_the_list(new_client, sent):
    check, following = taken(sent), received_project(sent.phase)
    client = signed_in(new_client, "elena")
    onward = '<button class="btn btn-outline-primary" name="next"'
    assert onward not in text(client.get(url("office_project", sent)))
    listed = client.post(url("office_judge", sent), posted(check, next="yes"))
    check.refresh_from_db()
    assert (listed.url, check.items.count()) == (url("office_list", sent.phase), len(items_of(sent.phase)))
    taken(following)
    assert onward in text(client.get(url("office_project", sent)))
    opened = client.post(url("office_judge", sent), posted(check, next="yes"))
    assert opened.url == url("office_project", following)


def test_mistake_in_the_checklist_is_a_link_to_its_field(new_client, sent):
    check, item = taken(sent), items_of(sent.phase)[0]
    data = {**posted(check), f"verdict_{item.pk}": "perhaps"}
    page = text(signed_in(new_client, "elena").post(url("office_judge", sent), data))
    assert (f'href="#id_verdict_{item.pk}_0"' in page, "data-error-summary" in page) == (True, True)


def test_applicant_reads_outcome_reason_and_remedy(new_client, sent):
    confirmed(sent, first="not_met")
    publish_admitted_list(sent.phase, act=new_act("D.D. 1500", now=NOW), by=persona("marco"), now=NOW)
    client = new_client()
    client.force_login(sent.submissions.get().sent_by)
    page = text(client.get(reverse("applications:detail", args=[sent.application.public_id])))
    assert [words in page for words in ("Manca un requisito.", REMEDY, "eterminazione n. 1500 del ")] == [
        True,
        True,
        True,
    ]


def test_applicant_knows_nothing_before_the_publication(new_client, sent):
    confirmed(sent, first="not_met")
    client = new_client()
    client.force_login(sent.submissions.get().sent_by)
    page = text(client.get(reverse("applications:detail", args=[sent.application.public_id])))
    assert "Manca un requisito." not in page


def test_officer_confirms_what_the_portal_knows_in_one_press(new_client, sent):
    check, client = taken(sent), signed_in(new_client, "elena")
    proved = {item.pk for item in items_of(sent.phase) if item.evidence}
    assert client.get(url("office_project", sent)).context["open_known"] == len(proved) == 6
    first = min(proved)
    data = {"version": "0", f"verdict_{first}": "reserved", f"note_{first}": "Da chiarire", "known": "yes"}
    client.post(url("office_judge", sent), data)
    given = {row.item_id: (row.verdict, row.note) for row in check.items.all()}
    assert given.pop(first) == ("reserved", "Da chiarire")
    assert given.keys() == proved - {first}
    assert {verdict for verdict, _note in given.values()} == {"met"}
    assert all(note for _verdict, note in given.values())
    assert client.get(url("office_project", sent)).context["open_known"] == 0
