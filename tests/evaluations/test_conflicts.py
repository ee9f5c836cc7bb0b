"""Conflicts of interest, declared and automatic: who has one never sees and never scores the project (invariant 9)."""

import pytest
from django.urls import reverse

from applications.models import Project
from core.models import Notice
from core.refusals import NotAllowed, Refused
from evaluations import permissions
from evaluations.actions import (
    Declared,
    assign,
    declare_conflicts,
    declare_late_conflict,
    replace_evaluator,
    unseal,
    write_panel_scores,
    write_sheet,
)
from evaluations.desk import waiting_for
from evaluations.models import ConflictDeclaration, ScoreSheet
from evaluations.reminders import unconfirmed
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.assessed import NOW, make_project, seat_body
from tests.factories.evaluations import Evaluation, make_evaluation
from tests.factories.organisations import BodyFactory, acting

pytestmark = pytest.mark.django_db


def page(evaluation: Evaluation, name: str, address: str, *args: object, data: dict | None = None) -> int:
    client = SignedInClient()
    client.force_login(persona(name))
    url = reverse(f"evaluations:{address}", args=[evaluation.call.slug, evaluation.phase.key, *args])
    return (client.get(url) if data is None else client.post(url, data)).status_code


def sheet_of(evaluation: Evaluation, name: str, project: Project | None = None) -> ScoreSheet:
    sheets = ScoreSheet.objects.filter(member__user=persona(name)).select_related("member__commission", "project")
    return (sheets.filter(project=project) if project else sheets).order_by("pk").first()


def codes(refused: pytest.ExceptionInfo) -> list[str]:
    return [blocker.code for blocker in refused.value.blockers]


def join_a_partner(project: Project, name: str) -> None:
    """The person comes to act for a body of the project's partnership."""
    partner = BodyFactory(odv=True)
    seat_body(project.application.partnership, partner)
    acting(name, partner)


def test_declare_needs_an_answer_for_every_project_and_a_reason_for_a_conflict():
    evaluation = make_evaluation(3).appointed()
    first, second, _third = evaluation.projects
    with pytest.raises(Refused) as refused:
        declare_conflicts(
            evaluation.commission,
            declared=[Declared(first.pk, True, " "), Declared(second.pk, False)],
            by=persona("anna"),
            now=NOW,
        )
    assert len(refused.value.blockers) == 2
    assert ConflictDeclaration.objects.count() == 0


def test_declare_is_for_members_and_once():
    evaluation = make_evaluation(1).appointed().declared()
    answers = [Declared(evaluation.projects[0].pk, False)]
    with pytest.raises(Refused):
        declare_conflicts(evaluation.commission, declared=answers, by=persona("anna"), now=NOW)
    with pytest.raises(NotAllowed):
        declare_conflicts(evaluation.commission, declared=answers, by=persona("marco"), now=NOW)


def test_declare_records_an_automatic_conflict_whatever_the_answer():
    evaluation = make_evaluation(2).appointed()
    join_a_partner(evaluation.projects[0], "anna")
    evaluation.declared()
    found = ConflictDeclaration.objects.filter(has_conflict=True)
    assert [(row.member.user, row.project) for row in found] == [(persona("anna"), evaluation.projects[0])]


def test_declare_tells_chair_and_secretary_when_everyone_has():
    make_evaluation(1).appointed().declared()
    told = Notice.objects.filter(kind="evaluation.all_declared").values_list("recipient", flat=True)
    assert sorted(told) == ["franco.neri@nucleo.example", "lucia.marchetti@nucleo.example"]


def test_nobody_reads_content_before_declaring():
    evaluation = make_evaluation(1).appointed()
    assert not permissions.may_read_project(persona("anna"), evaluation.projects[0], NOW)
    assert page(evaluation, "anna", "sheets") == 200


def test_assign_refuses_a_conflict():
    evaluation = make_evaluation(1).appointed()
    project = evaluation.projects[0]
    evaluation.declared(conflicts=[("anna", project)])
    pairs = {(evaluation.member(name).pk, project.pk) for name in ("anna", "davide")}
    with pytest.raises(Refused) as refused:
        assign(evaluation.commission, pairs=pairs, by=persona("franco"), now=NOW)
    assert codes(refused) == ["conflict"]


