"""A number that a call cannot mean is refused at its field, in words of a person; the page keeps its own title."""

import pytest
from django.urls import reverse

from calls.forms import ScoredPhaseForm, TermsForm
from calls.models import Call, CriterionClass, Form, Phase, Section
from calls.tables import TABLES
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, phase_of

pytestmark = pytest.mark.django_db
# Words of a machine; that a number has too many digits is said by Django well enough.
MACHINE = {"-5": ("vincolo", "slug", "Assicurati"), "99999999999": ("vincolo", "slug")}


def _parent(call: Call, kind: type) -> object:
    ways = {
        Call: lambda: call,
        Phase: lambda: phase_of(call, 2),
        Form: lambda: phase_of(call).forms.get(),
        Section: lambda: phase_of(call).forms.get().sections.first(),
        CriterionClass: lambda: phase_of(call, 2).criterion_classes.first(),
    }
    return ways[kind]()


def _wrong(form, number: str) -> str:
    """All the words with which the form answers impossible numbers and keys."""
    form.data = {name: number for name in form.fields if name not in ("user", "scope", "kind", "kinds", "seen")}
    form.is_bound = True
    return str(form.errors)


@pytest.mark.parametrize("key", TABLES)
@pytest.mark.parametrize("number", MACHINE)
def test_rows_answer_impossible_numbers_as_a_person_would(key: str, number: str):
    table, call = TABLES[key], draft_call()
    parent = _parent(call, table.parent)
    form = table.form(instance=table.form._meta.model(**{table.field: parent}), parent=parent)
    answer = _wrong(form, number)
    assert [word for word in MACHINE[number] if word in answer] == []


@pytest.mark.parametrize("number", MACHINE)
def test_terms_and_phases_answer_impossible_numbers_as_a_person_would(number: str):
    call = draft_call()
    for form in (TermsForm(instance=call), ScoredPhaseForm(instance=phase_of(call, 2))):
        answer = _wrong(form, number)
        assert [word for word in MACHINE[number] if word in answer] == []


@pytest.mark.parametrize(("key", "field"), [("classes", "threshold"), ("costs", "max_percent")])
def test_negative_number_is_named_at_its_field(key: str, field: str, client):
    call = draft_call()
    client.force_login(persona("giulia"))
    parent = _parent(call, TABLES[key].parent)
    page = reverse("calls:row_add", args=[call.slug, key, parent.pk])
    answer = client.post(page, {"title": "Classe nuova", "key": "nuova", field: "-5"})
    assert answer.context["form"].errors == {field: ["Scrivi un numero non inferiore a 0."]}


def test_page_of_a_refused_form_is_still_called_by_the_stored_title(client):
    call = draft_call()
    client.force_login(persona("giulia"))
    phase = phase_of(call, 2)
    for page, stored in (
        (reverse("calls:edit_phase", args=[call.slug, phase.key]), phase.title),
        (reverse("calls:edit_terms", args=[call.slug]), call.title),
    ):
        answer = client.post(page, {"title": "Titolo mai salvato"})
        assert answer.context["form"].errors
        assert "Titolo mai salvato" not in str(answer.context["breadcrumb"])
        assert stored in str(answer.context["breadcrumb"])
