"""The auditor's page: their calls' events alone, found by person, call, project and moment; the chain; a table."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.actions.checks import assign_check
from calls.actions import extend
from core import audit
from core.models import AuditEvent
from tests.factories.accounts import persona
from tests.factories.applications import registered_project, sent_project
from tests.factories.calls import new_act, phase_of, published_call
from tests.factories.evaluations import make_evaluation
from tests.factories.organisations import BodyFactory
from wecare_portal.trail_words import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def chiara(client):
    client.force_login(persona("chiara"))
    return client


def _events(client, **wanted) -> list[str]:
    """The names of the events found, from the table."""
    response = client.get(reverse("audit_csv"), wanted)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [row["Evento"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]


def test_auditor_finds_by_call_person_project_and_moment(chiara):
    first, second = published_call(), published_call()
    project = sent_project(call=second)
    now = timezone.now()
    phase = phase_of(first)
    extend(phase, closes_at=phase.closes_at + timedelta(days=1), act=new_act(), by=persona("marco"), now=now)
    assert set(_events(chiara, call=first.pk, person="marco")) == {"call.published", "act.recorded", "phase.extended"}
    assert "project.sent" in _events(chiara, project="Cantieri di prossimità")
    assert "project.sent" in _events(chiara, project=project.submissions.get().protocol)
    assert _events(chiara, project="Nessuno") == []
    assert "project.sent" not in _events(chiara, call=first.pk)
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    assert "phase.extended" in _events(chiara, since=today.isoformat(), until=today.isoformat())
    assert _events(chiara, since=tomorrow.isoformat()) == []


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "9" * 60, "ieri"])
def test_day_that_no_calendar_has_is_told_at_its_field_and_looks_for_nothing(chiara, day: str):
    published_call()
    for field in ("since", "until"):
        response = chiara.get(reverse("audit"), {field: day})
        assert (response.status_code, list(response.context["form"].errors)) == (200, [field])


def test_events_of_calls_that_one_does_not_audit_stay_away(chiara):
    published_call()
    other = published_call(issuer=BodyFactory(region=True, name="Regione Liguria"))
    other.staff.filter(user=persona("chiara")).delete()
    subjects = {event.subject_id for event in AuditEvent.objects.filter(subject_type="calls.call")}
    assert str(other.pk) in subjects
    page = chiara.get(reverse("audit"), {"call": other.pk})
    assert page.context["form"].errors["call"]
    found = b"".join(chiara.get(reverse("audit_csv")).streaming_content).decode()
    assert f";calls.call;{other.pk};" not in found


def test_page_tells_the_state_of_the_chain_and_verifies_it(chiara):
    published_call()
    audit.seal(now=timezone.now())
    page = chiara.get(reverse("audit"))
    assert page.context["verified"] is None
    assert page.context["chain"]["last"].position == AuditEvent.objects.count()
    assert chiara.get(reverse("audit"), {"verify": "yes"}).context["verified"].holds is True
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE core_auditevent SET event = 'x' WHERE id = (SELECT min(id) FROM core_auditevent)")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert chiara.get(reverse("audit"), {"verify": "yes"}).context["verified"].broken_at == 1


@pytest.mark.parametrize("name", ["giulia", "marco", "elena", "stranger"])
def test_page_is_for_auditors_alone(client, name: str):
    published_call()
    client.force_login(persona(name))
    assert [client.get(reverse(page)).status_code for page in ("audit", "audit_csv")] == [404, 404]


def test_page_takes_the_same_queries_for_few_events_and_for_many(chiara):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert chiara.get(reverse("audit"), {"call": call.pk}).status_code == 200
        return len(captured)

    call = published_call()
    queries()  # the first of a session looks at more
    few, before = queries(), timezone.now() - timedelta(days=400)
    AuditEvent.objects.bulk_create(
        AuditEvent(moment=before, event="call.edited", subject_type="calls.call", subject_id=str(call.pk))
        for _number in range(60)
    )
    assert queries() == few


def _crawled(client, start: str) -> dict[str, int]:
    """The status of every page that the pages from `start` on lead to, two steps deep."""
    seen: dict[str, int] = {}
    waiting = [(start, 0)]
    while waiting:
        url, depth = waiting.pop()
        if url in seen:
            continue
        response = client.get(url)
        seen[url] = response.status_code
        if response.streaming:
            for closer in response._resource_closers:  # not close(), which also closes the connection to the database
                closer()
        if response.streaming or depth == 2:
            continue
        main = response.content.decode().partition("<main")[2].partition("</main>")[0]
        links = re.findall(r'<a [^>]*href="(/[^"#]*)', main)
        waiting += [(link.replace("&amp;", "&"), depth + 1) for link in links if "logout" not in link]
    return seen


def test_no_link_of_an_auditors_lists_is_a_404(chiara):
    registered_project()
    evaluation = make_evaluation(2).appointed().declared().assigned().confirmed().unsealed().panel()
    evaluation.ranked()
    for start in ("desk", "audit", "calls:office"):
        assert {url: status for url, status in _crawled(chiara, reverse(start)).items() if status >= 400} == {}


RECORDED = re.compile(r'audit\.record(?:_all)?\(\s*"([a-z_]+\.[a-z_]+)"')
ABOUT_CALLS = ("call.", "phase.", "project.", "application.", "partnership.", "member.", "check.", "sheet.", "session.")
NOT_THERE_ANY_MORE = {"call.deleted", "project.deleted"}


def test_every_step_of_a_call_is_told_in_words():
    packages = ("calls", "applications", "partnerships", "evaluations")
    sources = [path.read_text() for package in packages for path in Path(settings.BASE_DIR, package).rglob("*.py")]
    names = {name for text in sources for name in RECORDED.findall(text)} - NOT_THERE_ANY_MORE
    steps = {name for name in names if name.startswith((*ABOUT_CALLS, "commission.", "conflict", "list.", "act."))}
    assert len(steps) > 50
    assert {name for name in steps if words_of(AuditEvent(event=name)) == name} == set()


def test_page_tells_states_subjects_acts_and_fields_as_people_call_them(chiara):
    project = registered_project()
    call = project.application.call
    check = assign_check(project, officer=persona("elena"), by=persona("giulia"), now=timezone.now())
    rows = chiara.get(reverse("audit"), {"call": call.pk}).context["rows"]
    told = {row["words"]: (row["subject"], row["states"], row["details"]) for row in rows}
    act = call.effects.get().act
    assert told["Pubblicato"] == (f"bando: {call.title}", "In attesa di firma → Pubblicato", str(act))
    assert told["Istruttoria affidata"][0].endswith(check.project.application.title)


def test_dossier_is_linked_for_those_alone_who_may_print_it(chiara):
    evaluation = make_evaluation(1).appointed().declared().assigned().confirmed().unsealed().panel()
    place = [evaluation.call.slug, evaluation.phase.key, 1, evaluation.projects[0].pk]
    page = chiara.get(reverse("evaluations:panel_project", args=place))
    assert (page.status_code, "/dossier/" in page.content.decode()) == (200, False)
