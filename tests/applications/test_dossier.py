"""The dossier: made once for each submission, tagged, with all that was sent; drafts with a watermark."""

import io
import json
import re
import shutil
import subprocess
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from applications import dossier
from applications.dossier import SnapshotDamaged, stamp_of
from applications.dossier.chapters import ranges
from applications.models import Submission
from applications.tasks import request_dossiers
from core import jobs, papers
from core.models import Job, Paper, StoredFile
from core.models.jobs import JobState
from core.tasks import make_paper
from tests.factories.applications import complete_project, fresh, sender, sent_definitive, sent_project
from tests.papers import make_all, printed, words
from tests.races import race

needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


def submission_of(project: Any) -> Submission:
    return Submission.objects.counting().get(project=project)


def made(submission: Submission) -> Paper:
    """The dossier as a worker makes it."""
    dossier.request(submission, by=submission.sent_by)
    (paper,) = make_all()
    return paper


def draw(paper: Paper) -> Paper:
    return papers.make(paper, lambda step, of: None)


def drawn(submission: Submission) -> bytes:
    with translation.override("it"):
        return papers.draw(dossier.sent_sheet(submission.snapshot, stamp_of(submission)))


def bookmarks(document: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(document)) as pdf, pdf.open_outline() as outline:
        return [child.title for root in outline.root for child in (root, *root.children)]


@pytest.mark.django_db
def test_dossier_is_stored_with_its_hash_and_the_job_is_done() -> None:
    submission = submission_of(sent_project())
    stored = made(submission).file
    assert stored.name == f"dossier-{submission.protocol}.pdf"
    assert stored.media_type == "application/pdf"
    assert Job.objects.get().state == JobState.DONE


@pytest.mark.django_db
def test_dossier_asked_for_again_is_the_same() -> None:
    submission = submission_of(sent_project())
    first = made(submission)
    assert draw(first) == first
    assert dossier.request(submission, by=submission.sent_by) == first
    assert Job.objects.count() == 1
    assert StoredFile.objects.filter(name__startswith="dossier-").count() == 1


@pytest.mark.django_db
def test_dossier_is_the_same_bytes_from_the_same_text() -> None:
    submission = submission_of(sent_project())
    assert drawn(submission) == drawn(submission)


