"""In time or not: to the second, by the front door's clock, under the deadline in force."""

import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from applications import actions, rules
from applications.actions.registration import reception_bound
from applications.models import Project, SendAttempt, Submission
from applications.next_step import sentence
from calls.actions import close_due_phases, extend
from calls.models import Call, Phase
from core.clock import database_now
from core.deadlines import end_of
from core.refusals import Refused
from core.templatetags.wecare import instant, moment
from partnerships import rules as partnership_rules
from tests.factories.accounts import persona
from tests.factories.applications import (
    close_and_register,
    complete_project,
    draft_project,
    fresh,
    send_project,
    sender,
    shown_hash,
)
from tests.factories.calls import new_act, published_call
from tests.races import race

SECOND = timedelta(seconds=1)
NOON = datetime(2026, 12, 20, 11, tzinfo=UTC)


@pytest.mark.django_db
def test_send_at_the_exact_second_of_the_deadline_is_in_time() -> None:
    project = complete_project()
    deadline = project.phase.closes_at
    assert send_project(project, received_at=deadline, now=deadline + 60 * SECOND).received_at == deadline


@pytest.mark.django_db
@pytest.mark.parametrize("part", [1, 170_000, 999_999])
def test_send_within_the_deadlines_own_second_is_in_time(part: int) -> None:
    project = complete_project(call=_call_closed_at(NOON), now=NOON - timedelta(days=1))
    at = NOON + timedelta(microseconds=part)
    assert send_project(project, received_at=at, now=NOON + 60 * SECOND).received_at == at


@pytest.mark.django_db
def test_send_a_moment_after_the_deadlines_second_is_refused_with_both_moments() -> None:
    project = complete_project(call=_call_closed_at(NOON), now=NOON - timedelta(days=1))
    with pytest.raises(Refused) as refusal, translation.override("it"):
        send_project(project, received_at=NOON + SECOND)
    assert str(refusal.value) == (
        "La scadenza era domenica 20 dicembre 2026, ore 12:00:00 (ora italiana); "
        "questo invio è arrivato al portale domenica 20 dicembre 2026, ore 12:00:01."
    )
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_who_is_late_is_told_the_deadline_also_after_the_registration() -> None:
    project = complete_project(call=_call_closed_at(NOON), now=NOON - timedelta(days=1))
    after = close_and_register(project)
    with pytest.raises(Refused) as refusal:
        send_project(project, received_at=after)
    assert [blocker.code for blocker in refusal.value.blockers] == ["window"]
    assert instant(NOON) in str(refusal.value)
    assert instant(NOON) in str(rules.edit_blockers(fresh(project), after)[0])
    assert moment(NOON) in sentence(fresh(project))


@pytest.mark.django_db
@pytest.mark.parametrize(("part", "refused"), [(timedelta(microseconds=999_999), False), (SECOND, True)])
def test_database_holds_the_same_second(part: timedelta, refused: bool) -> None:
    project = complete_project(call=_call_closed_at(NOON), now=NOON - timedelta(days=1))
    send_project(project, received_at=NOON)
    row = project.submissions.get()
    row.pk, row.number, row.protocol_number, row.idempotency_key = None, 2, 2, uuid.uuid4()
    row.received_at = NOON + part
    with pytest.raises(IntegrityError) if refused else nullcontext():
        row.save(force_insert=True)


@pytest.mark.django_db
def test_every_page_and_query_holds_the_same_second() -> None:
    phase = _call_closed_at(NOON).phases.get(position=1)
    inside, after = NOON + timedelta(microseconds=999_999), NOON + SECOND
    for at, is_open in ((inside, True), (after, False)):
        assert phase.is_open_at(at) is is_open
        assert Phase.objects.open_at(at).filter(pk=phase.pk).exists() is is_open
        assert rules.is_in_time(phase, at) is is_open
        assert bool(Call.objects.with_windows(at).get().takes_new) is is_open
        assert (not partnership_rules.window_blockers(phase.call, at)) is is_open
        assert bool(close_due_phases(at)) is not is_open


@pytest.mark.django_db
def test_protocol_has_the_year_of_its_registration() -> None:
    eve = datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)
    project = complete_project(call=_call_closed_at(eve), now=eve - timedelta(days=1))
    submission = send_project(project, received_at=eve, now=eve + 2 * SECOND)
    assert (submission.received_at, submission.protocol) == (eve, "WECARE-2027-000001")


@pytest.mark.django_db
def test_send_received_in_time_is_accepted_after_the_closing_but_before_the_registration() -> None:
    project = complete_project()
    deadline = project.phase.closes_at
    close_due_phases(deadline + 10 * SECOND)
    assert fresh(project).phase.state == "closed"
    submission = send_project(project, received_at=deadline - SECOND, now=deadline + 60 * SECOND)
    assert submission.number == 1


@pytest.mark.django_db
def test_phase_is_not_registered_while_a_send_may_be_on_its_way() -> None:
    project = complete_project()
    deadline = project.phase.closes_at
    close_due_phases(deadline + SECOND)
    assert actions.register_due_phases(deadline + reception_bound()) == 0
    with pytest.raises(Refused):
        actions.register_phase(project.phase, deadline + reception_bound())
    assert actions.register_due_phases(deadline + reception_bound() + SECOND) == 1


