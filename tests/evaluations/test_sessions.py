"""Who decides on each project of a session, drafts of minutes, what is recorded, and the signed paper."""

import json
from datetime import timedelta

import pytest

from core.refusals import NotAllowed, Refused
from evaluations.actions import (
    StaleSession,
    add_signed_minutes,
    declare_late_conflict,
    postpone_project,
    record_session,
    unseal,
    write_panel_scores,
)
from evaluations.attendance import Attendance, attendances
from evaluations.minutes import fingerprint
from evaluations.models import PanelScore, PanelSession
from evaluations.quorum import Quorum, quorum
from tests.factories.accounts import persona
from tests.factories.assessed import NOW
from tests.factories.core import stored_file
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db


def unsealed(conflicts: tuple[tuple[str, int], ...] = (), projects: int = 2) -> Evaluation:
    """Two projects unsealed; conflicts are (name, number of the project)."""
    evaluation = make_evaluation(projects).appointed()
    evaluation.declared([(name, evaluation.projects[number]) for name, number in conflicts])
    return evaluation.assigned().confirmed().unsealed()


def names(attended: Attendance) -> tuple[list[str], list[str], list[str], int, bool]:
    groups = (attended.voting, attended.bound, attended.away)
    voting, bound, away = (sorted(one.user.first_name for one in group) for group in groups)
    return voting, bound, away, attended.entitled, attended.reached


def attended(session: PanelSession, evaluation: Evaluation, number: int = 0) -> tuple:
    project = evaluation.projects[number]
    return names(attendances(session, [project])[project.pk])


def codes(refused: pytest.ExceptionInfo) -> list[str]:
    return [blocker.code for blocker in refused.value.blockers]


def test_quorum_counts_those_without_a_conflict():
    assert quorum([1, 2, 3], present=[1, 2], bound=[3]) == Quorum((1, 2), 2)
    assert quorum([1, 2, 3, 4], present=[1, 2], bound=[4]).reached
    assert not quorum([1, 2, 3, 4], present=[1, 2], bound=[]).reached
    assert not quorum([1, 2, 3], present=[1, 2], bound=[3], away=[2]).reached
    assert not quorum([1], present=[1], bound=[1]).reached


def test_who_has_a_conflict_leaves_and_is_not_counted():
    evaluation = unsealed([("davide", 0), ("franco", 0)])
    session = evaluation.session()
    assert attended(session, evaluation, 0) == (["Anna", "Lucia"], ["Davide", "Franco"], [], 2, True)
    assert attended(session, evaluation, 1) == (["Anna", "Davide", "Lucia"], [], [], 3, True)


def test_who_abstains_is_counted_and_does_not_vote():
    evaluation = unsealed()
    session = evaluation.session()
    evaluation.give(session, evaluation.projects[0], away=[evaluation.member("anna"), evaluation.member("lucia")])
    assert attended(session, evaluation, 0) == (["Davide"], [], ["Anna", "Lucia"], 3, False)
    evaluation.give(session, evaluation.projects[0], away=[evaluation.member("anna")])
    assert attended(session, evaluation, 0) == (["Davide", "Lucia"], [], ["Anna"], 3, True)


def test_session_is_not_recorded_with_a_project_that_too_few_could_decide():
    """Two of three are there, a majority; of the two who may decide on the first project only one is."""
    evaluation = unsealed([("davide", 0)])
    session = evaluation.session(present=[evaluation.member(name) for name in ("lucia", "davide", "franco")])
    for project in evaluation.projects:
        evaluation.give(session, project)
    with pytest.raises(Refused) as refused:
        evaluation.record(session)
    assert codes(refused) == ["quorum"]
    postpone_project(session, evaluation.projects[0], version=1, by=persona("franco"), now=NOW)
    assert evaluation.record(session).is_recorded
    assert set(PanelScore.objects.values_list("project", flat=True)) == {evaluation.projects[1].pk}


