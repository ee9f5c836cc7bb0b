"""A manager writes a draft through pages, proposes it, gets it back, and the signatory publishes it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.actions import record_act, return_to_draft
from calls.actions.editing import delete_row, edit_phase, edit_terms, move_row, save_row
from calls.content import call_content
from calls.desk import waiting_for
from calls.models import CallStaff, ChecklistItem, Section, StaffRole
from calls.workflow import CallState
from core import audit
from core.models import Notice
from core.read import fingerprint
from core.refusals import NotAllowed, Refused
from tests.factories.accounts import persona
from tests.factories.calls import (
    MeasureFactory,
    draft_call,
    new_act,
    phase_of,
    proposed_call,
    published_call,
    region,
    with_mandate,
)
from tests.factories.core import pdf_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def giulia(client):
    client.force_login(persona("giulia"))
    return client


def rows_url(call, table, parent, *more):
    name = "row" if len(more) == 1 else "rows"
    return reverse(f"calls:{name}", args=[call.slug, table, parent.pk, *more])


def form_data(response):
    """What a browser would send back from the page's form, unchanged."""
    form = response.context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in data.items() if value not in (None, False, "")}


def test_new_call_begins_as_a_draft_of_its_maker(giulia):
    measure = MeasureFactory(issuer=region())
    with_mandate(persona("giulia"), region(), StaffRole.MANAGER)
    data = {"title": "Cantieri nuovi", "measure": measure.pk, "issuer": region().pk, "blueprint": "two_phases_ats"}
    response = giulia.post(reverse("calls:new"), data)
    call = measure.calls.get()
    assert response.url == reverse("calls:edit", args=["cantieri-nuovi"])
    assert (call.state, call.created_by) == (CallState.DRAFT, persona("giulia"))
    assert list(call.staff.values_list("user__email", "role")) == [(persona("giulia").email, "call_manager")]


def test_new_call_is_not_for_who_manages_no_calls(client):
    draft_call()
    client.force_login(persona("marco"))
    assert client.get(reverse("calls:new")).status_code == 404


def test_terms_are_changed_through_their_page(giulia):
    call = draft_call()
    url = reverse("calls:edit_terms", args=[call.slug])
    data = form_data(giulia.get(url)) | {"budget": "5.000.000,00", "cup": "J11B17000180009"}
    assert giulia.post(url, data).url == reverse("calls:edit", args=[call.slug])
    call.refresh_from_db()
    assert (str(call.budget), call.cup) == ("5000000.00", "J11B17000180009")


def test_terms_out_of_order_are_explained_at_their_field(giulia):
    call = draft_call()
    url = reverse("calls:edit_terms", args=[call.slug])
    response = giulia.post(url, form_data(giulia.get(url)) | {"grant_max": "100,00", "duration_max_months": "3"})
    assert sorted(response.context["form"].errors) == ["duration_max_months", "grant_max"]


@pytest.mark.parametrize(("field", "value"), [("budget", "0"), ("budget", "-1"), ("cup", "zz!!"), ("cup", "1" * 15)])
def test_terms_out_of_bounds_are_explained_at_their_field_alone(giulia, field: str, value: str):
    call = draft_call()
    url = reverse("calls:edit_terms", args=[call.slug])
    response = giulia.post(url, form_data(giulia.get(url)) | {field: value})
    assert list(response.context["form"].errors) == [field]


def test_terms_with_two_faults_never_speak_of_the_database(giulia):
    """With the grants out of order the budget was judged by the database, in the database's words."""
    call = draft_call()
    url = reverse("calls:edit_terms", args=[call.slug])
    response = giulia.post(url, form_data(giulia.get(url)) | {"budget": "-1", "grant_min": "9.000.000,00"})
    assert sorted(response.context["form"].errors) == ["budget", "grant_max"]


def test_phase_is_changed_through_its_page(giulia):
    call = draft_call()
    url = reverse("calls:edit_phase", args=[call.slug, "definitivo"])
    response = giulia.get(url)
    data = form_data(response) | {
        "opens_at": "2031-03-01T09:00",
        "closes_at": "2031-06-01T12:00",
        "threshold_total": "55",
    }
    giulia.post(url, data)
    phase = phase_of(call, 2)
    assert timezone.localtime(phase.closes_at).isoformat() == "2031-06-01T12:00:00+02:00"
    assert str(phase.threshold_total) == "55.00"