@pytest.mark.django_db
def test_send_after_the_registration_is_refused_whatever_its_moment() -> None:
    project = complete_project()
    close_and_register(project)
    assert fresh(project).state == "lapsed"
    with pytest.raises(Refused):
        send_project(project, received_at=project.phase.closes_at - SECOND)


@pytest.mark.django_db
def test_registration_takes_what_was_sent_and_lets_drafts_lapse() -> None:
    call = published_call()
    sent, replaced, draft = (complete_project(call=call, name=name) for name in ("Inviato", "Sostituito", "Bozza"))
    withdrawn = complete_project(call=call, name="Ritirato")
    for project in (sent, replaced, withdrawn):
        send_project(project)
    actions.replace(replaced, by=sender(replaced), now=timezone.now())
    actions.withdraw(withdrawn, by=sender(withdrawn), now=timezone.now())
    close_and_register(draft)
    states = [fresh(project).state for project in (sent, replaced, withdrawn, draft)]
    assert states == ["registered", "registered", "lapsed", "lapsed"]
    assert fresh(replaced).application.partnership.state == "frozen"


@pytest.mark.django_db
def test_send_before_the_opening_is_refused() -> None:
    project = complete_project()
    blockers = rules.window_blockers(project.phase, project.phase.opens_at - SECOND)
    assert [blocker.code for blocker in blockers] == ["window"]


@pytest.mark.django_db
def test_moment_in_a_header_of_the_browser_is_not_believed(client: Any) -> None:
    now = timezone.now()
    project = complete_project(call=_closing_call(), now=now)
    _wait_for_the_deadline(project)
    client.force_login(sender(project))
    told = {"X-Request-Start": f"t={(project.phase.closes_at - SECOND).timestamp():.3f}"}
    answer = _press(client, project, headers=told)
    assert (answer.status_code, Submission.objects.count()) == (409, 0)


@pytest.mark.django_db
def test_moment_told_by_a_trusted_proxy_counts(client: Any, settings: Any) -> None:
    settings.RECEPTION_TRUST_HEADER, settings.TRUSTED_PROXIES = True, ["127.0.0.0/8"]
    now = timezone.now()
    project = complete_project(call=_closing_call(), now=now)
    _wait_for_the_deadline(project)
    client.force_login(sender(project))
    told = {"X-Request-Start": f"t={project.phase.closes_at.timestamp():.6f}"}
    assert _press(client, project, headers=told).status_code == 302
    assert Submission.objects.get().received_at == project.phase.closes_at


@pytest.mark.django_db
def test_moment_told_by_a_trusted_proxy_long_ago_is_not_believed(client: Any, settings: Any) -> None:
    settings.RECEPTION_TRUST_HEADER, settings.TRUSTED_PROXIES = True, ["127.0.0.0/8"]
    now = timezone.now()
    project = complete_project(now=now - timedelta(days=2), call=_call_closed_at(now - timedelta(minutes=3)))
    client.force_login(sender(project))
    told = {"X-Request-Start": f"t={(project.phase.closes_at - SECOND).timestamp():.3f}"}
    answer = _press(client, project, headers=told)
    assert (answer.status_code, SendAttempt.objects.get().accepted) == (409, False)


@pytest.mark.django_db(transaction=True)
def test_send_waits_for_an_extension_under_way_and_is_held_against_the_new_deadline() -> None:
    project = complete_project()
    deadline = project.phase.closes_at
    later = deadline + timedelta(days=7)
    act = new_act(number="D.D. 1100")

    def extending() -> Any:
        with transaction.atomic():
            change = extend(project.phase, closes_at=later, act=act, by=persona("marco"), now=timezone.now())
            _let_the_other_arrive()
            return change

    def sending() -> Any:
        _let_the_other_arrive(0.3)
        return send_project(project, received_at=deadline + SECOND)

    _change, submission = race(extending, sending)
    assert submission.deadline == later


def _let_the_other_arrive(seconds: float = 1.0) -> None:
    time.sleep(seconds)


def _closing_call() -> Any:
    """Its first phase closes a second from now; the project is made at a moment before."""
    return published_call(closes_at=database_now() + SECOND)


def _call_closed_at(moment: datetime) -> Any:
    return published_call(now=moment - timedelta(days=2), closes_at=moment, opens_at=moment - timedelta(days=9))


def _wait_for_the_deadline(project: Project, clock: Callable[[], datetime] = database_now) -> None:
    left = (end_of(project.phase.closes_at) - clock()).total_seconds()
    _let_the_other_arrive(max(left, 0) + 0.2)


def _press(client: Any, project: Project, **more: Any) -> Any:
    page = reverse("applications:send", args=[project.application.public_id, project.phase.key])
    ticked = [row.pk for row in rules.sender_statements(project.application.call)]
    return client.post(page, {"statements": ticked, "key": "", "seen": shown_hash(project)}, **more)


@pytest.mark.django_db
def test_application_cannot_begin_when_the_phase_is_over() -> None:
    now = timezone.now()
    with pytest.raises(Refused):
        draft_project(call=_call_closed_at(now - timedelta(hours=1)), now=now)
