"""The officer's board: where projects stand, what waits, what each role may decide."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.actions import extend, suspend
from tests.factories.accounts import persona
from tests.factories.applications import draft_project, registered_project, sent_project
from tests.factories.calls import draft_call, new_act, phase_of, published_call, revoked

pytestmark = pytest.mark.django_db


def board(client, call, name):
    client.force_login(persona(name))
    return client.get(reverse("calls:board", args=[call.slug])).context


def test_board_counts_the_projects_of_each_phase_by_state(client):
    call = registered_project().application.call
    first, second = board(client, call, "elena")["columns"]
    assert [(state, number) for state, _label, number in first["counts"]] == [("registered", 1)]
    assert second["counts"] == []
    assert first["next"].startswith("1 ")


@pytest.mark.parametrize("make", [draft_project, sent_project])
@pytest.mark.parametrize("name", ["giulia", "marco", "elena", "chiara"])
def test_board_tells_nobody_how_many_write_or_have_sent_before_the_closing(client, make, name):
    call = make().application.call
    assert [column["counts"] for column in board(client, call, name)["columns"]] == [[], []]


def test_board_offers_decisions_to_the_signatory_alone(client):
    call = published_call()
    offered = {
        name: [sorted(column["actions"]) for column in board(client, call, name)["columns"]]
        for name in ("giulia", "marco", "elena", "chiara")
    }
    assert offered == {
        "giulia": [[], []],
        "marco": [["extend", "suspend"], ["extend"]],
        "elena": [[], []],
        "chiara": [[], []],
    }


def test_board_links_what_is_missing_for_the_manager_alone(client):
    call = draft_call(responsible="")
    assert [bool(blocker.url) for blocker in board(client, call, "giulia")["blockers"]] == [True]
    assert [bool(blocker.url) for blocker in board(client, call, "marco")["blockers"]] == [False]


def test_board_tells_the_history_of_the_call_and_its_phases(client):
    call = published_call()
    history = board(client, call, "giulia")["history"]
    assert [item["note"] for item in history] == [
        "Giulia Ferrero",
        "Giulia Ferrero",
        f"{call.effects.get().act} – Marco Rinaldi",
        "Progetto preliminare – automatico",
    ]


def test_board_of_a_revoked_call_says_so_for_each_phase_and_offers_nothing(client):
    call = published_call()
    revoked(call)
    context = board(client, call, "marco")
    assert {column["next"].partition(" del")[0] for column in context["columns"]} == {
        "Il bando è stato revocato con determinazione n. 77"
    }
    assert [column["actions"] for column in context["columns"]] == [frozenset(), frozenset()]
    assert context["actions"] == frozenset()


def test_history_tells_an_act_with_the_step_that_it_decided(client):
    call = published_call()
    acts = [call.effects.get().act, extend(phase_of(call), **_later(call)).act]
    told = [(item["label"], item["note"]) for item in board(client, call, "giulia")["history"]]
    assert ("Pubblicato", f"{acts[0]} – Marco Rinaldi") in told
    assert ("La scadenza è stata prorogata", f"Progetto preliminare – {acts[1]} – Marco Rinaldi") in told
    assert "È stato registrato un atto" not in [label for label, _note in told]


def _later(call):
    now = timezone.now()
    return {"closes_at": phase_of(call).closes_at + timedelta(1), "act": new_act(), "by": persona("marco"), "now": now}


def test_suspension_stands_in_the_timeline_before_what_is_still_to_come(client):
    call = published_call()
    suspend(phase_of(call), act=new_act(), by=persona("marco"), now=timezone.now())
    shown = client.get(reverse("calls:detail", args=[call.slug])).context["timeline"]
    kinds = [item["done"] for item in shown]
    assert kinds == sorted(kinds, reverse=True)
    assert [item["label"] for item in shown if item["done"]][-1] == "Sospensione"
