"""The editor tells a call's parts as they are: empty and optional, or read by whoever cannot change them now."""

import pytest
from django.urls import reverse

from calls.models import StaffRole
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, phase_of, proposed_call, published_call, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def giulia(client):
    client.force_login(persona("giulia"))
    return client


def tasks(client, call):
    groups = client.get(reverse("calls:edit", args=[call.slug])).context["groups"]
    return {str(task["label"]): task for _title, items in groups for task in items}


def address(call, name, *args):
    return reverse(f"calls:{name}", args=[call.slug, *args])


def test_table_without_rows_is_optional_and_says_what_that_means(giulia):
    found = tasks(giulia, draft_call())["Documenti del bando"]
    assert (found["state"], found["state_label"]) == ("optional", "Facoltativo")
    assert found["note"].startswith("Nessun allegato: è facoltativo")


def test_table_without_rows_that_blocks_is_to_complete(giulia):
    call = draft_call()
    call.statements.all().delete()
    assert tasks(giulia, call)["Dichiarazioni"]["state"] == "missing"


def test_table_with_rows_is_complete_and_counts_them(giulia):
    call = draft_call()
    found = tasks(giulia, call)["Chi deve far parte del partenariato"]
    assert (found["state"], found["note"]) == ("complete", f"{call.composition_rules.count()} righe")


@pytest.mark.parametrize("make", [proposed_call, published_call])
def test_terms_that_cannot_change_are_read_and_not_offered_in_a_form(giulia, make):
    call = make()
    for url in (address(call, "edit_terms"), address(call, "edit_phase", phase_of(call).key)):
        response = giulia.get(url)
        assert next(template.name for template in response.templates) == "calls/edit/read.html"
        assert "<textarea" not in response.content.decode()


def test_terms_are_read_in_words(giulia):
    call = proposed_call(cup="")
    told = dict(giulia.get(address(call, "edit_terms")).context["told"])
    assert told["Titolo"] == call.title
    assert told["Tipi di ente che possono essere capofila"] == "Ente gestore dei servizi sociali"
    assert told["Codice unico di progetto (CUP)"] == "Non indicato"
    assert told["Dotazione (€)"].endswith(",00")


def test_call_that_waits_names_who_signs(giulia):
    call = proposed_call()
    call.staff.filter(role=StaffRole.SIGNATORY).delete()
    marco = staff(call, "marco", StaffRole.SIGNATORY)
    for url in (address(call, "edit"), address(call, "edit_terms")):
        assert f"Aspetta la firma di {marco}" in giulia.get(url).content.decode()


def test_terms_written_too_late_come_back_with_the_reason(giulia):
    call = draft_call()
    form = giulia.get(address(call, "edit_terms")).context["form"]
    values = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in values.items() if value not in (None, "")} | {"title": "Troppo tardi"}
    type(call).objects.filter(pk=call.pk).update(state="in_approval")
    response = giulia.post(address(call, "edit_terms"), data)
    assert [error for error in response.context["form"].non_field_errors() if "In attesa di firma" in error] != []
    assert "Troppo tardi" in response.content.decode()


@pytest.mark.parametrize(("make", "name"), [(draft_call, "Modifica la bozza"), (published_call, "Parti del bando")])
def test_editor_is_named_after_what_it_allows(giulia, make, name):
    assert str(giulia.get(address(make(), "edit")).context["breadcrumb"][-1][0]) == name
