"""What becomes of the later projects of an application whose reservation is upheld."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from applications.actions import replace
from applications.models import Outcome, OutcomeKind, Project
from applications.permissions import projects_readable_by
from applications.workflow import PROJECT, ProjectState
from calls.models import Phase
from core.models import AuditEvent, Notice
from core.refusals import NotAllowed, Refused
from evaluations.actions import compute_ranking, publish_ranking, unseal, write_panel_scores, write_sheet
from evaluations.lists import excluded_since
from evaluations.models import ScoreSheet
from tests.factories.accounts import persona
from tests.factories.applications import complete_definitive, fresh, sender, sent_definitive
from tests.factories.assessed import NOW, make_project
from tests.factories.calls import new_act
from tests.factories.evaluations import Evaluation, content
from tests.factories.lists import REMEDY, checked, decide, goes_on, lifted, make_two_phases, publish_list, upheld

pytestmark = pytest.mark.django_db
RESERVED = OutcomeKind.ADMITTED_WITH_RESERVATION
ENDS = {
    "draft": "lapsed",
    "sent": "excluded",
    "replacing": "excluded",
    "withdrawn": "lapsed",
    "lapsed": "lapsed",
    "registered": "excluded",
    "checking": "excluded",
    "scoring": "excluded",
    "admitted": "excluded",
    "admitted_reserved": "excluded",
    "not_admitted": "not_admitted",
    "unsuitable": "excluded",
    "funded": "excluded",
    "partly_funded": "excluded",
    "reserve": "excluded",
    "excluded": "excluded",
}


def on_the_way(state: str) -> tuple[Phase, Project, Project]:
    """The first phase, a reserved project of it, and the same application in the second phase."""
    first, second = make_two_phases()
    project = checked(first, "Cortile")
    publish_list(first)
    return first, project, goes_on(project, second, state)


@pytest.mark.parametrize("state", ProjectState.values)
def test_upheld_reservation_ends_the_later_project_wherever_it_stands(state: str):
    first, project, later = on_the_way(state)
    decide(first, upheld(project))
    later.refresh_from_db()
    assert later.state == ENDS[state]


@pytest.mark.parametrize("state", ProjectState.values)
def test_lifted_reservation_leaves_the_later_project_alone(state: str):
    first, project, later = on_the_way(state)
    decide(first, lifted(project))
    later.refresh_from_db()
    assert later.state == state


@pytest.mark.parametrize("state", ProjectState.values)
def test_database_excludes_only_from_the_states_of_the_table(state: str):
    _first, _project, later = on_the_way(state)
    act = publish_list(make_two_phases(slug="altro")[0]).act
    Outcome.objects.create(project=later, kind="excluded", act=act, reason="x", published_at=NOW)
    allowed = "exclude" in PROJECT.actions_from(state) or state == "excluded"
    try:
        with transaction.atomic():
            Project.objects.filter(pk=later.pk).update(state="excluded")
        done = True
    except IntegrityError:
        done = False
    assert done is allowed


def test_database_excludes_nobody_without_an_outcome():
    _first, _project, later = on_the_way("scoring")
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=later.pk).update(state="excluded")


def test_draft_lapses_with_notice_reason_and_remedy():
    draft = complete_definitive(outcome=RESERVED)
    earlier = draft.application.projects.get(phase__position=1)
    now = draft.created_at + timedelta(hours=2)
    publish_list(earlier.phase, now)
    decide(earlier.phase, upheld(earlier), now=now)
    assert (fresh(draft).state, fresh(draft).application.partnership.state) == ("lapsed", "dissolved")
    assert (draft.outcomes.count(), AuditEvent.objects.filter(event="project.fallen").count()) == (0, 1)
    notice = Notice.objects.filter(kind="project.fallen").earliest("pk")
    assert ("La firma manca." in notice.text, REMEDY in notice.text) == (True, True)


def test_sent_project_is_excluded_under_the_same_act_with_reason_and_remedy():
    sent = sent_definitive(outcome=RESERVED)
    earlier = sent.application.projects.get(phase__position=1)
    now = sent.created_at + timedelta(hours=3)
    publish_list(earlier.phase, now)
    published = decide(earlier.phase, upheld(earlier), now=now)
    outcome = sent.outcomes.get()
    assert (outcome.kind, outcome.act, outcome.remedy) == ("excluded", published.act, REMEDY)
    assert outcome.reason.endswith("La firma manca.")
    assert fresh(sent).application.partnership.state == "frozen"
    assert Notice.objects.filter(kind="project.outcome", subject_id=str(outcome.pk)).exists()


def test_replacement_being_written_is_given_up_for_what_was_sent():
    sent = sent_definitive(outcome=RESERVED)
    earlier = sent.application.projects.get(phase__position=1)
    now = sent.created_at + timedelta(hours=3)
    publish_list(earlier.phase, now)
    replace(sent, by=sender(sent), now=now)
    decide(earlier.phase, upheld(earlier), now=now)
    assert (fresh(sent).state, fresh(sent).application.partnership.state) == ("excluded", "frozen")


def test_office_reads_no_excluded_project_before_the_registration():
    sent = sent_definitive(outcome=RESERVED)
    earlier = sent.application.projects.get(phase__position=1)
    now = sent.created_at + timedelta(hours=3)
    publish_list(earlier.phase, now)
    decide(earlier.phase, upheld(earlier), now=now)
    assert sent not in projects_readable_by(persona("giulia"), now)


def evaluated(number: int = 3) -> tuple[Phase, Project, Evaluation]:
    """The reserved project is the first of so many, all received in the second phase."""
    first, second = make_two_phases()
    project = checked(first, "Cortile")
    publish_list(first)
    projects = [
        goes_on(project, second),
        *(make_project(second, f"Progetto {place}") for place in range(2, number + 1)),
    ]
    return first, project, Evaluation(second, projects).appointed()


def states(evaluation: Evaluation) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for project, state in ScoreSheet.objects.values_list("project__application__title", "state"):
        found.setdefault(project, set()).add(state)
    return found


def test_unfinished_sheets_are_set_aside_and_no_longer_hold_up_the_unsealing():
    first, project, evaluation = evaluated(2)
    evaluation.declared().assigned()
    sheet = ScoreSheet.objects.filter(project=evaluation.projects[0]).select_related("member__user").earliest("pk")
    decide(first, upheld(project))
    assert states(evaluation) == {"Cortile": {"set_aside"}, "Progetto 2": {"assigned"}}
    with pytest.raises(NotAllowed):
        write_sheet(sheet, scores=evaluation.scores(), version=1, by=sheet.member.user, now=NOW)
    evaluation.confirmed()
    assert unseal(evaluation.commission, by=persona("lucia"), now=NOW).state == "panel"


def test_confirmed_sheets_of_an_excluded_project_stay_as_they_are():
    first, project, evaluation = evaluated(2)
    evaluation.declared().assigned().confirmed()
    decide(first, upheld(project))
    assert states(evaluation) == {"Cortile": {"confirmed"}, "Progetto 2": {"confirmed"}}


def test_commission_is_told_which_projects_left():
    first, project, _evaluation = evaluated(2)
    decide(first, upheld(project))
    notices = Notice.objects.filter(kind="evaluation.excluded")
    assert (notices.count(), all("Cortile" in one.text for one in notices)) == (4, True)


def test_panel_gives_no_points_to_an_excluded_project():
    first, project, evaluation = evaluated(2)
    evaluation.declared().assigned().confirmed().unsealed()
    session = evaluation.session()
    decide(first, upheld(project))
    with pytest.raises(NotAllowed):
        write_panel_scores(
            session, evaluation.projects[0], scores=evaluation.scores(), version=0, by=persona("franco"), now=NOW
        )


def ranked(number: int = 4) -> tuple[Phase, Project, Evaluation]:
    first, project, evaluation = evaluated(number)
    evaluation.declared().assigned().confirmed().unsealed().panel()
    evaluation.ranking = evaluation.ranked()
    return first, project, evaluation


def publish(evaluation: Evaluation, number: str = "DD 200", now=NOW):
    evaluation.commission.refresh_from_db()
    act = new_act(number, now=now)
    return publish_ranking(evaluation.commission, ranking=evaluation.ranking, act=act, by=persona("marco"), now=now)


def test_ranking_computed_before_is_not_published_and_the_new_one_leaves_the_project_out():
    first, project, evaluation = ranked()
    decide(first, upheld(project))
    with pytest.raises(Refused):
        publish(evaluation)
    evaluation.commission.refresh_from_db()
    evaluation.ranking = evaluation.ranked()
    said = content(publish(evaluation))
    assert [row["title"] for row in said["rows"]] == ["Progetto 2", "Progetto 3", "Progetto 4"]
    assert [(row["title"], row["act"]["number"]) for row in said["excluded"]] == [("Cortile", "D.D. 77")]
    assert said["excluded"][0]["reason"].endswith("La firma manca.")


def test_exclusion_after_the_publication_wants_a_new_ranking_which_gives_the_money_on():
    first, project, evaluation = ranked()
    old = publish(evaluation)
    assert [row["outcome"] for row in content(old)["rows"]] == ["funded", "funded", "partly_funded", "reserve"]
    after = NOW + timedelta(hours=1)
    decide(first, upheld(project), now=after)
    assert [one.project.application.title for one in excluded_since(old)] == ["Cortile"]
    evaluation.commission.refresh_from_db()
    assert evaluation.commission.state == "panel"
    evaluation.ranking = compute_ranking(evaluation.commission, by=persona("franco"), now=after)
    new = publish(evaluation, "DD 201", now=after + timedelta(hours=1))
    assert [row["outcome"] for row in content(new)["rows"]] == ["funded", "funded", "partly_funded"]
    assert (new.version, list(excluded_since(new)), [row["title"] for row in content(new)["excluded"]]) == (
        2,
        [],
        ["Cortile"],
    )
    assert "excluded" in content(old)
    assert content(old)["excluded"] == []


@pytest.mark.parametrize("change", [{"state": "draft"}, {"version": 9}])
def test_database_keeps_a_sheet_set_aside(change: dict):
    first, project, evaluation = evaluated(2)
    evaluation.declared().assigned()
    decide(first, upheld(project))
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreSheet.objects.filter(state="set_aside").update(**change)
