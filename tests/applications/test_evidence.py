"""What the portal knows of an item of the checklist; texts to start from, the report, taking many at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions.checks import take_checks
from applications.check_texts import reason_to_start_from, remedy_to_start_from
from applications.evidence import FINDERS, findings
from applications.models import Participation, Project, Submission
from applications.views.office_checks import items_of
from calls.models import Evidence
from core.canonical import canonical_json
from tests.factories.accounts import persona
from tests.factories.checks import assessed_phase, judged, received_project, taken
from tests.factories.organisations import BodyFactory
from tests.factories.partnerships import MemberFactory
from tests.papers import pages, printed, words

pytestmark = pytest.mark.django_db


def member(project: Project, name: str, kind: str, **fields: Any) -> dict[str, Any]:
    texts = [one.text for one in project.application.call.statements.filter(scope="member")]
    made = [{"text": text, "by": "Luca Moretti", "at": timezone.now()} for text in texts]
    given = {"id": name, "name": name, "kind": kind, "role": "partner", "share_percent": "50.00", "declarations": made}
    return {**given, **fields}


def snapshot(project: Project, **fields: Any) -> dict[str, Any]:
    """A version sent that keeps every rule that the portal can prove."""
    lead = project.application.partnership.lead
    members = [member(project, lead.name, lead.kind, role="lead"), member(project, "Il Ponte", "odv")]
    answers = (("requested_grant", "200000.00"), ("total_cost", "260000.00"))
    questions = [{"key": key, "label": key, "kind": "amount", "options": [], "answer": one} for key, one in answers]
    whole = {
        "lead": {"name": lead.name, "kind": lead.kind},
        "partnership": {"members": members},
        "sections": [{"key": "importi", "title": "Importi", "questions": questions}],
    }
    return {**whole, **fields}


def known(project: Project, **fields: Any) -> dict[str, bool]:
    """By the kind of evidence, whether it is met."""
    rows = Submission.objects.select_related("project__application__call", "project__application__partnership__lead")
    submission = rows.get(project=project)
    submission.snapshot = canonical_json(snapshot(project, **fields))
    items = items_of(project)
    found = findings(items, submission)
    return {item.evidence: found[item.pk].met for item in items if item.evidence}


def test_every_kind_of_evidence_has_its_function_and_the_blueprint_names_each():
    assert FINDERS.keys() == set(Evidence)
    named = [item.evidence for item in items_of(received_project(assessed_phase())) if item.evidence]
    assert sorted(named) == sorted(Evidence)


def test_evidence_of_a_project_that_keeps_every_rule():
    assert known(received_project(assessed_phase())) == dict.fromkeys(Evidence, True)


@pytest.mark.parametrize(
    ("evidence", "fields"),
    [
        ("lead_kind", {"lead": {"name": "Il Ponte", "kind": "odv"}}),
        ("amounts", {"sections": [{"questions": [{"key": "requested_grant", "answer": "999999.00"}]}]}),
    ],
)
def test_evidence_against_one_item_alone(evidence: str, fields: dict[str, Any]):
    found = known(received_project(assessed_phase()), **fields)
    assert [key for key, met in found.items() if not met] == [evidence]


def test_evidence_of_the_composition_and_the_declarations_is_read_from_what_was_sent():
    project = received_project(assessed_phase())
    alone = snapshot(project)["partnership"]["members"][:1]
    assert not known(project, partnership={"members": alone})["composition"]
    silent = [{**one, "declarations": one["declarations"][1:]} for one in alone]
    assert not known(project, partnership={"members": silent})["declarations"]


def test_evidence_of_a_late_project():
    project = received_project(assessed_phase())
    submission = Submission.objects.select_related("project__application").get(project=project)
    item = next(one for one in items_of(project) if one.evidence == Evidence.IN_TIME)
    submission.snapshot = canonical_json({"lead": {}})
    deadline = project.phase.closes_at.replace(microsecond=0)
    for late, met in ((timedelta(0), True), (timedelta(milliseconds=999), True), (timedelta(seconds=1), False)):
        submission.deadline, submission.received_at = deadline, deadline + late
        assert findings([item], submission)[item.pk].met is met


def test_evidence_of_caps_counts_every_sent_project_of_the_call():
    phase = assessed_phase()
    projects = [received_project(phase, title=f"Progetto {one}", number=one) for one in (1, 2, 3)]
    body = BodyFactory(odv=True)  # in two sent projects at most
    seen = []
    for project in projects:
        MemberFactory(partnership=project.application.partnership, body=body, accepted=True)
        Participation.objects.create(call=phase.call, body=body, application=project.application)
        seen.append(known(projects[0])["caps"])
    assert seen == [True, True, False]


def test_texts_to_start_from_name_what_is_not_met_and_the_remedies():
    rows = [("Requisito A", "met", ""), ("Requisito B", "not_met", "Manca la firma")]
    reason = reason_to_start_from("not_admitted", rows)
    assert reason == "Il progetto non è ammesso perché non rispetta questi requisiti:\n– Requisito B: Manca la firma"
    assert "entro 60 giorni" in remedy_to_start_from("not_admitted")
    assert (reason_to_start_from("admitted", rows), remedy_to_start_from("admitted")) == ("", "")


def page(project: Project, name: str) -> str:
    phase = project.phase
    return reverse(f"applications:office_{name}", args=[phase.call.slug, phase.key, project.application.public_id])


def test_texts_are_put_where_nothing_is_written(client: Client):
    check = judged(taken(received_project(assessed_phase())), first="not_met")
    client.force_login(persona("elena"))
    rows = {f"verdict_{one.item_id}": one.verdict for one in check.items.all()}
    rows |= {f"note_{one.item_id}": one.note for one in check.items.all()}
    data = {**rows, "version": check.version, "outcome": "", "reason": "", "remedy": "Già scritto", "texts": "yes"}
    assert client.post(page(check.project, "judge"), data).status_code == 302
    check.refresh_from_db()
    assert (check.outcome, check.remedy, "Si veda la nota" in check.reason) == ("not_admitted", "Già scritto", True)


def test_report_of_the_check_prints_verdicts_notes_and_outcome(client: Client):
    check = judged(taken(received_project(assessed_phase())), first="not_met")
    client.force_login(persona("elena"))
    told = words(printed(client, page(check.project, "report")))
    for said in ("Istruttoria di PROVA-", "Cantiere", "Elena Bosco", "Si veda la nota", "Art. 7 del bando"):
        assert said in told
    client.force_login(persona("stranger"))
    assert client.get(page(check.project, "report")).status_code == 404


def test_verdicts_stand_whole_in_the_report_beside_long_notes(client: Client):
    check = judged(taken(received_project(assessed_phase())), first="not_met")
    check.items.update(note="Il documento è leggibile, firmato e corrisponde a quanto chiede il bando. " * 4)
    client.force_login(persona("elena"))
    told = "".join(pages(printed(client, page(check.project, "report")), "-layout"))
    assert told.count("oddisfatto") == check.items.count()


def test_taking_many_skips_what_a_colleague_took_and_says_who_has_it():
    phase = assessed_phase()
    first, second, third = (received_project(phase, title=f"Progetto {one}", number=one) for one in (1, 2, 3))
    taken(second, persona("paolo"))
    done, left = take_checks([third, second, first], by=persona("elena"), now=timezone.now())
    assert [check.project for check in done] == [first, third]
    assert [str(blocker) for blocker in left] == ["«Progetto 2» è già assegnato a Paolo Giraudo."]


def test_page_of_taking_begins_with_the_first_and_tells_of_the_others(client: Client):
    phase = assessed_phase()
    first, second = (received_project(phase, title=f"Progetto {one}", number=one) for one in (1, 2))
    taken(first, persona("paolo"))
    client.force_login(persona("elena"))
    address = reverse("applications:office_take", args=[phase.call.slug, phase.key])
    answer = client.post(address, {"project": [first.pk, second.pk]})
    assert answer.url == page(second, "project")
