"""A draft that was never proposed can be thrown away by its manager; nothing else can."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from calls.actions import delete_draft, propose, return_to_draft
from calls.models import Call, CallDocument, Form, Phase, Question
from core.models import AuditEvent
from core.refusals import NotAllowed, Refused
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, proposed_call, published_call, revoked
from tests.factories.core import stored_file
from tests.races import race

pytestmark = pytest.mark.django_db


def deleting(call, by="giulia"):
    return delete_draft(call, by=persona(by), now=timezone.now())


def returned_call():
    return return_to_draft(proposed_call(), note="Da rivedere.", by=persona("marco"), now=timezone.now())


def revoked_call():
    return revoked(published_call())


def codes(refused):
    return [blocker.code for blocker in refused.value.blockers]


def test_draft_goes_with_all_that_belongs_to_it_and_leaves_an_event():
    call, other = draft_call(title="Da buttare"), draft_call(title="Da tenere")
    CallDocument.objects.create(call=call, title="Testo", file=stored_file())
    deleting(call)
    assert list(Call.objects.all()) == [other]
    assert {phase.call for phase in Phase.objects.all()} == {other}
    assert {form.phase.call for form in Form.objects.all()} == {other}
    assert Question.objects.exists()
    event = AuditEvent.objects.get(event="call.deleted")
    assert (event.subject_id, event.actor, event.before) == (str(call.pk), persona("giulia"), "draft")
    assert event.details == {"title": "Da buttare", "slug": "da-buttare"}


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (proposed_call, "not_draft"),
        (published_call, "not_draft"),
        (revoked_call, "not_draft"),
        (returned_call, "proposed"),
    ],
)
def test_call_that_was_ever_proposed_stays(make, code):
    call = make()
    with pytest.raises(Refused) as refused:
        deleting(call)
    assert codes(refused) == [code]
    assert Call.objects.filter(pk=call.pk).exists()


def test_draft_over_local_calls_stays():
    call = draft_call()
    Call.objects.filter(pk=draft_call().pk).update(parent=call)
    with pytest.raises(Refused) as refused:
        deleting(call)
    assert codes(refused) == ["parent"]


@pytest.mark.parametrize("name", ["marco", "elena", "chiara", "stranger"])
def test_only_its_manager_deletes_it(name):
    call = draft_call()
    with pytest.raises(NotAllowed):
        deleting(call, by=name)


@pytest.mark.parametrize("make", [returned_call, proposed_call, published_call])
def test_database_keeps_a_call_that_was_ever_proposed(make):
    call = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        call.delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(3))
def test_deletion_and_proposal_at_once_leave_one_of_them(_turn):
    call = draft_call()
    deleted, proposed = race(lambda: deleting(call), lambda: propose(call, by=persona("giulia"), now=timezone.now()))
    if Call.objects.filter(pk=call.pk).exists():
        assert (type(deleted), proposed.state) == (Refused, "in_approval")
    else:
        assert (deleted, type(proposed)) == (None, NotAllowed)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "it",
            ["Elimina la bozza", "Progetto preliminare: %d domande, ", "5 persone", "Elimina definitivamente"],
        ),
        ("en", ["Delete the draft", "Progetto preliminare: %d questions, ", "5 people", "Delete the draft for good"]),
    ],
)
def test_page_says_what_goes_and_then_it_is_gone(client, language, words):
    call = draft_call()
    asked = Question.objects.filter(section__form__phase__call=call, section__form__phase__position=1).count()
    client.force_login(persona("giulia"))
    client.cookies["django_language"] = language
    url = reverse("calls:delete", args=[call.slug])
    assert url in client.get(reverse("calls:board", args=[call.slug])).content.decode()
    assert url in client.get(reverse("calls:edit", args=[call.slug])).content.decode()
    page = client.get(url).content.decode()
    assert [word for word in words if word.replace("%d", str(asked)) not in page] == []
    assert client.post(url).url == reverse("calls:office")
    assert not Call.objects.filter(pk=call.pk).exists()
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["marco", "elena", "stranger"])
def test_page_is_not_there_for_others(client, name):
    call = draft_call()
    client.force_login(persona(name))
    url = reverse("calls:delete", args=[call.slug])
    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    assert url not in client.get(reverse("calls:board", args=[call.slug])).content.decode()


def test_page_is_not_there_once_the_call_was_proposed(client):
    call = returned_call()
    client.force_login(persona("giulia"))
    url = reverse("calls:delete", args=[call.slug])
    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    assert url not in client.get(reverse("calls:board", args=[call.slug])).content.decode()
