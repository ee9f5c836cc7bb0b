"""A signatory publishes the list that was on the screen, or nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions.checks import send_back
from applications.models import Check
from core.refusals import Refused
from evaluations import draft_lists
from evaluations.actions import publish_admitted_list, publish_ranking
from evaluations.models import PublishedList
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.assessed import NOW, confirm_checks, make_check, make_phase, make_project
from tests.factories.calls import new_act
from tests.factories.core import pdf_upload
from tests.factories.evaluations import Evaluation, make_evaluation

pytestmark = pytest.mark.django_db
ACT = {"number": "50/2026", "date": f"{NOW:%Y-%m-%d}", "subject": "Elenco"}


@pytest.fixture
def confirmed() -> Evaluation:
    """Three projects whose outcomes are confirmed: the list can be signed."""
    phase = make_phase(assessment="checklist", position=1, key="preliminare", threshold_total=None)
    projects = [make_project(phase, f"Idea {letter}", state="checking") for letter in "ABC"]
    for project, outcome in zip(projects, ("admitted", "not_admitted", "admitted_reserved"), strict=True):
        make_check(project, outcome)
    confirm_checks(phase)
    return Evaluation(phase, projects)


def signed_in(name: str) -> Client:
    client = SignedInClient()
    client.force_login(persona(name))
    return client


def judged_again(check: Check, **change: str) -> None:
    """The manager sends the check back, the officer proposes something else, the manager confirms that."""
    send_back(check, note="Rivedi", by=persona("giulia"), now=NOW)
    Check.objects.filter(pk=check.pk).update(**change)
    Check.objects.filter(pk=check.pk).update(state="proposed")
    confirm_checks(check.project.phase)


@pytest.mark.parametrize("change", [{"outcome": "admitted"}, {"reason": "Un altro motivo"}, {"remedy": "Ricorso"}])
def test_admitted_list_that_changed_since_it_was_read_is_not_published(confirmed: Evaluation, change: dict[str, str]):
    marco = signed_in("marco")
    page = reverse("evaluations:admitted", args=(confirmed.call.slug, confirmed.phase.key))
    read = marco.get(page).context["read"]
    judged_again(confirmed.projects[1].check_of_office, **change)
    answer = marco.post(page, {**ACT, "read": read, "upload": pdf_upload()})
    assert (answer.status_code, PublishedList.objects.count()) == (409, 0)
    assert [blocker.code for blocker in answer.context["blockers"]] == ["changed"]
    answer = marco.post(page, {**ACT, "read": answer.context["read"], "upload": pdf_upload()})
    assert (answer.status_code, PublishedList.objects.count()) == (302, 1)


def test_signatory_reads_the_reason_of_each_outcome_before_the_signature(confirmed: Evaluation):
    page = reverse("evaluations:admitted", args=(confirmed.call.slug, confirmed.phase.key))
    reasons = set(Check.objects.exclude(reason="").values_list("reason", flat=True))
    assert reasons
    for name in ("marco", "giulia", "chiara"):
        shown = signed_in(name).get(page).content.decode()
        assert all(reason in shown for reason in reasons), name


def test_auditor_finds_no_link_that_leads_nowhere_in_the_draft_list(confirmed: Evaluation):
    page = reverse("evaluations:admitted", args=(confirmed.call.slug, confirmed.phase.key))
    project = reverse("applications:office_list", args=(confirmed.call.slug, confirmed.phase.key))
    shown = {name: signed_in(name).get(page).content.decode() for name in ("marco", "chiara")}
    assert [f'<a href="{project}' in shown[name].split("<table")[1] for name in ("marco", "chiara")] == [True, False]


def test_action_publishes_the_admitted_list_that_was_read_and_no_other(confirmed: Evaluation):
    read = draft_lists.signed(confirmed.phase)
    judged_again(confirmed.projects[0].check_of_office, reason="Altro")
    with pytest.raises(Refused) as refused:
        publish_admitted_list(confirmed.phase, act=new_act(now=NOW), read=read, by=persona("marco"), now=NOW)
    assert [blocker.code for blocker in refused.value.blockers] == ["changed"]


def test_action_publishes_the_ranking_that_was_read_and_no_other():
    evaluation = make_evaluation(2).appointed().declared().assigned().confirmed().unsealed().panel()
    given = {"ranking": evaluation.ranked(), "by": persona("marco"), "now": NOW}
    read = draft_lists.signed(evaluation.phase)
    with pytest.raises(Refused) as refused:
        publish_ranking(evaluation.commission, act=new_act(now=NOW), read="0" * 64, **given)
    assert [blocker.code for blocker in refused.value.blockers] == ["changed"]
    publish_ranking(evaluation.commission, act=new_act(now=NOW), read=read, **given)
    assert PublishedList.objects.count() == 1


def test_page_of_an_admitted_list_that_is_public_leads_to_it(confirmed: Evaluation):
    published = publish_admitted_list(confirmed.phase, act=new_act(now=NOW), by=persona("marco"), now=NOW)
    page = reverse("evaluations:admitted", args=(confirmed.call.slug, confirmed.phase.key))
    assert signed_in("marco").get(page).url == published.get_absolute_url()


def test_draft_list_says_what_it_is_for_and_leads_back(confirmed: Evaluation):
    place = (confirmed.call.slug, confirmed.phase.key)
    shown = signed_in("giulia").get(reverse("evaluations:draft_list", args=place)).content.decode()
    assert confirmed.phase.title in shown
    assert "da allegare all’atto" in shown
    assert f'href="{reverse("evaluations:admitted", args=place)}"' in shown
