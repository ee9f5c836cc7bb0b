"""What the call allows is told before one writes: money and time in their section, type and size of the files."""

from decimal import Decimal
from typing import Any

import pytest

from applications.answers.asked import Category, Surroundings
from applications.answers.limits import limit_sentences
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