def test_late_conflict_closes_every_page_at_once():
    evaluation = make_evaluation(1).appointed().declared().assigned()
    sheet = sheet_of(evaluation, "davide")
    data = {"version": 1}
    assert page(evaluation, "davide", "sheet", sheet.pk) == 200
    declare_late_conflict(sheet.project, reason="Parente nel consiglio", by=persona("davide"), now=NOW)
    assert page(evaluation, "davide", "sheet", sheet.pk) == 404
    assert page(evaluation, "davide", "sheet", sheet.pk, data=data) == 404
    assert page(evaluation, "davide", "confirm", sheet.pk) == 404
    assert page(evaluation, "davide", "confirm", sheet.pk, data=data) == 404
    assert page(evaluation, "davide", "attachment", sheet.project_id, "x") == 404
    with pytest.raises(NotAllowed):
        write_sheet(sheet, scores={}, version=1, by=persona("davide"), now=NOW)


def test_late_conflict_changes_desks_board_and_reminders_at_once():
    evaluation = make_evaluation(4).appointed().declared().assigned()
    sheet, commission = sheet_of(evaluation, "davide"), evaluation.commission
    before = _board(evaluation)["Davide Conti"]
    declare_late_conflict(sheet.project, reason="Parente", by=persona("davide"), now=NOW)
    assert _board(evaluation)["Davide Conti"] == (before[0] - 1, before[1])
    waiting = [(member.user, member.waiting) for member in unconfirmed(commission) if member.user == persona("davide")]
    assert waiting == [(persona("davide"), before[0] - 1)]
    labels = [str(item.label) for item in waiting_for(persona("davide"), NOW)]
    assert [label for label in labels if label.startswith("Conferma")] == [
        f"Conferma {before[0] - 1} schede di valutazione"
    ]
    assert "replace" in [item.kind for item in waiting_for(persona("franco"), NOW)]


def _board(evaluation: Evaluation) -> dict[str, tuple[int, int]]:
    """For each member the sheets awaited or counted, and those confirmed, as the board shows them."""
    client = SignedInClient()
    client.force_login(persona("franco"))
    url = reverse("evaluations:office", args=[evaluation.call.slug, evaluation.phase.key])
    members = client.get(url).context["members"]
    return {str(member.user): (member.live_sheets, member.confirmed_sheets) for member in members}


def test_board_says_how_far_a_declaration_has_come():
    evaluation = make_evaluation(2).appointed()
    first = evaluation.projects[0].pk
    given = [Declared(first, False, "")]
    declare_conflicts(evaluation.commission, declared=given, asked={first}, by=persona("anna"), now=NOW)
    client = SignedInClient()
    client.force_login(persona("franco"))
    url = reverse("evaluations:office", args=[evaluation.call.slug, evaluation.phase.key])
    assert "1 progetti su 2" in client.get(url).content.decode()


def test_board_counts_the_projects_that_will_be_evaluated():
    evaluation = make_evaluation(2).appointed()
    make_project(evaluation.phase, "Mai inviato", state="lapsed")
    client = SignedInClient()
    client.force_login(persona("franco"))
    url = reverse("evaluations:office", args=[evaluation.call.slug, evaluation.phase.key])
    assert client.get(url).context["projects"] == 2


def test_mandate_taken_later_closes_the_project_without_any_declaration():
    evaluation = make_evaluation(1).appointed().declared().assigned()
    sheet = sheet_of(evaluation, "davide")
    join_a_partner(sheet.project, "davide")
    assert page(evaluation, "davide", "sheet", sheet.pk) == 404
    assert permissions.all_conflicts(evaluation.commission, NOW.date()) == {(sheet.member_id, sheet.project_id)}
    with pytest.raises(NotAllowed):
        write_sheet(sheet, scores={}, version=1, by=persona("davide"), now=NOW)


def test_conflict_closes_the_panel_on_that_project_alone():
    evaluation = make_evaluation(2).appointed().declared().assigned().confirmed().unsealed()
    session, (first, second) = evaluation.session(), evaluation.projects
    declare_late_conflict(first, reason="Parente", by=persona("franco"), now=NOW)
    assert page(evaluation, "franco", "panel_project", session.number, first.pk) == 404
    assert page(evaluation, "franco", "panel_project", session.number, second.pk) == 200
    with pytest.raises(NotAllowed):
        write_panel_scores(session, first, scores=evaluation.scores(), version=0, by=persona("franco"), now=NOW)


