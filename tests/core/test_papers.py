"""Printed papers: asked for by a page, made once by a worker, shown when ready; no web process lays anything out."""

import json
import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from applications import dossier
from applications.models import SectionDraft
from core import drawing, limited, papers, pdf
from core.jobs import MayPass
from core.limited import TooMuch
from core.models import Job, Paper
from core.models.jobs import JobState
from core.papers import Sheet
from core.tasks import make_paper
from tests.applications.test_pages import address
from tests.factories.accounts import UserFactory
from tests.factories.applications import complete_project, sender, sent_project
from tests.factories.snapshots import snapshot, stamp
from tests.papers import make_all, printed, words
from tests.races import race

WEB = """
import sys
import wecare_portal.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(*sorted({"weasyprint", "pydyf", "tinyhtml5", "core.drawing", "core.inspection"} & set(sys.modules)))
"""
ITALIAN = "precipitevolissimevolmente"
WORST = {
    "one long word": ITALIAN * 150,
    "a word held together by digits": f"{ITALIAN}1" * 150,
    "a word held together by marks": f"{ITALIAN}\u0301" * 150,
    "soft hyphens": "\u00ad".join(ITALIAN) * 80,
    "many long words": f"{ITALIAN * 20} " * 8,
    "Chinese": "社区关怀" * 1_000,
    "lines": "a\n" * 2_000,
}
ORDINARY = "Gli sportelli sono lontani da chi non ha l’automobile, gli orari non sono quelli di chi lavora. " * 42
QUESTIONS = 8  # half the largest form, each with some four thousand letters


def test_web_process_never_imports_what_lays_out():
    surroundings = {**os.environ, "DEBUG": "true"}
    done = subprocess.run([sys.executable, "-c", WEB], capture_output=True, text=True, check=True, env=surroundings)
    assert done.stdout.split() == []


def cost(text):
    """Seconds of processor for the dossier of the largest form with this text in every answer, and the pages."""
    sent = snapshot(members=8, texts={f"Domanda {number}": text for number in range(QUESTIONS)})
    with translation.override("it"):
        sheet = dossier.sent_sheet(json.dumps(sent), stamp())
        html = pdf.html_of(sheet.template, sheet.context, title=sheet.title)
    given = pdf.sheet(html, "pdf/ua-1", sheet.images)
    document, spent = limited.measured("core.drawing", given, limits=pdf.LIMITS)
    sys.stdout.write(f"{spent.cpu:5.1f} s, {spent.memory >> 20} MB, {len(document) >> 10} kB: {text[:30]!r}\n")
    return spent.cpu


def test_worst_answers_cost_at_most_three_times_what_ordinary_ones_do():
    ordinary = cost(ORDINARY)
    assert {name: cost(text) < 3 * ordinary for name, text in WORST.items()} == dict.fromkeys(WORST, True)


def test_word_beyond_sixty_letters_is_broken_and_all_its_letters_stay():
    broken = drawing.broken(ITALIAN * 5)
    assert (broken.replace("\u200b", ""), max(map(len, broken.split("\u200b")))) == (ITALIAN * 5, 60)
    assert drawing.broken("d" * 60) == "d" * 60


def test_text_of_lines_alone_runs_on_after_so_many():
    broken = drawing.broken("a\n" * 2_000)
    assert (broken.count("\n"), broken.count("¶")) == (drawing.MOST_LINES, 2_000 - drawing.MOST_LINES)


def test_sheet_that_takes_too_long_ends(monkeypatch):
    monkeypatch.setattr(pdf, "LIMITS", limited.Limits(cpu=1, memory=10**9, seconds=60, output=10**7))
    sheet = Sheet("trial/page.html", {"body": "<p>Testo</p>" * 20_000}, "Prova", "prova.pdf")
    began = time.monotonic()
    with pytest.raises(TooMuch, match="cpu"):
        papers.draw(sheet)
    assert time.monotonic() - began < 60


