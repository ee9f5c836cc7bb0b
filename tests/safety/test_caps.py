"""How often one person may do what costs others: counted by person, never by address; the refusal is a sentence."""

from collections import OrderedDict
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from applications import actions as applications
from calls.models import RequiredDocument
from core import checking, files
from core.models import StoredFile
from core.refusals import Refused
from organisations import actions as organisations
from organisations.models import Body, Mandate, Role
from partnerships import actions as partnerships
from partnerships.models import Member, MemberRole
from tests.factories.accounts import UserFactory, persona
from tests.factories.applications import draft_project, sender
from tests.factories.core import pdf_bytes, pdf_upload, upload
from tests.factories.organisations import BodyFactory, acting
from tests.races import race

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _low(settings: Any) -> None:
    settings.CAPS = {**dict.fromkeys(settings.CAPS, 2), "upload_bytes_per_hour": 10**9} | {
        "inspection_seconds_per_hour": 300,
        "project_uploads_per_hour": 3,
        "project_upload_bytes_per_hour": 10**9,
    }


def accept(by: Any, now: Any = NOW) -> StoredFile:
    return files.accept(pdf_upload("a.pdf"), by=by, now=now)


def refusal(act: Any) -> str:
    with pytest.raises(Refused) as raised:
        act()
    return " ".join(str(blocker.code) for blocker in raised.value.blockers)


def test_person_sends_so_many_files_an_hour_and_goes_on_later() -> None:
    person = UserFactory()
    assert [accept(person).size > 0 for _number in range(2)] == [True, True]
    assert refusal(lambda: accept(person)) == "uploads"
    assert accept(UserFactory()).pk
    assert accept(person, NOW + timedelta(minutes=61)).pk


def test_person_sends_so_many_bytes_an_hour(settings: Any) -> None:
    person = UserFactory()
    settings.CAPS = settings.CAPS | {"upload_bytes_per_hour": accept(person).size + 10}
    assert refusal(lambda: accept(person)) == "uploads"


def test_person_whose_refused_files_cost_much_waits_and_nobody_else(settings: Any) -> None:
    settings.CAPS = {**dict.fromkeys(settings.CAPS, 10**9), "inspection_seconds_per_hour": 1}
    person, draft = UserFactory(), pdf_bytes(1)
    known = files.accept(upload(draft, "a.pdf"), by=person, now=NOW)
    said = [
        refusal(lambda cut=cut: files.accept(upload(draft[:-cut], "a.pdf"), by=person, now=NOW)) for cut in range(9, 39)
    ]
    assert (said[0], said[-1], sorted(said)) == ("", "effort", said)
    assert files.accept(upload(draft, "a.pdf"), by=person, now=NOW).sha256 == known.sha256
    assert refusal(lambda: files.accept(upload(draft[:-50], "a.pdf"), by=UserFactory(), now=NOW)) == ""


def test_file_waits_for_its_turn_and_not_for_ever(monkeypatch: Any) -> None:
    monkeypatch.setattr(checking, "PATIENCE", 0.1)
    monkeypatch.setattr(checking, "_verdicts", OrderedDict())  # another test may have sent the same bytes
    with checking.AT_ONCE, checking.AT_ONCE:
        assert refusal(lambda: files.accept(upload(pdf_bytes(7), "a.pdf"), by=UserFactory(), now=NOW)) == "busy"
    assert files.accept(upload(pdf_bytes(7), "a.pdf"), by=UserFactory(), now=NOW).pk


def test_portals_own_files_are_not_counted() -> None:
    assert len([accept(None) for _number in range(4)]) == 4


@pytest.mark.django_db(transaction=True)
def test_files_sent_at_once_do_not_pass_together() -> None:
    person = UserFactory()
    results = race(*[lambda: accept(person)] * 6)
    assert StoredFile.objects.filter(uploaded_by=person).count() == 2
    assert sum(isinstance(result, Refused) for result in results) == 4


def test_files_of_one_project_are_counted_whoever_sends_them(settings: Any) -> None:
    settings.CAPS = settings.CAPS | {"uploads_per_hour": 99, "project_uploads_per_hour": 99}
    project = draft_project(now=timezone.now())
    slot = RequiredDocument.objects.filter(phase=project.phase).order_by("pk").first()
    assert slot is not None
    colleague = acting(UserFactory(), project.application.partnership.lead, Role.OPERATOR)

    def attach(by: Any) -> None:
        given = {"upload": pdf_upload("a.pdf"), "by": by, "now": timezone.now()}
        applications.attach_document(project, slot=slot, **given)

    attach(sender(project))
    settings.CAPS = settings.CAPS | {"project_uploads_per_hour": 2}
    attach(colleague)
    assert refusal(lambda: attach(colleague)) == "uploads"
    assert refusal(lambda: attach(sender(project))) == "uploads"


def test_invitations_by_mail_end_for_the_day_and_for_the_partnership(settings: Any) -> None:
    settings.CAPS = settings.CAPS | {"uploads_per_hour": 99}
    project, now = draft_project(now=timezone.now()), timezone.now()
    partnership, lead = project.application.partnership, sender(project)
    before = Member.objects.exclude(email="").count()

    def invite(**given: Any) -> Member:
        role = {"role": MemberRole.PARTNER, "task": "Laboratori", "share_percent": 0}
        return partnerships.invite_member(partnership, **role, by=lead, **{"now": now, **given})

    assert [bool(invite(email=f"a{number}@posta.example")) for number in range(2)] == [True, True]
    assert refusal(lambda: invite(email="b@posta.example")) == "mails partnership_mails"
    assert refusal(lambda: invite(email="b@posta.example", now=now + timedelta(days=2))) == "partnership_mails"
    assert invite(body=BodyFactory(odv=True)).pk
    assert Member.objects.exclude(email="").count() == before + 2


def test_invitations_to_act_for_a_body_end_for_the_day() -> None:
    body = BodyFactory(odv=True)
    chief = acting(persona("luca"), body, Role.LEGAL_REPRESENTATIVE)

    def invite(number: int, now: Any = NOW) -> Mandate:
        email = f"a{number}@posta.example"
        return organisations.invite_person(body, email=email, role=Role.OPERATOR, by=chief, now=now)

    assert [bool(invite(number)) for number in range(2)] == [True, True]
    assert refusal(lambda: invite(3)) == "mails"
    assert invite(3, NOW + timedelta(days=2)).pk


def test_requests_to_act_for_bodies_end_for_the_day() -> None:
    person, bodies = UserFactory(), BodyFactory.create_batch(3, odv=True)

    def ask(body: Body) -> Mandate:
        return organisations.request_mandate(body, role=Role.OPERATOR, by=person, now=NOW)

    withdrawn = ask(bodies[0])
    organisations.withdraw_mandate(withdrawn, by=person, now=NOW)
    ask(bodies[1])
    assert refusal(lambda: ask(bodies[2])) == "requests"
