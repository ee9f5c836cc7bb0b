"""The whole evaluation through its pages, each step by its own person."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluations.models import PublishedList, ScoreSheet
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.core import pdf_upload
from tests.factories.evaluations import NOMINEES, Evaluation, make_evaluation
from tests.papers import make_all

pytestmark = pytest.mark.django_db

ACT = {"number": "DD 1", "date": "2026-03-09", "subject": "Nomina"}


def as_(name: str) -> Client:
    client = SignedInClient()
    client.force_login(persona(name))
    return client


def url(evaluation: Evaluation, page: str, *args: Any) -> str:
    return reverse(f"evaluations:{page}", args=[evaluation.call.slug, evaluation.phase.key, *args])


def seen(response: Any, *texts: str) -> str:
    assert response.status_code == 200, response.content.decode()[:2000]
    page = response.content.decode()
    assert [text for text in texts if text not in page] == []
    return page


def posted(response: Any) -> None:
    assert response.status_code == 302, response.content.decode()


def formset() -> dict[str, str]:
    data = {"member-TOTAL_FORMS": "7", "member-INITIAL_FORMS": "0"}
    for number, nominee in enumerate(NOMINEES):
        persona(nominee.email.partition(".")[0])
        data[f"member-{number}-email"], data[f"member-{number}-role"] = nominee
    return data


def points(evaluation: Evaluation, value: str) -> dict[str, str]:
    data = {}
    for pk in evaluation.scores():
        data[f"points-{pk}"], data[f"reason-{pk}"] = value, "Motivazione scritta"
    return data


def test_evaluation_walks_through_its_pages():
    evaluation = make_evaluation(3)
    appoint(evaluation)
    declare(evaluation)
    assign(evaluation)
    score(evaluation)
    panel(evaluation)
    publish(evaluation)
    read(evaluation)


def appoint(evaluation: Evaluation) -> None:
    marco = as_("marco")
    seen(marco.get(url(evaluation, "office")), url(evaluation, "appoint"))
    seen(marco.get(url(evaluation, "appoint")))
    data = {**formset(), "sheets_due_at": "2027-01-10T12:00", **ACT, "upload": pdf_upload()}
    posted(marco.post(url(evaluation, "appoint"), data))
    evaluation.commission = evaluation.phase.commission


def declare(evaluation: Evaluation) -> None:
    for name in ("lucia", "davide", "anna", "franco"):
        client = as_(name)
        page = seen(client.get(url(evaluation, "conflicts")), "Progetto A", "Consorzio intercomunale")
        assert "Il bisogno di Progetto A" not in page
        answers = {f"conflict-{project.pk}": "no" for project in evaluation.projects}
        posted(client.post(url(evaluation, "conflicts"), answers))
        seen(client.get(url(evaluation, "conflicts")), "Progetto A")


def assign(evaluation: Evaluation) -> None:
    franco = as_("franco")
    seen(franco.get(url(evaluation, "assignment")), "checked")
    pairs = [f"{evaluation.member(name).pk}-{one.pk}" for name in ("davide", "anna") for one in evaluation.projects]
    page = {"project": [one.pk for one in evaluation.projects], "pair": pairs}
    read = franco.get(url(evaluation, "assignment")).context["read"]
    posted(franco.post(url(evaluation, "assignment"), {**page, "read": read, "preview": "yes"}))
    kept = franco.get(url(evaluation, "assignment"))
    seen(kept, 'name="confirm"')
    posted(franco.post(url(evaluation, "assignment"), {**page, "read": kept.context["read"], "confirm": "yes"}))


def score(evaluation: Evaluation) -> None:
    for sheet in ScoreSheet.objects.order_by("pk"):
        client = as_(sheet.member.user.first_name.lower())
        seen(client.get(url(evaluation, "sheets")), "Progetto A")
        title = sheet.project.application.title
        seen(client.get(url(evaluation, "sheet", sheet.pk)), f"Il bisogno di {title}")
        data = {**points(evaluation, "7.5"), "version": sheet.version}
        posted(client.post(url(evaluation, "sheet", sheet.pk), {**data, "confirm": "yes"}))
        seen(client.get(url(evaluation, "confirm", sheet.pk)), "Motivazione scritta", "26,25")
        posted(client.post(url(evaluation, "confirm", sheet.pk), {"version": sheet.version + 1}))
    posted(as_("lucia").post(url(evaluation, "unseal")))


def panel(evaluation: Evaluation) -> None:
    franco = as_("franco")
    seen(franco.get(url(evaluation, "panel")), url(evaluation, "panel_prepare"))
    seen(franco.get(url(evaluation, "panel_prepare")))
    present = [evaluation.member(name).pk for name in ("lucia", "davide", "franco")]
    held_at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    data = {"held_at": held_at, "place": "Torino", "present": present}
    posted(franco.post(url(evaluation, "panel_prepare"), data))
    for project, given in zip(evaluation.projects, ("8", "7.5", "7.5"), strict=True):
        page = url(evaluation, "panel_project", 1, project.pk)
        seen(franco.get(page), 'data-take-points="7.5"', "Davide Conti")
        posted(franco.post(page, {**points(evaluation, given), "version": "0"}))
    seen(franco.get(url(evaluation, "panel_session", 1)), "Torino")
    posted(franco.post(url(evaluation, "panel_session", 1), {**data, "minutes": "Verbale", "version": "1"}))
    read = franco.get(url(evaluation, "panel_record", 1))
    seen(read, "Verbale", "Davide Conti", "Motivazione scritta")
    posted(franco.post(url(evaluation, "panel_record", 1), {"read": read.context["read"]}))
    posted(franco.post(url(evaluation, "panel_upload", 1), {"upload": pdf_upload()}))
    seen(franco.get(url(evaluation, "panel_session", 1)), "Verbale", url(evaluation, "panel_file", 1))
    minutes = franco.get(url(evaluation, "panel_file", 1))
    assert b"".join(minutes.streaming_content)[:5] == b"%PDF-"
    posted(franco.post(url(evaluation, "ranking")))


def publish(evaluation: Evaluation) -> None:
    marco = as_("marco")
    seen(marco.get(url(evaluation, "ranking")), "28,00", "Progetto B", url(evaluation, "publish_ranking"))
    page = marco.get(url(evaluation, "publish_ranking"))
    seen(page)
    data = {**ACT, "number": "DD 2", "version": "1", "read": page.context["read"], "upload": pdf_upload()}
    posted(marco.post(url(evaluation, "publish_ranking"), data))


def read(evaluation: Evaluation) -> None:
    anyone, published = Client(), PublishedList.objects.get()
    seen(anyone.get(reverse("evaluations:lists")), published.get_absolute_url())
    seen(anyone.get(published.get_absolute_url()), "Progetto A", "100.000,00", "50.000,00")
    for order in (1, 2, 3):
        seen(anyone.get(reverse("evaluations:row", args=[*published.address, order])), "Progetto")
    seen(anyone.get(reverse("evaluations:verify", args=published.address)), published.ranking.result_sha256)
    make_all()
    pdf = anyone.get(reverse("evaluations:list_pdf", args=published.address))
    assert b"".join(pdf.streaming_content)[:5] == b"%PDF-"
    csv = b"".join(anyone.get(reverse("evaluations:list_csv", args=published.address)).streaming_content).decode()
    assert csv.splitlines()[1].startswith("1;AVVISO-1-2026-000001;Progetto A;")
    for what in ("inputs", "result", "list"):
        assert anyone.get(reverse("evaluations:download", args=[*published.address, what])).status_code == 200
