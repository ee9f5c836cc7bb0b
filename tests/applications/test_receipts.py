"""A receipt: as a PDF, and verified by anybody who has its number and hash."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import actions
from applications.models import Submission
from applications.verification import verify
from core import enclosures, outbox, papers
from core.clock import database_now
from core.models import Notice, Paper
from core.templatetags.wecare import day
from tests.applications.test_pages import address
from tests.factories.accounts import persona
from tests.factories.applications import close_and_register, fresh, send_project, sender, sent_project
from tests.papers import printed, words


@pytest.mark.django_db
def test_verification_tells_genuine_from_not() -> None:
    submission = sent_project().submissions.get()
    assert verify(submission.protocol.lower(), f" {submission.sha256.upper()} ").counts is True
    assert verify(submission.protocol, "0" * 64).genuine is False
    assert verify("WECARE-2026-999999", submission.sha256).genuine is False
    assert verify("'; --", "").genuine is False


@pytest.mark.django_db
def test_verification_page_is_public_and_names_nobody(client: Any) -> None:
    project = sent_project()
    submission, lead = project.submissions.get(), project.application.partnership.lead
    page = reverse("applications:verify")
    answer = client.get(page, {"protocol": submission.protocol, "sha256": submission.sha256})
    assert "La ricevuta è autentica" in answer.text
    told = [word in answer.text for word in (lead.name, str(sender(project)), project.application.title, lead.tax_code)]
    assert told == [False] * 4


@pytest.mark.django_db
def test_verification_says_when_a_version_was_withdrawn_or_replaced() -> None:
    project, now = sent_project(), timezone.now()
    by = sender(project)
    first = project.submissions.get()
    actions.replace(project, by=by, now=now)
    second = send_project(fresh(project))
    actions.withdraw(project, by=by, now=now)
    found = [verify(row.protocol, row.sha256) for row in (first, second)]
    assert [(row.superseded, row.withdrawn, row.counts) for row in found] == [
        (True, False, False),
        (False, True, False),
    ]


@pytest.mark.django_db
def test_receipt_pdf_holds_number_and_hash(client: Any) -> None:
    project = sent_project()
    client.force_login(sender(project))
    submission = Submission.objects.get()
    told = "".join(words(printed(client, address("receipt_pdf", project, 1))).split())
    assert (submission.protocol in told, submission.sha256 in told) == (True, True)


def status(client: Any, page: str) -> int:
    response = client.get(page)
    b"".join(response)  # to the end, for a file is closed there
    return int(response.status_code)


@pytest.mark.django_db
def test_office_reads_only_the_version_that_counts(client: Any) -> None:
    project, now = sent_project(), timezone.now()
    actions.replace(project, by=sender(project), now=now)
    send_project(fresh(project))
    close_and_register(project)
    file = json.loads(project.submissions.get(number=1).snapshot)["documents"][0]["file_id"]
    names = [("receipt",), ("receipt_pdf",), ("dossier",), ("sent_file", file)]
    seen = {}
    for person in (sender(project), persona("elena")):
        client.force_login(person)
        pages = [[address(name, project, number, *rest) for name, *rest in names] for number in (1, 2)]
        seen[person.first_name] = [[status(client, page) for page in version] for version in pages]
    assert seen == {
        sender(project).first_name: [[200] * 4, [200] * 4],
        "Elena": [[404] * 4, [200] * 4],
    }


@pytest.mark.django_db
def test_receipt_states_office_person_term_and_remedies(client: Any) -> None:
    """Artt. 2, 8 and 18-bis of Law 241/1990: of the procedure as it was when the project was sent."""
    project = sent_project()
    call, closes_at = project.application.call, project.phase.closes_at
    client.force_login(sender(project))
    by = day(timezone.localdate(closes_at) + timedelta(days=call.procedure_days))
    wanted = (call.issuer.name, call.office, call.responsible, call.contact_email, str(by), call.remedies[:40])
    page = client.get(address("receipt", project, 1)).content.decode()
    assert [words in page for words in wanted] == [True] * 6
    told = "".join(words(printed(client, address("receipt_pdf", project, 1))).split())
    assert ["".join(each.split()) in told for each in wanted] == [True] * 6


@pytest.mark.django_db
def test_mail_of_a_sending_carries_the_receipt_drawn_once(mailoutbox: Any) -> None:
    submission = sent_project().submissions.get()
    outbox.deliver(now=database_now())
    mails = [mail for mail in mailoutbox if submission.protocol in mail.subject]
    names = [(name, media_type) for mail in mails for name, _content, media_type in mail.attachments]
    assert names == [(f"{submission.protocol}.pdf", "application/pdf")] * 3
    assert submission.sha256 in "".join(words(mails[0].attachments[0][1]).split())
    assert Paper.objects.filter(kind="receipt").count() == 1


@pytest.mark.django_db
def test_mail_waits_for_a_receipt_that_cannot_be_drawn_and_at_last_goes_without(
    mailoutbox: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(papers, "draw", lambda _sheet: 1 / 0)
    sent_project()
    now = database_now()
    notices = Notice.objects.filter(kind="submission.receipt")
    outbox.deliver(now=now)
    assert set(notices.values_list("state", "attempts")) == {("waiting", 1)}
    for hour in (1, 2):
        outbox.deliver(now=now + timedelta(hours=hour))
    assert set(notices.values_list("state", "attempts")) == {("sent", enclosures.WITHOUT_AFTER)}
    assert [mail.attachments for mail in mailoutbox if "Ricevuta" in mail.subject] == [[]] * 3
