"""Publishing rankings and admitted lists: outcomes with act and reason, frozen, superseded, without natural persons."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Check, Outcome, Project
from applications.workflow import ProjectState
from core.models import AuditEvent
from core.refusals import NotAllowed, Refused
from evaluations.actions import publish_admitted_list, publish_ranking
from evaluations.desk import waiting_for
from evaluations.models import PublishedList
from tests.factories.accounts import persona
from tests.factories.assessed import NOW, confirm_checks, make_check, make_phase, make_project
from tests.factories.calls import new_act
from tests.factories.core import pdf_upload
from tests.factories.evaluations import Evaluation, content, make_evaluation

pytestmark = pytest.mark.django_db


def ready(points: dict[str, str] | None = None, projects: int = 3) -> Evaluation:
    evaluation = make_evaluation(projects).appointed().declared().assigned().confirmed().unsealed().panel(points)
    evaluation.ranking = evaluation.ranked()
    return evaluation


def publish(evaluation: Evaluation, number: str = "DD 200/2026", **fields: object) -> PublishedList:
    given = {"ranking": evaluation.ranking, "act": new_act(number, now=NOW), "by": persona("marco"), "now": NOW}
    return publish_ranking(evaluation.commission, **{**given, **fields})


def test_publish_ranking_gives_every_project_its_outcome():
    evaluation = ready({"Progetto B": "8", "Progetto C": "1"})
    published = publish(evaluation)
    outcomes = Outcome.objects.order_by("project__application__title")
    assert [(one.kind, one.position, one.points, one.grant) for one in outcomes] == [
        ("funded", 2, Decimal("21.00"), Decimal("100000.00")),
        ("funded", 1, Decimal("28.00"), Decimal("100000.00")),
        ("unsuitable", None, Decimal("3.50"), None),
    ]
    assert {one.act for one in outcomes} == {published.act}
    assert list(Project.objects.order_by("pk").values_list("state", flat=True)) == ["funded", "funded", "unsuitable"]
    evaluation.phase.refresh_from_db()
    evaluation.commission.refresh_from_db()
    assert (evaluation.phase.state, evaluation.commission.state) == ("concluded", "concluded")


def test_publish_ranking_never_grants_more_than_the_budget():
    publish(ready(projects=4))
    grants = Outcome.objects.order_by("project__application__title").values_list("kind", "grant")
    assert list(grants) == [
        ("funded", Decimal("100000.00")),
        ("funded", Decimal("100000.00")),
        ("partly_funded", Decimal("50000.00")),
        ("reserve", Decimal("0.00")),
    ]


def test_publish_ranking_explains_each_outcome_in_italian():
    publish(ready({"Progetto C": "1"}))
    for outcome in Outcome.objects.all():
        assert f"{outcome.points:.2f}".rstrip("0").rstrip(".").replace(".", ",") in outcome.reason


def test_publish_ranking_writes_a_snapshot_without_natural_persons():
    published = publish(ready())
    text = content(published)
    assert [row["title"] for row in text["rows"]] == ["Progetto A", "Progetto B", "Progetto C"]
    for name in ("Marchetti", "Rinaldi", "Ferrero", "Bianco", "Persona"):
        assert name not in published.snapshot


@pytest.mark.parametrize("name", ["giulia", "elena", "lucia", "franco", "stranger"])
def test_publish_ranking_is_for_the_signatory(name: str):
    evaluation = ready(projects=1)
    with pytest.raises(NotAllowed):
        publish(evaluation, by=persona(name))
    assert PublishedList.objects.count() == 0


def test_publish_ranking_refuses_a_version_computed_again_meanwhile():
    evaluation = ready(projects=1)
    old = evaluation.ranking
    review(evaluation, "9")
    with pytest.raises(Refused) as refused:
        publish(evaluation, ranking=old)
    assert [blocker.code for blocker in refused.value.blockers] == ["stale"]


def test_publish_ranking_happens_once():
    evaluation = ready(projects=1)
    publish(evaluation)
    with pytest.raises(Refused):
        publish(evaluation, "DD 201/2026")
    assert (PublishedList.objects.count(), Outcome.objects.count()) == (1, 1)


def review(evaluation: Evaluation, points: str) -> None:
    session = evaluation.session()
    evaluation.give(session, evaluation.projects[-1], points)
    evaluation.record(session, "Autotutela")
    evaluation.ranking = evaluation.ranked()


def test_publish_ranking_again_supersedes_and_keeps_the_old_one():
    evaluation = ready({"Progetto C": "1"})
    first = publish(evaluation)
    review(evaluation, "9")
    second = publish(evaluation, "DD 201/2026")
    assert list(PublishedList.objects.in_force()) == [second]
    assert (first.version, second.version) == (1, 2)
    last = evaluation.projects[-1]
    assert list(last.outcomes.values_list("kind", flat=True)) == ["unsuitable", "funded"]
    last.refresh_from_db()
    assert last.state == "funded"
    first.refresh_from_db()
    assert content(first)["rows"][-1]["outcome"] == "unsuitable"


def test_publish_ranking_is_audited():
    published = publish(ready(projects=1))
    assert AuditEvent.objects.filter(event="list.published", subject_id=str(published.pk)).count() == 1


@pytest.fixture
def checked() -> Evaluation:
    """Three projects of a phase with a checklist: two checks confirmed, the third still proposed."""
    phase = make_phase(assessment="checklist", position=1, key="preliminare", threshold_total=None)
    projects = [make_project(phase, f"Idea {letter}", state=ProjectState.CHECKING) for letter in "ABC"]
    for project, outcome in zip(projects, ("admitted", "not_admitted", "admitted_reserved"), strict=True):
        make_check(project, outcome)
    return Evaluation(phase, projects)


def publish_admitted(evaluation: Evaluation, **fields: object) -> PublishedList:
    given = {"act": new_act("DD 50/2026", now=NOW), "by": persona("marco"), "now": NOW}
    return publish_admitted_list(evaluation.phase, **{**given, **fields})


def test_publish_admitted_list_waits_for_every_confirmation(checked: Evaluation):
    with pytest.raises(Refused) as refused:
        publish_admitted(checked)
    assert [blocker.code for blocker in refused.value.blockers] == ["proposed"]


def test_publish_admitted_list_gives_every_project_its_outcome(checked: Evaluation):
    confirm_checks(checked.phase)
    published = publish_admitted(checked)
    outcomes = Outcome.objects.order_by("project__application__title")
    assert list(outcomes.values_list("kind", flat=True)) == ["admitted", "not_admitted", "admitted_reserved"]
    assert all(outcome.reason and outcome.act == published.act for outcome in outcomes)
    assert set(Check.objects.values_list("state", flat=True)) == {"published"}
    checked.phase.refresh_from_db()
    assert checked.phase.state == "concluded"


def test_admitted_page_keeps_the_form_of_an_act_that_was_refused(checked: Evaluation, client: Client):
    confirm_checks(checked.phase)
    client.force_login(persona("marco"))
    page = reverse("evaluations:admitted", args=(checked.call.slug, checked.phase.key))
    act = {"number": "DD 77/2026", "date": "2099-01-01", "subject": "Elenco", "upload": pdf_upload()}
    act["read"] = client.get(page).context["read"]
    answer = client.post(page, act)
    assert (answer.status_code, 'value="DD 77/2026"' in answer.text) == (409, True)
    assert PublishedList.objects.count() == 0


def test_publish_admitted_list_shows_no_reason_to_the_public(checked: Evaluation):
    confirm_checks(checked.phase)
    published = publish_admitted(checked)
    assert "Manca lo statuto" not in published.snapshot
    assert [row["outcome"] for row in content(published)["rows"]] == ["admitted", "not_admitted", "admitted_reserved"]


def test_publish_admitted_list_happens_once_and_by_the_signatory(checked: Evaluation):
    confirm_checks(checked.phase)
    with pytest.raises(NotAllowed):
        publish_admitted(checked, by=persona("giulia"))
    publish_admitted(checked)
    with pytest.raises(Refused):
        publish_admitted(checked, act=new_act("DD 51/2026", now=NOW))


def test_publish_admitted_list_waits_on_the_signatory_s_desk(checked: Evaluation):
    assert [one.kind for one in waiting_for(persona("marco"), NOW)] == []
    confirm_checks(checked.phase)
    assert [one.kind for one in waiting_for(persona("marco"), NOW)] == ["publish"]
    publish_admitted(checked)
    assert [one.kind for one in waiting_for(persona("marco"), NOW)] == ["reservation"]


def test_publish_admitted_list_of_nothing_is_refused():
    phase = make_phase(assessment="checklist", position=1, key="preliminare", threshold_total=None)
    with pytest.raises(Refused) as refused:
        publish_admitted(Evaluation(phase, []))
    assert [blocker.code for blocker in refused.value.blockers] == ["empty"]