TABLES = {
    "checklist": {"text": "Nuovo requisito", "source": "Art. 3", "essential": "on"},
    "slots": {"title": "Statuto", "key": "statuto", "required": "on"},
    "composition": {"label": "Almeno un Comune", "kinds": ["municipality"], "minimum": "1"},
    "caps": {"kinds": ["municipality"], "most": "3"},
    "costs": {"title": "Viaggi", "key": "viaggi"},
    "statements": {"scope": "member", "text": "Dichiaro."},
}


@pytest.mark.parametrize("table", TABLES)
def test_row_is_added_changed_and_deleted_through_pages(giulia, table):
    call = draft_call()
    parent = phase_of(call) if table in ("checklist", "slots") else call
    rows = giulia.get(rows_url(call, table, parent)).context["rows"]
    giulia.post(reverse("calls:row_add", args=[call.slug, table, parent.pk]), TABLES[table])
    added = giulia.get(rows_url(call, table, parent)).context["rows"]
    assert len(added) == len(rows) + 1
    pk = next(row["pk"] for row in added if row not in rows)
    url = rows_url(call, table, parent, pk)
    assert giulia.post(url, form_data(giulia.get(url))).status_code == 302
    giulia.post(reverse("calls:row_delete", args=[call.slug, table, parent.pk, pk]))
    assert giulia.get(rows_url(call, table, parent)).context["rows"] == rows


def test_question_takes_its_options_one_on_each_line(giulia):
    call = draft_call()
    section = Section.objects.filter(form__phase__call=call).first()
    data = {"label": "Quale?", "kind": "choice", "key": "quale", "options": "a | Prima\nSeconda", "required": "on"}
    giulia.post(reverse("calls:row_add", args=[call.slug, "questions", section.pk]), data)
    question = section.questions.get(key="quale")
    assert question.options == [{"key": "a", "label": "Prima"}, {"key": "o2", "label": "Seconda"}]
    assert question.position == section.questions.count()


def test_document_is_checked_when_it_is_added(giulia):
    call = draft_call()
    url = reverse("calls:row_add", args=[call.slug, "documents", call.pk])
    broken = pdf_upload()
    broken.file.truncate(40)
    assert giulia.post(url, {"title": "Testo", "upload": broken}).context["form"].errors
    giulia.post(url, {"title": "Testo", "upload": pdf_upload("avviso.pdf")})
    assert list(call.documents.values_list("title", "file__name")) == [("Testo", "avviso.pdf")]


def test_same_key_twice_is_refused_on_the_page(giulia):
    call = draft_call()
    url = reverse("calls:row_add", args=[call.slug, "costs", call.pk])
    assert giulia.post(url, {"title": "Ancora", "key": "personale"}).context["form"].non_field_errors()


@pytest.mark.parametrize(("direction", "order"), [("up", [1, 0, 2]), ("down", [0, 2, 1])])
def test_row_changes_place_with_its_neighbour(giulia, direction, order):
    call = draft_call()
    phase = phase_of(call, 2)
    before = list(phase.criterion_classes.values_list("pk", flat=True))
    url = reverse("calls:row_move", args=[call.slug, "classes", phase.pk, before[1]])
    giulia.post(url, {"direction": direction})
    after = list(phase.criterion_classes.values_list("pk", flat=True))
    assert after == [before[place] for place in order] + before[3:]


def test_first_row_does_not_move_up():
    call = draft_call()
    rows = phase_of(call).checklist.all()
    before = list(rows)
    move_row(before[0], call=call, siblings=rows, up=True, by=persona("giulia"), now=timezone.now())
    assert list(rows.all()) == before


def test_only_the_manager_edits():
    call, now = draft_call(), timezone.now()
    item, phase = ChecklistItem.objects.first(), phase_of(call)
    for name in ("marco", "elena", "chiara", "stranger"):
        by = {"by": persona(name), "now": now}
        for attempt in (
            lambda by=by: edit_terms(call, changes={"title": "Altro"}, **by),
            lambda by=by: edit_phase(phase, changes={"title": "Altro"}, **by),
            lambda by=by: save_row(item, call=call, **by),
            lambda by=by: delete_row(item, call=call, **by),
        ):
            with pytest.raises(NotAllowed):
                attempt()


