"""What lists and rankings say of a sent project is what was sent, whatever its partnership is called since."""

import pytest
from django.db import connection
from django.urls import reverse

from applications.check_forms import OfficeFilter
from applications.models import Application, Submission
from applications.office_list import filtered, received_projects
from applications.sent_facts import columns
from evaluations.inputs import inputs_of
from organisations.models import Body
from partnerships.models import Member
from tests.factories.accounts import persona
from tests.factories.applications import registered_project, sent_project
from tests.factories.assessed import make_project
from tests.factories.evaluations import make_evaluation
from tests.factories.organisations import BodyFactory

pytestmark = pytest.mark.django_db


def _renamed(project) -> None:
    """The later phase's draft has another title, the lead another name."""
    Application.objects.filter(pk=project.application_id).update(title="Altro titolo")
    Body.objects.filter(pk=project.application.partnership.lead_id).update(name="Altro nome")


def test_columns_are_those_of_the_snapshot() -> None:
    submission = Submission.objects.get(project=sent_project())
    lead = submission.project.application.partnership.lead
    assert (submission.title, submission.lead_name) == ("Cantieri di prossimità", lead.name)
    assert (submission.lead_tax_code, submission.members) == (lead.tax_code, 2)
    assert (submission.bodies[0], len(submission.bodies)) == (lead.name, 2)
    assert (str(submission.requested_grant), str(submission.total_cost)) == ("380000.00", "500000.00")


@pytest.mark.parametrize(("roles", "members"), [(["lead"], 1), (["lead", "partner", "supporter", "supporter"], 2)])
def test_supporters_are_not_counted_among_the_members(roles: list[str], members: int) -> None:
    totals = {"requested_grant": "1.00", "total_cost": "2.00"}
    snapshot = {
        "application": {"title": "T"},
        "lead": {"name": "L", "tax_code": "1"},
        "partnership": {"members": [{"role": role, "name": f"Ente {place}"} for place, role in enumerate(roles)]},
        "totals": totals,
    }
    assert columns(snapshot)["members"] == members


def test_office_list_shows_finds_and_orders_by_what_was_sent(client) -> None:
    project = registered_project()
    lead = project.application.partnership.lead.name
    _renamed(project)
    client.force_login(persona("elena"))
    place = [project.phase.call.slug, project.phase.key]
    for address in ("office_list", "office_csv"):
        response = client.get(reverse(f"applications:{address}", args=place))
        page = b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()
        assert ("Cantieri di prossimità" in page, lead in page) == (True, True)
        assert ("Altro titolo" in page, "Altro nome" in page) == (False, False)
    for words, found in (("cantieri", 1), (lead, 1), ("altro", 0)):
        rows = filtered(received_projects(project.phase), OfficeFilter({"q": words}, officers=[], is_checked=True))
        assert rows.count() == found


def test_ranking_counts_members_and_names_as_sent() -> None:
    evaluation = make_evaluation(0)
    partner = BodyFactory(odv=True)
    project = make_project(evaluation.phase, "Progetto A", partners=[partner], state="scoring")
    lead = project.application.partnership.lead.name
    evaluation = type(evaluation)(evaluation.phase, [project])
    evaluation = evaluation.appointed().declared().assigned().confirmed().unsealed().panel()
    _renamed(project)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Member.objects.filter(body=partner).update(state="left")
        cursor.execute("SET LOCAL session_replication_role = origin")
    (row,) = inputs_of(evaluation.commission)["projects"]
    assert (row["title"], row["lead"], row["members"]) == ("Progetto A", lead, 2)
