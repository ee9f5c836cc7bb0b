"""Each constraint and each trigger of evaluations, violated once."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from calls.actions.acts import record_act
from calls.models import Act, ActKind
from evaluations.actions import declare_late_conflict, publish_ranking
from evaluations.models import (
    Abstention,
    Commission,
    CommissionMember,
    ConflictDeclaration,
    Discussion,
    PanelScore,
    PanelSession,
    PublishedList,
    Ranking,
    Score,
    ScoreSheet,
    SignedMinutes,
)
from evaluations.rules import criteria_of
from tests.factories.accounts import UserFactory, persona
from tests.factories.assessed import NOW
from tests.factories.calls import new_act
from tests.factories.core import stored_file
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db


def refused(change: Callable[[], object], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        change()


@pytest.fixture
def declaring() -> Evaluation:
    return make_evaluation(2).appointed()


@pytest.fixture
def scoring() -> Evaluation:
    return make_evaluation(2).appointed().declared().assigned()


@pytest.fixture
def unsealed() -> Evaluation:
    return make_evaluation(2).appointed().declared().assigned().confirmed().unsealed()


def seat(evaluation: Evaluation, **fields: object) -> CommissionMember:
    """A place in the commission, not stored yet."""
    given = {"user": UserFactory(), "role": "evaluator", "act": evaluation.commission.act, "joined_at": NOW}
    return CommissionMember(commission=evaluation.commission, **{**given, **fields})


def another_act(evaluation: Evaluation) -> Act:
    act = new_act("DD 9", now=NOW)
    return record_act(evaluation.call, kind=ActKind.COMMISSION, act=act, by=persona("marco"), now=NOW)


def test_commission_unsealed_has_a_moment(scoring: Evaluation):
    rows = Commission.objects.filter(pk=scoring.commission.pk)
    refused(lambda: rows.update(state="panel"), "commission_unsealed_has_a_moment")


def test_commission_member_sits_once(declaring: Evaluation):
    refused(seat(declaring, user=persona("davide"), role="secretary").save, "commission_member_once")


def test_commission_has_one_chair(declaring: Evaluation):
    refused(seat(declaring, role="chair").save, "commission_one_chair")


def test_conflict_has_a_reason(scoring: Evaluation):
    row = ConflictDeclaration(
        member=scoring.member("anna"), project=scoring.projects[0], has_conflict=True, declared_at=NOW
    )
    refused(row.save, "conflict_has_a_reason")


def test_conflict_is_declared_once(scoring: Evaluation):
    row = ConflictDeclaration(
        member=scoring.member("anna"), project=scoring.projects[0], has_conflict=False, declared_at=NOW
    )
    refused(row.save, "conflict_declared_once")


def test_conflict_is_not_taken_back(scoring: Evaluation):
    declare_late_conflict(scoring.projects[0], reason="Parente", by=persona("anna"), now=NOW)
    ids = {"member": scoring.member("anna"), "project": scoring.projects[0]}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "DELETE FROM evaluations_conflictdeclaration WHERE member_id = %s AND project_id = %s AND NOT has_conflict",
            [ids["member"].pk, ids["project"].pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    refused(ConflictDeclaration(**ids, has_conflict=False, declared_at=NOW).save, "not taken back")


@pytest.mark.parametrize("change", ["update", "delete"])
def test_conflict_declarations_are_append_only(scoring: Evaluation, change: str):
    rows = ConflictDeclaration.objects.filter(member__commission=scoring.commission)
    refused(lambda: rows.update(reason="x") if change == "update" else rows.delete(), "never changed or removed")


def test_sheet_exists_once(scoring: Evaluation):
    sheet = scoring.sheets()[0]
    refused(ScoreSheet(member=sheet.member, project=sheet.project, assigned_at=NOW).save, "sheet_once")


def test_sheet_confirmed_has_a_moment(scoring: Evaluation):
    rows = ScoreSheet.objects.filter(pk=scoring.sheets()[0].pk)
    refused(lambda: rows.update(state="confirmed"), "sheet_confirmed_has_a_moment")


def test_sheet_confirmed_is_frozen(scoring: Evaluation):
    sheet = scoring.confirm(scoring.sheets()[0])
    rows = ScoreSheet.objects.filter(pk=sheet.pk)
    refused(lambda: rows.update(state="draft", confirmed_at=None), "confirmed or replaced score sheet")
    refused(lambda: rows.update(confirmed_at=NOW + timedelta(days=1)), "confirmed or replaced score sheet")
    with connection.cursor() as cursor:
        refused(
            lambda: cursor.execute("DELETE FROM evaluations_scoresheet WHERE id = %s", [sheet.pk]),
            "confirmed or replaced score sheet",
        )


def test_scores_of_a_confirmed_sheet_are_frozen(scoring: Evaluation):
    sheet = scoring.confirm(scoring.sheets()[0])
    rows = Score.objects.filter(sheet=sheet)
    refused(lambda: rows.update(points=1), "scores of a confirmed or replaced sheet")
    refused(rows.delete, "scores of a confirmed or replaced sheet")
    other = scoring.sheets()[1]
    moved = Score(sheet=other, criterion=criteria_of(scoring.phase)[0], points=1)
    moved.save()
    refused(lambda: Score.objects.filter(pk=moved.pk).update(sheet=sheet), "scores of a confirmed or replaced sheet")


def test_score_exists_once_and_is_not_negative(scoring: Evaluation):
    sheet, criterion = scoring.sheets()[0], criteria_of(scoring.phase)[0]
    refused(Score(sheet=sheet, criterion=criterion, points=Decimal("-0.5")).save, "score_not_negative")
    Score.objects.create(sheet=sheet, criterion=criterion, points=1)
    refused(Score(sheet=sheet, criterion=criterion, points=2).save, "score_once")


def test_no_sheet_is_added_after_the_unsealing(unsealed: Evaluation):
    taken = set(ScoreSheet.objects.values_list("member", "project"))
    members = [unsealed.member(name) for name in ("lucia", "davide", "anna")]
    free = [(one, project) for one in members for project in unsealed.projects if (one.pk, project.pk) not in taken]
    member, project = free[0]
    refused(ScoreSheet(member=member, project=project, assigned_at=NOW).save, "once the sheets are unsealed")


def test_sheets_are_unsealed_only_when_all_are_confirmed(scoring: Evaluation):
    rows = Commission.objects.filter(pk=scoring.commission.pk)
    refused(lambda: rows.update(state="panel", unsealed_at=NOW), "when all are confirmed")


def test_sheets_are_unsealed_once(unsealed: Evaluation):
    rows = Commission.objects.filter(pk=unsealed.commission.pk)
    refused(lambda: rows.update(unsealed_at=NOW + timedelta(days=1)), "unsealed once")


def test_session_has_its_number_once(unsealed: Evaluation):
    unsealed.panel()
    session = PanelSession(
        commission=unsealed.commission, number=1, held_at=NOW, place="x", prepared_by=persona("franco"), prepared_at=NOW
    )
    refused(session.save, "session_number_once")


def test_session_is_prepared_one_at_a_time(unsealed: Evaluation):
    unsealed.session()
    session = PanelSession(
        commission=unsealed.commission, number=2, held_at=NOW, place="x", prepared_by=persona("franco"), prepared_at=NOW
    )
    refused(session.save, "session_one_in_preparation")


def test_session_recorded_has_minutes(unsealed: Evaluation):
    rows = PanelSession.objects.filter(pk=unsealed.session().pk)
    refused(lambda: rows.update(recorded_at=NOW, recorded_by=persona("franco")), "session_recorded_has_minutes")


def test_session_recorded_is_frozen_with_its_scores_and_people(unsealed: Evaluation):
    session = unsealed.panel().commission.sessions.get()
    refused(lambda: PanelSession.objects.update(minutes="Altro"), "recorded panel session is never changed")
    refused(lambda: PanelScore.objects.update(points=1), "scores of a recorded panel session")
    refused(PanelScore.objects.all().delete, "scores of a recorded panel session")
    refused(session.present.clear, "present at a recorded panel session")


def test_panel_score_is_once_and_not_negative(unsealed: Evaluation):
    session, criterion = unsealed.session(), criteria_of(unsealed.phase)[0]
    given = {"session": session, "project": unsealed.projects[0], "criterion": criterion}
    refused(PanelScore(**given, points=-1, reason="x").save, "panel_score_not_negative")
    PanelScore.objects.create(**given, points=1, reason="x")
    refused(PanelScore(**given, points=2, reason="x").save, "panel_score_once")


def test_session_is_recorded_with_points_reasons_and_its_voters_counted(unsealed: Evaluation):
    session, recorded = unsealed.session(), {"recorded_at": NOW, "recorded_by": persona("franco")}
    unsealed.give(session, unsealed.projects[0])
    rows, whole = PanelSession.objects.filter(pk=session.pk), {"minutes": "x", "content": "{}", **recorded}
    refused(lambda: rows.update(**whole), "all its points have their reason")
    session.discussions.update(entitled=3)
    PanelScore.objects.filter(session=session).update(reason="")
    refused(lambda: rows.update(**whole), "all its points have their reason")
    PanelScore.objects.filter(session=session).update(reason="x")
    assert rows.update(**whole) == 1


def test_points_are_given_after_the_unsealing_in_a_session_of_evaluation(scoring: Evaluation):
    session, criterion = scoring.session(), criteria_of(scoring.phase)[0]
    given = {"session": session, "project": scoring.projects[0], "criterion": criterion, "points": 1}
    refused(PanelScore(**given).save, "after the unsealing")
    PanelSession.objects.filter(pk=session.pk).update(kind="panel")
    refused(PanelScore(**given).save, "after the unsealing")


def test_what_a_recorded_session_discussed_and_who_abstained_is_frozen(unsealed: Evaluation):
    session = unsealed.panel().commission.sessions.get()
    row, member = session.discussions.first(), unsealed.member("anna")
    refused(lambda: session.discussions.update(entitled=9), "discussed is never changed")
    refused(Abstention(discussion=row, member=member, has_conflict=False).save, "abstained in a recorded")
    refused(Discussion(session=session, project=row.project).save, "discussed is never changed")


def test_discussion_and_abstention_are_once(unsealed: Evaluation):
    session = unsealed.session()
    unsealed.give(session, unsealed.projects[0], away=[unsealed.member("anna")])
    row = session.discussions.get()
    refused(Discussion(session=session, project=row.project).save, "discussion_once")
    refused(Abstention(discussion=row, member=unsealed.member("anna"), has_conflict=True).save, "abstention_once")


def test_signed_minutes_are_append_only_and_of_a_recorded_session(unsealed: Evaluation):
    early, franco = unsealed.session(), persona("franco")
    given = {"file": stored_file(), "uploaded_by": franco, "uploaded_at": NOW}
    refused(SignedMinutes(session=early, **given).save, "once their session is recorded")
    SignedMinutes.objects.create(session=unsealed.record(early), **given)
    refused(lambda: SignedMinutes.objects.update(uploaded_at=NOW), "never changed or removed")
    refused(SignedMinutes.objects.all().delete, "never changed or removed")


def test_member_changes_role_and_leaves_by_act(scoring: Evaluation):
    rows = CommissionMember.objects.filter(pk=scoring.member("anna").pk)
    other = another_act(scoring)
    refused(lambda: rows.update(role="secretary"), "an act of its own")
    refused(lambda: rows.update(act=other), "an act of its own")
    refused(lambda: rows.update(left_at=NOW), "commission_member_leaves_by_act")
    refused(lambda: rows.update(user=UserFactory()), "keeps the people that its acts name")
    rows.update(left_at=NOW, left_act=other, left_reason="Dimissioni")
    refused(lambda: rows.update(left_at=None, left_act=None, left_reason=""), "does not come back")


def test_member_enters_a_commission_at_work_by_an_act_of_its_own(scoring: Evaluation):
    refused(seat(scoring).save, "but by an act of its own")
    seat(scoring, act=another_act(scoring)).save()


def test_ranking_and_list_are_append_only_and_once_a_version(unsealed: Evaluation):
    ranking = unsealed.panel().ranked()
    publish_ranking(unsealed.commission, ranking=ranking, act=new_act(now=NOW), by=persona("marco"), now=NOW)
    for rows in (Ranking.objects.all(), PublishedList.objects.all()):
        refused(lambda rows=rows: rows.update(version=9), "never changed or removed")
        with connection.cursor() as cursor:
            table = rows.model._meta.db_table
            refused(lambda table=table, cursor=cursor: cursor.execute(f"DELETE FROM {table}"), "never changed")
    refused(lambda: _copy(Ranking.objects.get()).save(), "ranking_version_once")


def test_published_list_once_a_version_and_of_a_ranking(unsealed: Evaluation):
    ranking = unsealed.panel().ranked()
    first = publish_ranking(unsealed.commission, ranking=ranking, act=new_act(now=NOW), by=persona("marco"), now=NOW)
    act = unsealed.commission.act
    refused(lambda: _copy(first, act=act).save(), "published_list_version_once")
    refused(lambda: _copy(first, act=act, version=2, ranking=None).save(), "published_list_of_a_ranking")


def _copy(row: object, **fields: object) -> object:
    row.pk, row._state.adding = None, True
    for name, value in fields.items():
        setattr(row, name, value)
    return row
