"""What holds up the unsealing: sheets that somebody can still write, and no others."""

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Notice
from core.refusals import Refused
from evaluations.actions import declare_late_conflict, unseal
from evaluations.desk import waiting_for
from evaluations.models import ScoreSheet
from evaluations.unsealing import open_sheets, unsealing_blockers
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.assessed import NOW
from tests.factories.evaluations import Evaluation, make_evaluation
from tests.factories.organisations import MandateFactory

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def everybody() -> Evaluation:
    """One project, which chair and both evaluators score: two are wanted."""
    evaluation = make_evaluation(1).appointed().declared()
    project = evaluation.projects[0]
    return evaluation.assigned([("lucia", project), ("davide", project), ("anna", project)])


def sheet_of(evaluation: Evaluation, name: str) -> ScoreSheet:
    return ScoreSheet.objects.get(member=evaluation.member(name))


def late(evaluation: Evaluation, name: str) -> ScoreSheet:
    sheet = sheet_of(evaluation, name)
    declare_late_conflict(sheet.project, reason="Parente", by=persona(name), now=NOW)
    return sheet


def client_of(name: str) -> Client:
    client = SignedInClient()
    client.force_login(persona(name))
    return client


def page(evaluation: Evaluation, name: str, which: str, *more: object) -> str:
    url = reverse(f"evaluations:{which}", args=[evaluation.call.slug, evaluation.phase.key, *more])
    return client_of(name).get(url).content.decode()


def codes(evaluation: Evaluation) -> list[str]:
    return [blocker.code for blocker in unsealing_blockers(evaluation.commission, TODAY)]


def kinds(name: str) -> list[str]:
    return [item.kind for item in waiting_for(persona(name), NOW)]


def test_spare_sheet_of_who_has_a_conflict_does_not_hold_up_the_unsealing():
    evaluation = everybody()
    spare = late(evaluation, "davide")
    evaluation.confirmed(but=[spare])
    assert codes(evaluation) == []
    assert unseal(evaluation.commission, by=persona("lucia"), now=NOW).state == "panel"
    spare.refresh_from_db()
    assert spare.state == "set_aside"


def test_nobody_left_to_take_a_sheet_over_does_not_end_the_commission():
    evaluation = everybody()
    for name in ("davide", "anna"):
        late(evaluation, name)
    evaluation.confirm(sheet_of(evaluation, "lucia"))
    assert unseal(evaluation.commission, by=persona("lucia"), now=NOW).state == "panel"
    assert sorted(ScoreSheet.objects.values_list("state", flat=True)) == ["confirmed", "set_aside", "set_aside"]


def test_sheet_that_somebody_can_take_over_holds_up_the_unsealing_and_is_a_link():
    evaluation = make_evaluation(1).appointed().declared()
    project = evaluation.projects[0]
    evaluation.assigned([("lucia", project), ("davide", project)])
    given = late(evaluation, "davide")
    evaluation.confirmed(but=[given])
    (blocker,) = unsealing_blockers(evaluation.commission, TODAY)
    url = reverse("evaluations:replace", args=[evaluation.call.slug, evaluation.phase.key, given.pk])
    assert (blocker.code, blocker.url) == ("to_give", url)
    with pytest.raises(Refused):
        unseal(evaluation.commission, by=persona("lucia"), now=NOW)
    assert kinds("franco") == ["replace"]


def test_project_without_any_sheet_that_counts_holds_up_the_unsealing():
    evaluation = everybody()
    for name in ("lucia", "davide", "anna"):
        late(evaluation, name)
    assert codes(evaluation) == ["no_sheet"]


@pytest.mark.parametrize("name", ["lucia", "franco"])
def test_spare_sheet_always_has_a_link_to_hand_it_over(name: str):
    evaluation = make_evaluation(1).appointed().declared()
    project = evaluation.projects[0]
    evaluation.assigned([("lucia", project), ("davide", project), ("anna", project)])
    spare = late(evaluation, "davide")
    url = reverse("evaluations:replace", args=[evaluation.call.slug, evaluation.phase.key, spare.pk])
    assert f'href="{url}"' in page(evaluation, name, "sheets")
    assert url not in page(evaluation, "anna", "sheets")


def test_page_says_when_nobody_can_take_a_sheet_over():
    evaluation = everybody()
    spare = late(evaluation, "davide")
    text = page(evaluation, "franco", "replace", spare.pk)
    assert "Nessuno può prendere questa scheda" in text
    assert "<select" not in text


def test_mandate_taken_after_the_assignment_leaves_a_spare_sheet_too():
    evaluation = everybody()
    lead = evaluation.projects[0].application.partnership.lead
    MandateFactory(body=lead, user=persona("davide"), role="operator")
    spare = sheet_of(evaluation, "davide")
    assert open_sheets(evaluation.commission, TODAY).spare == [spare]
    evaluation.confirmed(but=[spare]).unsealed()
    spare.refresh_from_db()
    assert spare.state == "set_aside"


def test_desk_offers_the_unsealing_once_only_spare_sheets_are_open():
    evaluation = everybody()
    spare = late(evaluation, "davide")
    assert kinds("franco") == []
    evaluation.confirmed(but=[spare])
    assert kinds("franco") == ["unseal"]


def test_late_conflict_that_leaves_nothing_open_tells_chair_and_secretary():
    evaluation = everybody()
    evaluation.confirmed(but=[sheet_of(evaluation, "davide")])
    late(evaluation, "davide")
    told = Notice.objects.filter(kind="evaluation.ready_to_unseal").order_by("recipient")
    assert [notice.user for notice in told] == [persona("franco"), persona("lucia")]


def test_board_names_each_person_once_with_at_most_three_projects():
    evaluation = make_evaluation(5).appointed().declared()
    evaluation.assigned([(name, one) for name in ("lucia", "anna") for one in evaluation.projects])
    sentences = [str(one) for one in unsealing_blockers(evaluation.commission, TODAY)]
    named = "«Progetto A», «Progetto B», «Progetto C» e altri 2"
    assert sentences == [
        f"Lucia Marchetti deve ancora confermare 5 schede: {named}.",
        f"Anna Sala deve ancora confermare 5 schede: {named}.",
    ]
