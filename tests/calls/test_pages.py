"""What people find on the pages of calls."""

import pytest
from django.urls import reverse

from calls.tables import TABLES
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, proposed_call, published_call
from tests.factories.organisations import make_cast

pytestmark = pytest.mark.django_db


def test_public_pages_of_a_published_call_open_for_anyone(client):
    call = published_call()
    phase = call.phases.get(position=1)
    for url in (
        reverse("calls:list"),
        reverse("calls:measures"),
        reverse("calls:detail", args=[call.slug]),
        reverse("calls:form", args=[call.slug, phase.key]),
    ):
        assert client.get(url).status_code == 200, url


def test_act_is_downloaded_as_an_attachment(client):
    call = published_call()
    act = call.effects.get().act
    response = client.get(reverse("calls:act", args=[call.slug, act.pk]))
    assert response["Content-Disposition"] == f'attachment; filename="{act.file.name}"'
    assert len(b"".join(response.streaming_content)) == act.file.size
    response.close()  # last, for it also closes the connection to the database


def test_draft_is_unknown_to_strangers(client):
    call = draft_call()
    for name in ("detail", "edit", "board"):
        assert client.get(reverse(f"calls:{name}", args=[call.slug])).status_code in (302, 404)
    client.force_login(persona("stranger"))
    for name in ("detail", "edit", "board", "edit_terms", "sign", "return", "revoke"):
        assert client.get(reverse(f"calls:{name}", args=[call.slug])).status_code == 404, name


def test_editor_pages_open_for_the_manager(client):
    call = draft_call()
    client.force_login(persona("giulia"))
    pages = [reverse("calls:office"), reverse("calls:new")]
    pages += [reverse(f"calls:{name}", args=[call.slug]) for name in ("detail", "edit", "board", "edit_terms")]
    for phase in call.phases.all():
        pages.append(reverse("calls:edit_phase", args=[call.slug, phase.key]))
        for table in ("slots", "checklist", "classes", "tie-breaks"):
            pages += _table_pages(call, table, phase)
        form = phase.forms.get()
        pages += _table_pages(call, "sections", form)
        pages += _table_pages(call, "questions", form.sections.first())
        for group in phase.criterion_classes.all()[:1]:
            pages += _table_pages(call, "criteria", group)
    for table in ("composition", "caps", "costs", "statements", "documents", "staff"):
        pages += _table_pages(call, table, call)
    for url in pages:
        assert client.get(url).status_code == 200, url


def _table_pages(call, table, parent):
    args = [call.slug, table, parent.pk]
    row = TABLES[table].rows_of(parent).first()
    pages = [reverse("calls:rows", args=args), reverse("calls:row_add", args=args)]
    if row:
        pages += [reverse("calls:row", args=[*args, row.pk]), reverse("calls:row_delete", args=[*args, row.pk])]
    return pages


def test_signatory_pages_open(client):
    proposed, published = proposed_call(), published_call(title="Altro avviso")
    client.force_login(persona("marco"))
    for name in ("sign", "return", "board", "detail"):
        assert client.get(reverse(f"calls:{name}", args=[proposed.slug])).status_code == 200, name
    for url in (
        reverse("calls:board", args=[published.slug]),
        reverse("calls:revoke", args=[published.slug]),
        reverse("calls:decide", args=[published.slug, "preliminare", "extend"]),
        reverse("calls:decide", args=[published.slug, "preliminare", "suspend"]),
    ):
        assert client.get(url).status_code == 200, url


def test_call_page_answers_for_the_bodies_of_the_person(client):
    cast = make_cast()
    call = published_call()
    client.force_login(persona("sara"))
    answers = client.get(reverse("calls:detail", args=[call.slug])).context["bodies"]
    assert [(answer.body, answer.may_lead, answer.may_join) for answer in answers] == [(cast.cissaca, True, True)]
    client.force_login(persona("luca"))
    answers = client.get(reverse("calls:detail", args=[call.slug])).context["bodies"]
    assert [(answer.body, answer.may_lead, answer.may_join) for answer in answers] == [(cast.il_ponte, False, True)]