def test_minutes_say_who_left_and_keep_it_whatever_comes_after():
    evaluation = unsealed([("davide", 0)])
    evaluation.panel()
    session = evaluation.commission.sessions.get()
    before = attended(session, evaluation, 0)
    declare_late_conflict(evaluation.projects[0], reason="Parente", by=persona("anna"), now=NOW)
    assert attended(session, evaluation, 0) == before == (["Anna", "Lucia"], ["Davide"], [], 2, True)
    first, second = json.loads(session.content)["projects"]
    assert (first["title"], first["bound"], first["voting"], first["entitled"]) == (
        "Progetto A",
        ["Davide Conti"],
        ["Lucia Marchetti", "Anna Sala"],
        2,
    )
    assert (second["bound"], second["entitled"], second["total"]) == ([], 3, "21.00")


def test_points_of_a_project_closed_to_chair_and_secretary_are_written_by_another_member():
    evaluation = unsealed([("lucia", 0), ("franco", 0)])
    session = evaluation.session()
    for name in ("lucia", "franco"):
        with pytest.raises(NotAllowed):
            evaluation.give(session, evaluation.projects[0], by=persona(name))
    evaluation.give(session, evaluation.projects[0], by=persona("anna"))
    with pytest.raises(NotAllowed):
        evaluation.give(session, evaluation.projects[1], by=persona("anna"))


def test_points_saved_elsewhere_are_not_overwritten():
    evaluation = unsealed()
    session, project = evaluation.session(), evaluation.projects[0]
    evaluation.give(session, project, "6")
    given = {"by": persona("lucia"), "now": NOW}
    with pytest.raises(StaleSession):
        write_panel_scores(session, project, scores=evaluation.scores("9"), version=0, **given)
    with pytest.raises(StaleSession):
        postpone_project(session, project, version=0, **given)
    assert {str(each.points) for each in session.scores.all()} == {"6.00"}


def test_minutes_are_kept_as_a_draft_and_a_stale_one_overwrites_nothing():
    evaluation = unsealed()
    session = evaluation.session()
    evaluation.draft(session, "Prima")
    with pytest.raises(StaleSession):
        evaluation.draft(session, "Seconda")
    session.refresh_from_db()
    assert (session.minutes, session.version, session.is_recorded) == ("Prima", 2, False)


def test_minutes_are_recorded_as_they_were_read():
    evaluation = unsealed()
    session = evaluation.session()
    evaluation.give(session, evaluation.projects[0])
    drafted = evaluation.draft(session)
    read = fingerprint(drafted)
    evaluation.give(session, evaluation.projects[0], "9")
    with pytest.raises(StaleSession):
        record_session(drafted, read=read, by=persona("franco"), now=NOW)
    recorded = record_session(drafted, read=fingerprint(drafted), by=persona("franco"), now=NOW)
    assert recorded.sha256 == fingerprint(drafted)


def test_sessions_before_the_unsealing_settle_in_and_give_no_points():
    evaluation = make_evaluation(1).appointed().declared()
    session = evaluation.session()
    assert (session.kind, session.number) == ("settling", 1)
    with pytest.raises(Refused):
        evaluation.give(session, evaluation.projects[0])
    evaluation.record(session, "Il nucleo si insedia.")
    evaluation.assigned().confirmed()
    evaluation.commission = unseal(evaluation.commission, by=persona("lucia"), now=NOW + timedelta(days=2))
    later = evaluation.session(held_at=NOW)
    assert (later.kind, later.number) == ("panel", 2)
    with pytest.raises(Refused) as refused:
        evaluation.record(later)
    assert codes(refused) == ["sealed"]


def test_signed_minutes_come_after_the_record_and_the_latest_counts():
    evaluation = unsealed()
    session, by = evaluation.session(), {"by": persona("franco"), "now": NOW}
    with pytest.raises(Refused):
        add_signed_minutes(session, file=stored_file(), **by)
    evaluation.record(session)
    with pytest.raises(NotAllowed):
        add_signed_minutes(session, file=stored_file(), by=persona("anna"), now=NOW)
    add_signed_minutes(session, file=stored_file(), **by)
    latest = add_signed_minutes(session, file=stored_file(), **by)
    assert (session.signed_minutes.first(), session.signed_minutes.count()) == (latest, 2)
