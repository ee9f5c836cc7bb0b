"""What the call allows is told before one writes: money and time in their section, type and size of the files."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.answers.asked import Category, Surroundings
from applications.answers.limits import limit_sentences
from applications.drafts import slots_of
from applications.structure import terms_of
from core.templatetags.wecare import moment
from tests.applications.test_pages import address
from tests.factories.applications import draft_project, sender
from tests.factories.calls import published_call

pytestmark = pytest.mark.django_db


def terms() -> Any:
    call = published_call(grant_min="100000", grant_max="500000.50", cofinancing_min_percent="20")
    call.refresh_from_db()
    return terms_of(call)


def test_untouched_section_with_money_tells_its_limits(client: Any) -> None:
    project = draft_project()
    client.force_login(sender(project))
    response = client.get(address("section", project, "risorse"))
    assert response.context["lines"] == []
    assert [sentence.partition(":")[0] for sentence in response.context["limits"]] == [
        "Il contributo richiesto",
        "Il cofinanziamento",
    ]
    assert response.context["limits"][0] in response.content.decode()


def test_section_without_money_tells_none(client: Any) -> None:
    project = draft_project()
    client.force_login(sender(project))
    assert client.get(address("section", project, "strategia")).context["limits"] == []


def test_budget_tells_the_most_of_each_capped_category() -> None:
    categories = (
        Category("staff", "Personale", True, None, "", None),
        Category("goods", "Acquisti", False, None, "", Decimal("30")),
    )
    asked = frozenset({"budget"})
    told = limit_sentences(asked, asked, terms(), Surroundings(categories=categories))
    assert told[2:] == ["Acquisti: al massimo il 30 % del costo totale."]


def test_limits_are_those_of_the_call() -> None:
    asked = frozenset({"requested_grant", "duration_months"})
    assert limit_sentences(asked, asked, terms(), Surroundings()) == [
        "Il contributo richiesto: da 100.000,00 € a 500.000,50 €.",
        "Il cofinanziamento: almeno il 20 % del costo totale.",
        "La durata: da 18 a 24 mesi.",
    ]


def test_grant_is_told_where_it_is_computed() -> None:
    form = frozenset({"requested_grant", "budget"})
    assert limit_sentences(frozenset({"requested_grant"}), form, terms(), Surroundings()) == []


def test_documents_page_tells_deadline_types_and_size_in_force(client: Any, settings: Any) -> None:
    settings.FILES_MAX_BYTES = 3_000_000
    project = draft_project()
    client.force_login(sender(project))
    text = client.get(address("documents", project)).content.decode()
    assert str(moment(project.phase.closes_at)) in text
    assert "PDF, JPEG, PNG, al massimo 3 MB." in text
    assert 'accept=".pdf,.jpg,.jpeg,.png"' in text


def test_one_document_is_the_next_to_attach(client: Any) -> None:
    project = draft_project()
    client.force_login(sender(project))
    text = client.get(address("documents", project)).content.decode()
    assert text.partition("<main")[2].partition("</main>")[0].count("btn-primary") == 1


def test_refused_file_is_told_on_top_with_a_link_and_again_at_its_field(client: Any) -> None:
    project = draft_project()
    slot = slots_of(project)[0]
    client.force_login(sender(project))
    address = reverse("applications:attach", args=[project.application.public_id, project.phase.key, slot.key])
    answer = client.post(address, {"file": SimpleUploadedFile("testo.pdf", b"ciao")})
    said = "«testo.pdf» non è ciò che il suo nome promette: aprilo e salvalo di nuovo come PDF, JPEG, PNG."
    summary = re.search(r"<div[^>]*data-error-summary>.*?</div>", answer.text, re.DOTALL)
    assert summary
    assert f'<a href="#file-{slot.key}">{slot.title} – {said}</a>' in unescape(summary[0])
    field = re.search(rf'<input[^>]*id="file-{slot.key}"[^>]*>', answer.text)
    assert field
    assert 'aria-invalid="true"' in field[0]
    assert f'aria-describedby="file-{slot.key}-help file-{slot.key}-error"' in field[0]
    [error] = re.findall(rf'<div id="file-{slot.key}-error".*?</div>', answer.text, re.DOTALL)
    assert (answer.status_code, said in unescape(error)) == (409, True)