@pytest.mark.parametrize("make", [proposed_call, published_call])
def test_nothing_but_staff_is_edited_once_it_is_no_draft(make):
    call, by = make(), {"by": persona("giulia"), "now": timezone.now()}
    with pytest.raises(Refused):
        edit_terms(call, changes={"title": "Altro"}, **by)
    with pytest.raises(Refused):
        save_row(ChecklistItem.objects.first(), call=call, **by)
    person = with_mandate(persona("anna"), call.issuer, StaffRole.CASE_OFFICER)
    save_row(CallStaff(call=call, user=person, role=StaffRole.CASE_OFFICER), call=call, **by)
    assert call.staff.filter(user=person).exists()


def test_person_without_the_mandate_is_not_added(giulia):
    call = draft_call()
    url = reverse("calls:row_add", args=[call.slug, "staff", call.pk])
    response = giulia.post(url, {"user": persona("elena").pk, "role": "signatory"})
    assert list(response.context["form"].errors) == ["role"]


def test_proposal_goes_to_the_signatory_who_returns_it_with_a_note(client):
    call, now = draft_call(), timezone.now()
    client.force_login(persona("giulia"))
    client.post(reverse("calls:propose", args=[call.slug]))
    client.force_login(persona("marco"))
    client.post(reverse("calls:return", args=[call.slug]), {"note": "Correggi l'art. 4."})
    call.refresh_from_db()
    assert (call.state, call.return_note) == (CallState.DRAFT, "Correggi l'art. 4.")
    assert [item.kind for item in waiting_for(persona("giulia"), now)] == ["call_returned"]
    sent = Notice.objects.order_by("moment").values_list("kind", "recipient")
    assert list(sent) == [("call.proposed", persona("marco").email), ("call.returned", persona("giulia").email)]
    events = audit.timeline(call).values_list("event", "before", "after")
    assert list(events)[-2:] == [("call.proposed", "draft", "in_approval"), ("call.returned", "in_approval", "draft")]


def test_return_without_a_note_is_refused():
    call = proposed_call()
    with pytest.raises(Refused):
        return_to_draft(call, note="  ", by=persona("marco"), now=timezone.now())


def test_incomplete_proposal_tells_everything_at_once(client):
    call = draft_call(responsible="", contact_email="")
    client.force_login(persona("giulia"))
    response = client.post(reverse("calls:propose", args=[call.slug]), follow=True)
    assert len(list(response.context["messages"])) == 2
    call.refresh_from_db()
    assert call.state == CallState.DRAFT


def test_signatory_publishes_with_an_act(client):
    call = proposed_call()
    client.force_login(persona("marco"))
    today = timezone.localdate().isoformat()
    data = {"number": "D.D. 998", "date": today, "subject": "Approvazione", "upload": pdf_upload("dd998.pdf")}
    data["read"] = fingerprint(call_content(call))
    response = client.post(reverse("calls:sign", args=[call.slug]), data)
    assert response.url == reverse("calls:detail", args=[call.slug])
    call.refresh_from_db()
    act = call.effects.get().act
    assert (call.state, act.number, act.file.name) == (CallState.PUBLISHED, "D.D. 998", "dd998.pdf")


def test_act_that_is_no_pdf_leaves_the_call_unpublished(client):
    call = proposed_call()
    client.force_login(persona("marco"))
    file = pdf_upload("dd998.pdf")
    file.file.truncate(10)
    data = {"number": "D.D. 998", "date": timezone.localdate().isoformat(), "subject": "Approvazione", "upload": file}
    data["read"] = fingerprint(call_content(call))
    assert client.post(reverse("calls:sign", args=[call.slug]), data).context["form"].errors["upload"]
    call.refresh_from_db()
    assert (call.state, call.effects.count()) == (CallState.IN_APPROVAL, 0)


def test_only_a_signatory_records_acts():
    call, act = published_call(), new_act()
    with pytest.raises(NotAllowed):
        record_act(call, kind="ranking", act=act, by=persona("giulia"), now=timezone.now())


def test_deadline_is_extended_through_its_page(client):
    call = published_call()
    client.force_login(persona("marco"))
    url = reverse("calls:decide", args=[call.slug, "preliminare", "extend"])
    data = {"number": "D.D. 1", "date": timezone.localdate().isoformat(), "subject": "Proroga"}
    before = phase_of(call).closes_at
    refused = client.post(url, data | {"closes_at": "2020-01-01T12:00", "upload": pdf_upload()})
    assert refused.context["form"].errors["closes_at"]
    later = timezone.localtime(before + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    client.post(url, data | {"closes_at": later, "upload": pdf_upload()})
    assert phase_of(call).closes_at > before
    assert call.effects.filter(kind="extension").count() == 1
