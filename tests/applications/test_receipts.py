"""A receipt: as a PDF, and verified by anybody who has its number and hash."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from applications import actions
from applications.models import Submission
from applications.rules import edit_blockers
from applications.verification import address_of, verify
from core import enclosures, outbox, papers
from core.clock import database_now
from core.models import Notice, Paper
from core.templatetags.wecare import weekday
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
    by = weekday(timezone.localdate(closes_at) + timedelta(days=call.procedure_days))
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


@pytest.mark.django_db
def test_code_on_the_printed_receipt_leads_a_telephone_to_its_verification(client: Any, tmp_path: Path) -> None:
    project = sent_project()
    submission = project.submissions.get()
    client.force_login(sender(project))
    [link] = codes(printed(client, address("receipt_pdf", project, 1)), tmp_path)
    assert link == settings.SITE_URL + address_of(submission)
    assert "La ricevuta è autentica" in client.get(link.removeprefix(settings.SITE_URL)).text


def codes(document: bytes, folder: Path) -> list[str]:
    """What a camera reads from the sheets."""
    subprocess.run(["pdftoppm", "-r", "150", "-gray", "-png", "-", folder / "sheet"], input=document, check=True)
    sheets = [Image.open(sheet) for sheet in sorted(folder.glob("*.png"))]
    return [code.text for sheet in sheets for code in zxingcpp.read_barcodes(sheet)]


@pytest.mark.django_db
def test_page_of_the_verification_tells_an_error_once_and_an_old_version_in_a_sentence(client: Any) -> None:
    page = reverse("applications:verify")
    assert client.get(page, {"protocol": "", "sha256": ""}).text.count("data-error-summary") == 1
    project = sent_project()
    submission = project.submissions.get()
    actions.withdraw(project, by=sender(project), now=timezone.now())
    answer = client.get(page, {"protocol": submission.protocol, "sha256": submission.sha256})
    assert "<dt>Stato</dt><dd>Non più valida: è stata ritirata.</dd>" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("then", "said"),
    [
        (None, "Questo progetto è stato inviato: per cambiarlo, sostituiscilo o ritiralo dalla sua pagina."),
        (
            actions.withdraw,
            "Questo progetto è stato ritirato: per inviarlo di nuovo, riprendi la bozza dalla sua pagina.",
        ),
    ],
)
def test_old_page_of_a_sent_project_is_told_its_state_and_where_to_go(then: Any, said: str) -> None:
    project = sent_project()
    if then:
        then(project, by=sender(project), now=timezone.now())
    [blocker] = edit_blockers(fresh(project), database_now())
    page = reverse("applications:detail", args=[project.application.public_id])
    assert (str(blocker.message), blocker.url) == (said, page)
