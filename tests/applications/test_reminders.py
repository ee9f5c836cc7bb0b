"""Reminders before a deadline: each point once, the nearest only, never late, never for what is sent or answered."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import actions, reminders
from applications.models import Project
from applications.reminders import remind_applicants
from calls.actions import extend
from calls.models import Phase
from core import outbox
from core.clock import database_now
from core.models import Notice
from partnerships import actions as partnerships
from tests.factories.accounts import UserFactory, persona
from tests.factories.applications import complete_project, draft_project, fresh, send_project, sender
from tests.factories.calls import extended, new_act, published_call
from tests.factories.organisations import acting
from tests.factories.partnerships import invited
from tests.races import race

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
POINTS = [(14 * DAY, "14d"), (7 * DAY, "7d"), (2 * DAY, "2d"), (24 * HOUR, "24h"), (3 * HOUR, "3h")]


def kinds(what: str = "draft") -> list[str]:
    """What was told, in order."""
    found = Notice.objects.filter(kind__startswith=f"reminder.{what}.").order_by("created_at", "kind")
    return [kind.rpartition(".")[2] for kind in found.values_list("kind", flat=True)]


def early_draft(make: Any = draft_project) -> tuple[Project, datetime]:
    """A draft begun long before its deadline, and the deadline."""
    project = make()
    deadline = project.phase.closes_at + 30 * DAY
    extended(project.phase, deadline)
    return fresh(project), deadline


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "name"), POINTS)
def test_draft_is_reminded_at_each_point_once(before: timedelta, name: str) -> None:
    _project, deadline = early_draft()
    assert remind_applicants(deadline - before) == 1
    assert remind_applicants(deadline - before + timedelta(minutes=5)) == 0
    assert kinds() == [name]


@pytest.mark.django_db
def test_draft_is_reminded_five_times_in_all() -> None:
    _project, deadline = early_draft()
    now = deadline - 15 * DAY
    while now <= deadline + HOUR:
        remind_applicants(now)
        now += HOUR
    assert sorted(kinds()) == sorted(name for _before, name in POINTS)


@pytest.mark.django_db
def test_nothing_is_told_before_the_first_point() -> None:
    _project, deadline = early_draft()
    assert remind_applicants(deadline - 14 * DAY - timedelta(seconds=1)) == 0


@pytest.mark.django_db
def test_reminder_missed_by_an_hour_is_told_late_once() -> None:
    _project, deadline = early_draft()
    assert [remind_applicants(deadline - 2 * DAY + HOUR), remind_applicants(deadline - 2 * DAY + 2 * HOUR)] == [1, 0]


@pytest.mark.django_db
def test_after_a_long_standstill_only_the_nearest_point_is_told() -> None:
    _project, deadline = early_draft()
    remind_applicants(deadline - 2 * HOUR)
    assert kinds() == ["3h"]


@pytest.mark.django_db
@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1), HOUR])
def test_nothing_is_told_at_the_deadline_or_after(late: timedelta) -> None:
    _project, deadline = early_draft()
    assert remind_applicants(deadline + late) == 0


@pytest.mark.django_db
def test_draft_begun_after_a_point_is_not_reminded_of_it() -> None:
    project, deadline = early_draft()
    Project.objects.filter(pk=project.pk).update(state_since=deadline - DAY - HOUR)
    assert [remind_applicants(deadline - DAY - HOUR / 2), remind_applicants(deadline - DAY)] == [0, 1]
    assert kinds() == ["24h"]


@pytest.mark.django_db
def test_sent_project_is_not_reminded() -> None:
    project, deadline = early_draft(complete_project)
    send_project(project)
    assert remind_applicants(deadline - 7 * DAY) == 0


@pytest.mark.django_db
def test_replacement_being_written_is_reminded_and_says_what_counts() -> None:
    project, deadline = early_draft(complete_project)
    send_project(project)
    actions.replace(fresh(project), by=sender(project), now=project.created_at + HOUR)
    remind_applicants(deadline - 7 * DAY)
    assert "vale la versione già inviata" in Notice.objects.get(kind="reminder.draft.7d").text


@pytest.mark.django_db
def test_everybody_who_speaks_for_the_lead_is_reminded_and_nobody_else() -> None:
    project, deadline = early_draft(complete_project)
    colleague = acting(UserFactory(), project.application.partnership.lead, "operator")
    remind_applicants(deadline - 7 * DAY)
    told = Notice.objects.filter(kind="reminder.draft.7d").values_list("recipient", flat=True)
    assert sorted(told) == sorted([sender(project).email, colleague.email])


@pytest.mark.django_db
def test_reminder_says_what_is_missing_until_when_and_where() -> None:
    project, deadline = early_draft()
    remind_applicants(deadline - 2 * DAY)
    notice = Notice.objects.get(kind="reminder.draft.2d")
    assert notice.title == "«Cantieri di prossimità»: ancora 2 giorni per l’invio"
    assert "Manca ancora:\n- " in notice.text
    assert f"/applications/{project.application.public_id}/" in notice.text


@pytest.mark.django_db
def test_reminder_of_a_complete_draft_says_that_it_can_be_sent() -> None:
    _project, deadline = early_draft(complete_project)
    remind_applicants(deadline - 2 * DAY)
    assert "Non manca nulla" in Notice.objects.get(kind="reminder.draft.2d").text


@pytest.mark.django_db
def test_reminder_is_written_in_the_language_of_each_reader() -> None:
    project, deadline = early_draft()
    acting(UserFactory(language="en"), project.application.partnership.lead, "operator")
    remind_applicants(deadline - 2 * DAY)
    texts = Notice.objects.filter(kind="reminder.draft.2d").order_by("language").values_list("text", flat=True)
    assert [("Still missing:" in text, "Manca ancora:" in text) for text in texts] == [(True, False), (False, True)]


@pytest.mark.django_db
def test_unanswered_invitation_of_a_body_is_reminded_to_its_people() -> None:
    project, deadline = early_draft()
    member = invited(project.application.partnership)
    friend = acting(UserFactory(), member.body, "operator")
    remind_applicants(deadline - 2 * DAY)
    notice = Notice.objects.get(kind="reminder.invitation.2d")
    assert (notice.recipient, str(member.token) in notice.text) == (friend.email, True)


@pytest.mark.django_db
def test_unanswered_invitation_by_address_is_reminded_at_the_address() -> None:
    project, deadline = early_draft()
    invited(project.application.partnership, email="ospite@altrove.example")
    remind_applicants(deadline - 2 * DAY)
    assert Notice.objects.get(kind="reminder.invitation.2d").recipient == "ospite@altrove.example"


@pytest.mark.django_db
def test_declined_invitation_is_not_reminded() -> None:
    project, deadline = early_draft()
    member = invited(project.application.partnership)
    by = acting(UserFactory(), member.body, "legal_representative")
    partnerships.decline(member, reason="Altri impegni", by=by, now=project.created_at + HOUR)
    remind_applicants(deadline - 2 * DAY)
    assert kinds("invitation") == []


@pytest.mark.django_db
def test_extension_makes_the_points_anew() -> None:
    project, deadline = early_draft()
    remind_applicants(deadline - 7 * DAY)
    later = deadline + 7 * DAY
    extend(project.phase, closes_at=later, act=new_act(), by=persona("marco"), now=deadline - 6 * DAY)
    assert [remind_applicants(deadline - 6 * DAY), remind_applicants(later - 7 * DAY)] == [1, 1]
    assert sorted(kinds()) == ["14d", "7d", "7d"]


@pytest.mark.django_db
def test_suspended_phase_is_silent() -> None:
    project, deadline = early_draft()
    Phase.objects.filter(pk=project.phase_id).update(state="suspended")
    assert remind_applicants(deadline - 7 * DAY) == 0


@pytest.mark.django_db
def test_draft_that_cannot_be_read_does_not_silence_the_others(monkeypatch: Any) -> None:
    first, deadline = early_draft()
    second = draft_project(call=first.application.call, now=first.created_at)
    load = reminders.drafts.load

    def broken(project: Project) -> Any:
        if project.pk == first.pk:
            raise KeyError("answers")
        return load(project)

    monkeypatch.setattr(reminders.drafts, "load", broken)
    remind_applicants(deadline - 7 * DAY)
    assert Notice.objects.get(kind="reminder.draft.7d").subject_id == str(second.pk)


@pytest.mark.django_db(transaction=True)
def test_reminders_are_queued_once_by_two_workers() -> None:
    _project, deadline = early_draft()
    results = race(*[lambda: remind_applicants(deadline - 7 * DAY)] * 2)
    assert sorted(results) == [0, 1]
    assert kinds() == ["7d"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_broker_is_down")
def test_reminder_queued_while_redis_is_down_is_delivered_once_afterwards(mailoutbox: list[Any]) -> None:
    project, deadline = early_draft()
    remind_applicants(deadline - 7 * DAY)
    remind_applicants(deadline - 7 * DAY + timedelta(minutes=5))
    outbox.deliver(now=database_now() + HOUR)
    subjects = [mail.subject for mail in mailoutbox if mail.to == [sender(project).email]]
    assert subjects == ["«Cantieri di prossimità»: ancora 7 giorni per l’invio"]


@pytest.mark.django_db
def test_drafts_already_reminded_cost_no_query_each() -> None:
    call = published_call()
    project = draft_project(call=call)
    deadline = project.phase.closes_at
    extended(project.phase, deadline + 30 * DAY)
    now = deadline + 23 * DAY
    counts = []
    for more in (0, 5):
        for _number in range(more):
            draft_project(call=call)
        remind_applicants(now)
        with CaptureQueriesContext(connection) as queries:
            remind_applicants(now)
        counts.append(len(queries) - sum("SAVEPOINT" in query["sql"] for query in queries))
    assert counts[0] == counts[1]