def test_late_conflict_leaves_a_confirmed_sheet_out_of_the_count():
    evaluation = make_evaluation(1).appointed().declared().assigned().confirmed()
    sheet = sheet_of(evaluation, "davide")
    declare_late_conflict(sheet.project, reason="Parente", by=persona("davide"), now=NOW)
    assert sheet not in ScoreSheet.objects.counting()
    assert ScoreSheet.objects.counting().count() == 1


def test_unsealing_keeps_the_conflicts_that_later_mandates_brought():
    evaluation = make_evaluation(1).appointed().declared().assigned().confirmed()
    sheet = sheet_of(evaluation, "davide")
    join_a_partner(sheet.project, "davide")
    evaluation.unsealed()
    assert [row.member.user for row in ConflictDeclaration.objects.filter(has_conflict=True)] == [persona("davide")]
    assert sheet not in ScoreSheet.objects.counting()


def test_replace_gives_the_project_to_another_and_the_old_sheet_is_closed():
    evaluation = make_evaluation(1).appointed().declared()
    project = evaluation.projects[0]
    evaluation.assigned([("davide", project), ("lucia", project)])
    old = sheet_of(evaluation, "davide")
    declare_late_conflict(project, reason="Parente", by=persona("davide"), now=NOW)
    new = replace_evaluator(old, member=evaluation.member("anna"), reason="Conflitto", by=persona("franco"), now=NOW)
    old.refresh_from_db()
    assert (old.state, new.state, new.member.user) == ("replaced", "assigned", persona("anna"))
    evaluation.confirmed()
    assert unseal(evaluation.commission, by=persona("lucia"), now=NOW).state == "panel"


def test_replace_needs_a_conflict_a_free_evaluator_and_a_reason():
    evaluation = make_evaluation(1).appointed().declared()
    project = evaluation.projects[0]
    evaluation.assigned([("davide", project), ("lucia", project)])
    with pytest.raises(Refused) as refused:
        replace_evaluator(
            sheet_of(evaluation, "davide"), member=evaluation.member("lucia"), reason=" ", by=persona("franco"), now=NOW
        )
    assert len(refused.value.blockers) == 3


def test_replace_through_its_page():
    evaluation = make_evaluation(1).appointed().declared()
    project = evaluation.projects[0]
    evaluation.assigned([("davide", project), ("lucia", project)])
    old = sheet_of(evaluation, "davide")
    assert page(evaluation, "franco", "replace", old.pk) == 404
    assert page(evaluation, "davide", "late_conflict", project.pk) == 200
    assert page(evaluation, "davide", "late_conflict", project.pk, data={"reason": "Parente"}) == 302
    assert page(evaluation, "franco", "sheets") == 200
    assert page(evaluation, "franco", "replace", old.pk) == 200
    data = {"member": evaluation.member("anna").pk, "reason": "Conflitto"}
    assert page(evaluation, "franco", "replace", old.pk, data=data) == 302
    assert sheet_of(evaluation, "anna").project == project


def test_late_conflict_needs_a_reason_and_is_declared_once():
    evaluation = make_evaluation(1).appointed().declared()
    project = evaluation.projects[0]
    with pytest.raises(Refused):
        declare_late_conflict(project, reason=" ", by=persona("anna"), now=NOW)
    declare_late_conflict(project, reason="Parente", by=persona("anna"), now=NOW)
    with pytest.raises(Refused):
        declare_late_conflict(project, reason="Parente", by=persona("anna"), now=NOW)


def test_ranking_before_its_publication_hides_a_project_from_who_has_a_conflict(client):
    evaluation = make_evaluation().appointed()
    closed = evaluation.projects[1]
    evaluation.declared([("davide", closed)]).assigned().confirmed().unsealed().panel({"Progetto B": "9"}).ranked()
    page = reverse("evaluations:ranking", args=[evaluation.call.slug, evaluation.phase.key])
    seen = {}
    for name in ("davide", "anna"):
        client.force_login(persona(name))
        context = client.get(page).context
        seen[name] = ({row.title for row in context["table"].rows}, context["closed"])
    assert seen == {
        "davide": ({"Progetto A", "Progetto C"}, ["Progetto B"]),
        "anna": ({"Progetto A", "Progetto B", "Progetto C"}, []),
    }