@pytest.mark.django_db
def test_dossier_is_tagged_titled_and_in_italian() -> None:
    submission = submission_of(sent_project())
    with pikepdf.open(io.BytesIO(drawn(submission))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "it"
        assert str(pdf.docinfo["/Title"]).endswith(submission.protocol)
        assert pdf.Root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
        assert len(pdf.pages) > 3


@pytest.mark.django_db
def test_dossier_has_a_bookmark_for_each_chapter() -> None:
    submission = submission_of(sent_definitive())
    sections = [section["title"] for section in json.loads(submission.snapshot)["sections"]]
    found = [re.sub(r"^\d+\. ", "", title) for title in bookmarks(drawn(submission))]
    assert [title for title in found if title in sections] == sections


@needs_pdftotext
@pytest.mark.django_db
def test_dossier_says_everything_that_was_sent() -> None:
    submission = submission_of(sent_definitive())
    snapshot = json.loads(submission.snapshot)
    text = words(drawn(submission))
    members = snapshot["partnership"]["members"]
    wanted = [
        snapshot["application"]["title"],
        snapshot["call"]["issuer"],
        submission.protocol,
        submission.sha256,
        *[member["name"] for member in members],
        *[member["tax_code"] for member in members],
        *[document["sha256"] for document in snapshot["documents"]],
        *[question["label"] for section in snapshot["sections"] for question in section["questions"]],
        *snapshot["statements"],
        "500.000,00 €",
        "Nuclei seguiti",
        "1. Avvio",
    ]
    squeezed = re.sub(r"[\s-]", "", text)
    assert [each for each in wanted if re.sub(r"[\s-]", "", each) not in squeezed] == []


@needs_pdftotext
@pytest.mark.django_db
def test_every_page_after_the_cover_bears_the_protocol_number() -> None:
    submission = submission_of(sent_project())
    told = subprocess.run(["pdftotext", "-", "-"], input=drawn(submission), capture_output=True, check=True)
    pages = told.stdout.decode().rstrip("\f").split("\f")
    assert [submission.protocol in page for page in pages] == [True] * len(pages)


@pytest.mark.django_db
def test_dossier_of_a_text_that_is_not_the_one_received_is_refused() -> None:
    submission = submission_of(sent_project())
    submission.snapshot = submission.snapshot.replace("Cantieri", "Castelli")
    with pytest.raises(SnapshotDamaged):
        dossier.sheet(submission)


@pytest.mark.django_db(transaction=True)
def test_dossier_is_made_once_by_two_workers_at_the_same_moment() -> None:
    submission = submission_of(sent_project())
    dossier.request(submission, by=submission.sent_by)
    job = Job.objects.get()
    results = race(lambda: make_paper(job.pk), lambda: make_paper(job.pk))
    assert [type(result) for result in results if result is not None] == [jobs.JobTaken]
    assert Paper.objects.exclude(file=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_dossier_is_kept_once_when_two_workers_both_draw_it() -> None:
    submission = submission_of(sent_project())
    paper = dossier.request(submission, by=submission.sent_by)
    results = race(*[lambda: draw(paper).file_id] * 2)
    assert results == [Paper.objects.get().file_id] * 2
    assert StoredFile.objects.filter(name__startswith="dossier-").count() == 1


@pytest.mark.django_db(transaction=True)
def test_sending_asks_for_the_dossier_in_its_own_transaction(monkeypatch: Any) -> None:
    """A process that is killed just after the commit runs nothing more: what follows the send is there already."""
    monkeypatch.setattr(connection, "run_and_clear_commit_hooks", connection.run_on_commit.clear)
    submission = submission_of(sent_project())
    job, paper = Job.objects.get(), Paper.objects.get()
    assert (paper.kind, paper.subject_id, paper.asked_by) == ("dossier", str(submission.pk), submission.sent_by)
    assert (job.kind, job.subject_id, job.requested_by) == ("long_paper", str(paper.pk), submission.sent_by)


@pytest.mark.django_db
def test_dossiers_that_nobody_asked_for_are_asked_for_once() -> None:
    asked, lost = submission_of(sent_project()), submission_of(sent_project())
    Paper.objects.filter(subject_id=str(lost.pk)).delete()
    assert [request_dossiers(), request_dossiers()] == [1, 0]
    assert sorted(Paper.objects.values_list("subject_id", flat=True)) == sorted([str(asked.pk), str(lost.pk)])


@pytest.mark.django_db(transaction=True)
def test_what_was_sent_long_ago_waits_for_a_reader() -> None:
    sent_project(now=timezone.now() - timedelta(days=3))
    assert Job.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE {} SET made_at = now()", "DELETE FROM {}"])
def test_database_refuses_to_change_a_dossier(statement: str) -> None:
    made(submission_of(sent_project()))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(Paper._meta.db_table))


@needs_pdftotext
@pytest.mark.django_db
def test_draft_on_paper_has_a_watermark_on_every_page_and_no_number(client: Any) -> None:
    project = complete_project()
    client.force_login(sender(project))
    url = reverse("applications:draft_pdf", args=[project.application.public_id, project.phase.key])
    told = subprocess.run(["pdftotext", "-", "-"], input=printed(client, url), capture_output=True, check=True)
    pages = told.stdout.decode().rstrip("\f").split("\f")
    assert ["BOZZA – NON INVIATA" in page for page in pages] == [True] * len(pages)
    assert re.search(r"WECARE-\d{4}-\d{6}|SHA-256 di quanto", told.stdout.decode()) is None


@pytest.mark.django_db
def test_sent_project_has_no_draft_to_print(client: Any) -> None:
    project = fresh(sent_project())
    client.force_login(sender(project))
    page = reverse("applications:draft_pdf", args=[project.application.public_id, project.phase.key])
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("numbers", "told"), [([], ""), ([1], "1"), ([3, 1, 2], "1–3"), ([1, 2, 4, 6, 7], "1–2, 4, 6–7")]
)
def test_numbers_are_told_as_ranges(numbers: list[int], told: str) -> None:
    assert ranges(numbers) == told
