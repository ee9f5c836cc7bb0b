"""What people write is shown as they wrote it, and nowhere runs: in pages, mails, tables, downloads."""

import csv
import io
from decimal import Decimal
from email.message import Message
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.office_list import received_projects
from applications.office_list import table as table_of
from applications.permissions import standing
from core import files, spreadsheets
from core.models import Notice
from evaluations.reading import Bar, Table
from evaluations.views.lists import open_data
from tests.factories.accounts import persona
from tests.factories.applications import close_and_register, complete_project, fresh, send_project, sender
from tests.factories.core import pdf_bytes, upload

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
TITLE = f'=cmd|"/c calc"!A1 {SCRIPT} <img src=x onerror=alert(1)> {{{{ 7|add:1 }}}} {{% now "Y" %}}'


def hostile_project() -> Any:
    project = complete_project(name=TITLE[:150], answers={"need": f'"></textarea>{SCRIPT}'})
    send_project(project)
    return fresh(project)


def test_hostile_words_are_shown_and_never_run(client: Any) -> None:
    project = hostile_project()
    application, now = project.application, timezone.now()
    assert standing(sender(project), application, timezone.localdate(now)).reads
    client.force_login(sender(project))
    place = [application.public_id, project.phase.key]
    pages = [
        client.get(address).content.decode()
        for address in (
            reverse("desk"),
            reverse("applications:list"),
            reverse("applications:detail", args=place[:1]),
            reverse("applications:receipt", args=[*place, 1]),
            reverse("partnerships:detail", args=[application.partnership.public_id]),
        )
    ]
    close_and_register(project)
    office = [application.call.slug, project.phase.key]
    client.force_login(persona("elena"))
    pages += [
        client.get(address).content.decode()
        for address in (
            reverse("applications:office_list", args=office),
            reverse("applications:office_project", args=[*office, application.public_id]),
        )
    ]
    mails = list(Notice.objects.values_list("html", flat=True))
    for shown in [*pages, *mails]:
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "</textarea><" not in shown
    assert sum("&lt;script&gt;alert" in shown for shown in pages) >= 4
    assert any("&lt;script&gt;alert" in shown for shown in mails)


def test_subject_of_a_mail_is_one_line() -> None:
    hostile_project()
    titles = list(Notice.objects.values_list("title", flat=True))
    assert titles
    assert all(title == " ".join(title.split()) for title in titles)


def test_headings_of_open_data_hold_no_formula() -> None:
    table = Table(rows=(), classes=(Bar("=1+1", Decimal(0), Decimal(1), None, reached=True),))
    [head] = spreadsheets.lines(open_data(table, ranked=True))
    assert "'=1+1" in next(csv.reader([head], delimiter=";"))


def test_office_table_holds_no_formula() -> None:
    project = hostile_project()
    close_and_register(project)
    written = "".join(spreadsheets.lines(table_of(received_projects(project.phase))))
    _head, row = csv.reader(io.StringIO(written), delimiter=";")
    assert row[2].startswith("'=cmd|")
    assert not [cell for cell in row if cell[:1] in set("=+@")]


@pytest.mark.parametrize(
    "name",
    [
        'a"; filename="b.html',
        "a\r\nSet-Cookie: x=1.pdf",
        "../../etc/passwd",
        "..\\..\\a.exe",
        "a\u202efdp.exe",
        "\x00.svg",
    ],
)
def test_name_of_a_file_neither_leaves_its_header_nor_its_folder(name: str) -> None:
    stored = files.accept(upload(pdf_bytes(1), name), by=None, now=timezone.now())
    response = files.attachment_response(stored)
    response.close()
    header = Message()
    header["Content-Disposition"] = response["Content-Disposition"]
    assert (header.get_content_disposition(), header.get_filename()) == ("attachment", stored.name)
    assert response["Content-Type"] == "application/pdf"
    assert not set("\r\n\x00\u202e/\\") & set(stored.name)
    assert stored.name.endswith(".pdf")