@pytest.mark.django_db
def test_paper_is_made_once_and_shown_to_all_who_may_read_it(client):
    project = sent_project()
    client.force_login(sender(project))
    url = address("receipt_pdf", project, 1)
    first, second = printed(client, url), printed(client, url)
    receipts = Paper.objects.filter(kind="receipt")
    assert (first == second, [paper.file is not None for paper in receipts]) == (True, [True])
    assert Job.objects.filter(subject_id=str(receipts.get().pk)).count() == 1


@pytest.mark.django_db
def test_receipt_has_its_letterhead_and_a_code_that_leads_to_its_verification(client):
    project = sent_project()
    client.force_login(sender(project))
    document = printed(client, address("receipt_pdf", project, 1))
    told = words(document)
    assert [each for each in (project.application.call.issuer.name, "We Care", "inquadra") if each not in told] == []
    assert document.count(b"/Figure") == 1


@pytest.mark.django_db
def test_paper_in_another_language_is_another_paper(client):
    project = sent_project()
    client.force_login(sender(project))
    url = address("receipt_pdf", project, 1)
    italian = printed(client, url)
    client.cookies["django_language"] = "en"
    assert ["Protocol number" in words(each) for each in (italian, printed(client, url))] == [False, True]


@pytest.mark.django_db
def test_draft_is_printed_as_it_was_when_it_was_asked_for(client):
    project = complete_project()
    client.force_login(sender(project))
    url = address("draft_pdf", project)
    asked = client.post(url)
    draft = SectionDraft.objects.get(project=project, section__key="idea")
    written = {**draft.answers, "idea": "Un altro testo"}
    SectionDraft.objects.filter(pk=draft.pk).update(answers=written, version=draft.version + 1)
    make_all()
    file = client.get(asked.url.replace("page=1&", ""))
    assert "Un altro testo" not in words(b"".join(file.streaming_content))
    assert "Prepara il PDF" in client.get(url).content.decode()
    assert "Un altro testo" in words(printed(client, url))


@pytest.mark.django_db
def test_one_person_prints_only_so_many_drafts_in_an_hour(client, settings):
    settings.CAPS = {**settings.CAPS, "papers_per_hour": 0}
    project = complete_project()
    client.force_login(sender(project))
    response = client.post(address("draft_pdf", project))
    assert (response.status_code, "al massimo 0 PDF di bozze" in response.content.decode()) == (409, True)
    assert Paper.objects.filter(kind="draft").count() == 0


@pytest.mark.django_db
def test_edition_that_was_never_asked_for_is_not_there(client):
    project = complete_project()
    client.force_login(sender(project))
    assert client.get(address("draft_pdf", project) + "?edition=" + "e" * 64).status_code == 404


@pytest.mark.django_db
def test_paper_that_takes_too_much_says_so_in_words(client, monkeypatch):
    project = sent_project()
    client.force_login(sender(project))
    url = address("receipt_pdf", project, 1)
    client.post(url)
    monkeypatch.setattr(pdf, "LIMITS", limited.Limits(cpu=60, memory=10**9, seconds=0.01, output=10**7))
    with pytest.raises(TooMuch):
        make_paper(Job.objects.get(kind=papers.JOB).pk)
    shown = client.get(url).content.decode()
    assert ("più tempo o memoria" in shown, "Riprova" in shown) == (True, True)
    assert Job.objects.filter(kind=papers.JOB).get().state == JobState.FAILED


@pytest.mark.django_db(transaction=True)
def test_two_people_who_ask_at_the_same_moment_get_one_paper():
    submission = sent_project(now=timezone.now() - timedelta(days=3)).submissions.get()
    results = race(*[lambda: papers.request("receipt", submission, by=UserFactory()).pk] * 2)
    assert results == [Paper.objects.get().pk] * 2
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_storage_that_takes_nothing_leaves_the_paper_to_another_attempt(settings):
    submission = sent_project().submissions.get()
    papers.request("receipt", submission, by=submission.sent_by)
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "tests.core.test_storing.FullDisk"}}
    job = Job.objects.get(kind=papers.JOB)
    with pytest.raises(MayPass, match="conservare"):
        make_paper(job.pk)
    job.refresh_from_db()
    assert (job.state, job.is_postponed) == (JobState.WAITING, True)
