"""Who sits in a commission changes by act: people leave, enter, take another role; their open sheets pass on."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from calls.actions import NewAct
from core.models import AuditEvent, Notice
from core.refusals import NotAllowed, Refused
from evaluations import permissions
from evaluations.actions import change_members, declare_conflicts, hand_over, replace_evaluator, unseal, write_sheet
from evaluations.actions.conflicts import Declared
from evaluations.membership_rules import Change, Joining
from evaluations.models import Commission, CommissionMember, ScoreSheet
from evaluations.rules import Nominee, projects_of
from tests.factories.accounts import UserFactory, persona
from tests.factories.assessed import NOW
from tests.factories.calls import new_act
from tests.factories.core import pdf_upload
from tests.factories.evaluations import Evaluation, make_evaluation
from tests.races import race

pytestmark = pytest.mark.django_db


def scoring(projects: int = 2) -> Evaluation:
    return make_evaluation(projects).appointed().declared().assigned()


def newcomer(email: str = "nuova@nucleo.example") -> Nominee:
    return Nominee(UserFactory(email=email).email, "evaluator")


def change(evaluation: Evaluation, number: str = "DD 9", name: str = "marco", **fields: Any) -> Commission:
    given = {"leaving": {}, "roles": {}, "joining": [], **fields}
    act = new_act(number, now=NOW)
    return change_members(evaluation.commission, change=Change(**given), act=act, by=persona(name), now=NOW)


def leaves(evaluation: Evaluation, name: str, *joining: Joining) -> CommissionMember:
    member = evaluation.member(name)
    change(evaluation, leaving={member.pk: "Dimissioni"}, joining=joining)
    member.refresh_from_db()
    return member


def declare(evaluation: Evaluation, user: Any, conflicts: tuple[int, ...] = ()) -> None:
    answers = [Declared(one.pk, one.pk in conflicts, "Legame") for one in projects_of(evaluation.phase)]
    declare_conflicts(evaluation.commission, declared=answers, by=user, now=NOW)


def codes(refused: pytest.ExceptionInfo) -> list[str]:
    return [blocker.code for blocker in refused.value.blockers]


def states(member: CommissionMember) -> list[tuple[str, str]]:
    rows = member.sheets.order_by("project__application__title")
    return [(one.project.application.title, one.state) for one in rows.select_related("project__application")]


def test_member_replaced_by_act_leaves_and_open_sheets_pass_to_the_successor_once_declared():
    evaluation = scoring(3)
    anna = evaluation.member("anna")
    own = states(anna)
    confirmed = evaluation.confirm(anna.sheets.select_related("member__user", "member__commission").earliest("pk"))
    nominee = newcomer()
    leaves(evaluation, "anna", Joining(nominee, anna.pk))
    successor = evaluation.commission.members.get(user__email=nominee.email)
    assert (successor.takes_over_from, successor.role, states(successor)) == (anna, "evaluator", [])
    declare(evaluation, successor.user)
    passed = [title for title, _state in own if title != confirmed.project.application.title]
    assert states(successor) == [(title, "assigned") for title in passed]
    assert dict(states(anna)) == {confirmed.project.application.title: "confirmed", **dict.fromkeys(passed, "replaced")}
    assert confirmed in ScoreSheet.objects.counting()
    evaluation.confirmed(but=[confirmed])
    assert unseal(evaluation.commission, by=persona("lucia"), now=NOW).state == "panel"


def test_successor_takes_over_no_sheet_of_a_project_in_conflict():
    evaluation = scoring(3)
    anna, nominee = evaluation.member("anna"), newcomer()
    leaves(evaluation, "anna", Joining(nominee, anna.pk))
    successor = evaluation.commission.members.get(user__email=nominee.email)
    closed = anna.sheets.earliest("pk").project
    declare(evaluation, successor.user, (closed.pk,))
    assert closed.application.title not in dict(states(successor))
    assert dict(states(anna))[closed.application.title] == "assigned"


def test_who_left_reads_and_writes_nothing_any_more(client: Client):
    evaluation = scoring()
    sheet = evaluation.member("anna").sheets.select_related("member__commission", "project").earliest("pk")
    page = reverse("evaluations:sheet", args=[evaluation.call.slug, evaluation.phase.key, sheet.pk])
    client.force_login(persona("anna"))
    assert client.get(page).status_code == 200
    leaves(evaluation, "anna", Joining(newcomer()))
    assert client.get(page).status_code == 404
    assert not permissions.may_read_project(persona("anna"), sheet.project, NOW)
    with pytest.raises(NotAllowed):
        write_sheet(sheet, scores={}, version=1, by=persona("anna"), now=NOW)


def test_commission_that_an_act_leaves_behind_is_complete():
    evaluation = scoring()
    with pytest.raises(Refused) as refused:
        change(
            evaluation,
            leaving={evaluation.member("lucia").pk: " ", evaluation.member("franco").pk: "Dimissioni"},
            joining=[Joining(Nominee("nessuno@nucleo.example", "evaluator"))],
        )
    assert codes(refused) == ["chair", "secretary", "unknown", "reason"]
    with pytest.raises(Refused) as refused:
        change(evaluation, joining=[Joining(Nominee("davide.conti@nucleo.example", "evaluator"), 0)])
    assert codes(refused) == ["known", "place"]
    with pytest.raises(Refused) as refused:
        change(evaluation)
    assert codes(refused) == ["nothing"]


def test_evaluator_becomes_chair_when_the_chair_leaves():
    evaluation = scoring()
    lucia, davide = evaluation.member("lucia"), evaluation.member("davide")
    change(evaluation, leaving={lucia.pk: "Altro incarico"}, roles={davide.pk: "chair"}, joining=[Joining(newcomer())])
    davide.refresh_from_db()
    assert (davide.role, davide.act.number) == ("chair", "DD 9")
    assert permissions.seat(persona("lucia"), evaluation.commission) is None
    roles = evaluation.commission.members.seated().order_by("role").values_list("role", flat=True)
    assert list(roles) == ["chair", "evaluator", "evaluator", "secretary"]
    kinds = AuditEvent.objects.filter(event__startswith="commission.").order_by("pk").values_list("event", flat=True)
    assert list(kinds)[-3:] == ["commission.left", "commission.role_changed", "commission.joined"]


def test_act_that_appointed_the_commission_does_not_change_it():
    evaluation = scoring()
    with pytest.raises(Refused):
        change_members(
            evaluation.commission,
            change=Change({}, {}, [Joining(newcomer())]),
            act=NewAct(
                **{name: getattr(evaluation.commission.act, name) for name in ("number", "date", "subject", "file")}
            ),
            by=persona("marco"),
            now=NOW,
        )


@pytest.mark.parametrize("name", ["giulia", "lucia", "franco", "stranger"])
def test_commission_is_changed_by_the_signatory(name: str):
    evaluation = scoring()
    with pytest.raises(NotAllowed):
        change(evaluation, name=name, joining=[Joining(newcomer())])


def test_change_tells_who_leaves_who_enters_and_the_desk():
    evaluation = scoring()
    leaves(evaluation, "anna", Joining(newcomer()))
    told = Notice.objects.filter(kind__in=["evaluation.left", "evaluation.members_changed"])
    assert sorted(told.values_list("kind", "recipient")) == [
        ("evaluation.left", "anna.sala@nucleo.example"),
        ("evaluation.members_changed", "franco.neri@nucleo.example"),
        ("evaluation.members_changed", "lucia.marchetti@nucleo.example"),
    ]
    assert Notice.objects.filter(kind="evaluation.appointed", recipient="nuova@nucleo.example").count() == 1


def test_desk_passes_all_the_open_sheets_to_another_member_and_hears_which_stay():
    evaluation = make_evaluation(2).appointed().declared()
    first, second = evaluation.projects
    evaluation.assigned([("anna", first), ("anna", second), ("davide", first), ("lucia", second)])
    anna = leaves(evaluation, "anna", Joining(newcomer()))
    to, by = evaluation.member("davide"), {"by": persona("franco"), "now": NOW}
    undeclared = evaluation.commission.members.get(user__email="nuova@nucleo.example")
    with pytest.raises(Refused):
        hand_over(anna, to=undeclared, **by)
    with pytest.raises(NotAllowed):
        hand_over(anna, to=to, by=persona("davide"), now=NOW)
    done = hand_over(anna, to=to, **by)
    assert ([one.project for one in done.given], [one.project for one in done.left_over]) == ([second], [first])
    rest = anna.sheets.select_related("member__commission", "project").get(project=first)
    new = replace_evaluator(rest, member=evaluation.member("lucia"), reason="Dimissioni", **by)
    assert (new.project, new.state) == (first, "assigned")


def test_pages_change_the_commission_and_pass_the_sheets_on(client: Client):
    evaluation = scoring()
    anna = evaluation.member("anna")
    place, seated = [evaluation.call.slug, evaluation.phase.key], list(evaluation.commission.members.seated())
    newcomer()
    data = {"new-TOTAL_FORMS": "3", "new-INITIAL_FORMS": "0", **{f"seat-{one.pk}-role": one.role for one in seated}}
    data |= {f"seat-{anna.pk}-leaves": "on", f"seat-{anna.pk}-reason": "Dimissioni"}
    data |= {"new-0-email": "nuova@nucleo.example", "new-0-role": "evaluator", "new-0-takes_over_from": ""}
    data |= {"number": "DD 9", "date": "2026-03-09", "subject": "Sostituzione"}
    client.force_login(persona("marco"))
    page = reverse("evaluations:members", args=place)
    assert client.get(page).status_code == 200
    assert client.post(page, {**data, "upload": pdf_upload()}).status_code == 302
    client.force_login(persona("franco"))
    listed = client.get(reverse("evaluations:sheets", args=place)).context["leavers"]
    waiting = anna.sheets.filter(state="assigned").count()
    assert [(one.pk, one.waiting) for one in listed] == [(anna.pk, waiting)]
    hand = reverse("evaluations:hand_over", args=[*place, anna.pk])
    assert client.get(hand).context["waiting"] == waiting
    assert client.post(hand, {"member": evaluation.member("davide").pk}).status_code == 302
    client.force_login(persona("davide"))
    assert client.get(hand).status_code == 404


def test_role_given_by_an_act_meanwhile_is_shown_and_not_undone_unseen(client: Client):
    evaluation = scoring()
    client.force_login(persona("marco"))
    page = reverse("evaluations:members", args=[evaluation.call.slug, evaluation.phase.key])
    data = {"new-TOTAL_FORMS": "3", "new-INITIAL_FORMS": "0", "number": "DD 10", "date": "2026-03-09", "subject": "X"}
    for member, form in client.get(page).context["seats"]:
        data |= {f"seat-{member.pk}-role": member.role, f"seat-{member.pk}-seen": form["seen"].value()}
    lucia, davide = evaluation.member("lucia"), evaluation.member("davide")
    change(evaluation, roles={lucia.pk: "evaluator", davide.pk: "chair"})
    answer = client.post(page, {**data, "upload": pdf_upload()})
    shown = {member.pk: form.differences for member, form in answer.context["seats"] if form.differences}
    assert (answer.status_code, shown.keys()) == (409, {lucia.pk, davide.pk})
    davide.refresh_from_db()
    assert davide.role == "chair"


@pytest.mark.django_db(transaction=True)
def test_race_of_two_acts_leaves_one_chair():
    evaluation = scoring(1)
    lucia = evaluation.member("lucia")
    for email in ("uno@nucleo.example", "due@nucleo.example"):
        UserFactory(email=email)
    results = race(
        *(
            lambda number=number, email=email: change(
                evaluation,
                number,
                leaving={lucia.pk: "Dimissioni"},
                joining=[Joining(Nominee(email, "chair"), lucia.pk)],
            )
            for number, email in (("DD 9", "uno@nucleo.example"), ("DD 10", "due@nucleo.example"))
        )
    )
    assert sorted(type(one).__name__ for one in results) == ["Commission", "Refused"]
    assert evaluation.commission.members.seated().filter(role="chair").count() == 1
