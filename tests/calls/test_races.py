"""Two people, or a person and the clock, at the same moment."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from calls.actions import close_due_phases, extend, propose, publish, revoke
from calls.actions.editing import delete_row, edit_terms, save_row
from calls.models import Act, ChecklistItem, DeadlineChange, TieBreak
from calls.workflow import CallState, PhaseState
from core.refusals import Refused
from core.seen import ChangedMeanwhile, Seen, mark
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, new_act, phase_of, proposed_call, published_call

pytestmark = pytest.mark.django_db(transaction=True)


def race(*attempts):
    """Run the attempts at once; what each returned, or the Refused it raised."""
    results, start = [None] * len(attempts), threading.Barrier(len(attempts))

    def run(number, attempt):
        start.wait(timeout=10)
        try:
            results[number] = attempt()
        except Refused as refused:
            results[number] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_two_publications_leave_one_act():
    call, marco, now = proposed_call(), persona("marco"), timezone.now()
    acts = [new_act("D.D. 1"), new_act("D.D. 2")]
    results = race(*(partial(publish, call, act=act, by=marco, now=now) for act in acts))
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Act.objects.filter(effects__call=call).count() == 1
    call.refresh_from_db()
    assert call.state == CallState.PUBLISHED


def test_extension_and_closing_leave_the_phase_open_with_more_time_or_closed_without():
    for _attempt in range(5):
        phase, marco = phase_of(published_call()), persona("marco")
        at, act = phase.closes_at, new_act(now=phase.closes_at)
        before, later = phase.closes_at, phase.closes_at + timedelta(days=5)
        extended, _closed = race(
            partial(extend, phase, closes_at=later, act=act, by=marco, now=at),
            partial(close_due_phases, at + timedelta(milliseconds=1)),
        )
        phase = phase_of(phase.call)
        if isinstance(extended, DeadlineChange):
            assert (phase.state, phase.closes_at) == (PhaseState.OPEN, later)
        else:
            assert (phase.state, phase.closes_at) == (PhaseState.CLOSED, before)
        revoke(phase.call, act=new_act(now=at), by=marco, now=at)


def test_edit_and_proposal_leave_a_draft_that_is_complete_or_a_refusal():
    for number in range(5):
        call, giulia, now = draft_call(title=f"Avviso {number}"), persona("giulia"), timezone.now()
        rule = TieBreak.objects.filter(phase__call=call).first()
        TieBreak.objects.filter(phase__call=call).exclude(pk=rule.pk).delete()
        race(
            partial(propose, call, by=giulia, now=now),
            partial(delete_row, rule, call=call, by=giulia, now=now),
        )
        call.refresh_from_db()
        proposed = call.state == CallState.IN_APPROVAL
        assert TieBreak.objects.filter(phase__call=call).exists() is proposed


def test_row_written_by_sql_waits_for_the_proposal_and_is_refused():
    call, giulia, now = draft_call(), persona("giulia"), timezone.now()
    phase = phase_of(call)
    results = race(
        partial(propose, call, by=giulia, now=now),
        partial(save_row, ChecklistItem(phase=phase, position=99, text="Ultimo"), call=call, by=giulia, now=now),
    )
    added = ChecklistItem.objects.filter(phase=phase, text="Ultimo").exists()
    assert added is not isinstance(results[1], Refused)
    call.refresh_from_db()
    assert call.state == CallState.IN_APPROVAL


def test_two_people_who_save_what_they_both_saw_leave_one_text_and_tell_the_other():
    call, giulia, now = draft_call(), persona("giulia"), timezone.now()
    seen = Seen(("summary",), mark({"summary": call.summary}))
    saves = [
        partial(edit_terms, call, changes={"summary": words}, seen=seen, by=giulia, now=now) for words in ("A", "B")
    ]
    results = race(*saves)
    told = [isinstance(result, ChangedMeanwhile) for result in results]
    assert sorted(told) == [False, True]
    call.refresh_from_db()
    assert call.summary == ("B" if told[0] else "A")
