"""A signatory publishes the call that was on the screen, or nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.actions import propose, publish, return_to_draft
from calls.actions.editing import edit_phase, edit_terms
from calls.content import call_content
from calls.models import Call
from core.read import fingerprint
from core.refusals import Refused
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, new_act, phase_of, proposed_call
from tests.factories.core import pdf_upload, stored_file

pytestmark = pytest.mark.django_db
ACT = {"number": "998", "date": "", "subject": "Approvazione"}


def changed_and_proposed_again(call: Call) -> None:
    """Another signatory returns it, the manager changes its largest grant and proposes it once more."""
    now = timezone.now()
    return_to_draft(call, note="Correggere la dotazione", by=persona("marco"), now=now)
    edit_terms(call, changes={"grant_max": call.grant_max - 1}, by=persona("giulia"), now=now)
    propose(call, by=persona("giulia"), now=now)


def sign(client, call, read):
    data = {**ACT, "date": timezone.localdate().isoformat(), "upload": pdf_upload(), "read": read}
    return client.post(reverse("calls:sign", args=[call.slug]), data)


def test_call_that_changed_since_it_was_read_is_not_published(client):
    call = proposed_call()
    client.force_login(persona("marco"))
    read = client.get(reverse("calls:sign", args=[call.slug])).context["read"]
    changed_and_proposed_again(call)
    answer = sign(client, call, read)
    call.refresh_from_db()
    assert (answer.status_code, call.state, call.effects.count()) == (409, "in_approval", 0)
    assert [blocker.code for blocker in answer.context["changed"]] == ["changed"]
    assert answer.context["read"] != read
    assert sign(client, call, answer.context["read"]).status_code == 302


def test_call_that_no_page_showed_is_not_published_by_a_form(client):
    call = proposed_call()
    client.force_login(persona("marco"))
    assert sign(client, call, "").status_code == 409
    call.refresh_from_db()
    assert call.state == "in_approval"


def test_publication_holds_the_read_content_under_its_lock():
    call = proposed_call()
    read = fingerprint(call_content(call))
    changed_and_proposed_again(call)
    with pytest.raises(Refused) as refused:
        publish(call, act=new_act(), read=read, by=persona("marco"), now=timezone.now())
    assert [blocker.code for blocker in refused.value.blockers] == ["changed"]


def _windows(call):
    phase = phase_of(call)
    edit_phase(phase, changes={"closes_at": phase.closes_at + timedelta(1)}, by=persona("giulia"), now=timezone.now())


CHANGES = {
    "terms": lambda call: Call.objects.filter(pk=call.pk).update(summary="Un’altra sintesi"),
    "districts": lambda call: call.districts.create(name="Ambito nuovo", code="AX"),
    "window": _windows,
    "composition": lambda call: call.composition_rules.all()[0].delete(),
    "cap": lambda call: call.participation_caps.update(most=9),
    "cost": lambda call: call.cost_categories.filter(position=1).update(title="Altro"),
    "statement": lambda call: call.statements.filter(position=1).update(text="Altro"),
    "document": lambda call: call.documents.create(title="Testo", file=stored_file()),
    "question": lambda call: phase_of(call).forms.get().sections.first().questions.all()[:1].get().delete(),
    "slot": lambda call: phase_of(call).required_documents.update(required=False),
    "checklist": lambda call: phase_of(call).checklist.filter(position=1).update(text="Altro"),
    "class": lambda call: phase_of(call, 2).criterion_classes.update(threshold=3),
    "criterion": lambda call: phase_of(call, 2).criterion_classes.first().criteria.update(weight=7),
    "tie-break": lambda call: phase_of(call, 2).tie_breaks.filter(position=1).delete(),
    "rule of the money": lambda call: call.phases.filter(position=2).update(last_project_rule="stop"),
}


@pytest.mark.parametrize("part", CHANGES)
def test_every_part_of_a_call_is_read(part: str):
    call = draft_call()
    before = fingerprint(call_content(call))
    CHANGES[part](call)
    assert fingerprint(call_content(Call.objects.get(pk=call.pk))) != before


def test_steps_of_a_call_do_not_change_what_is_read():
    call = draft_call()
    before = fingerprint(call_content(call))
    propose(call, by=persona("giulia"), now=timezone.now())
    assert fingerprint(call_content(Call.objects.get(pk=call.pk))) == before
