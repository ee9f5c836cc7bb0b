"""Two people who write in the same draft: nothing is overwritten unseen, and no text is lost with a deleted row."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from calls.actions.editing import edit_terms, save_row
from calls.models import Call
from core.seen import ChangedMeanwhile, Seen, mark
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, phase_of
from tests.portal.forms import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def giulia(client: Any) -> Any:
    client.force_login(persona("giulia"))
    return client


def address(call: Call, name: str, *args: object) -> str:
    return reverse(f"calls:{name}", args=[call.slug, *args])


def test_terms_saved_over_another_save_show_both_texts_and_overwrite_nothing(giulia: Any) -> None:
    call = draft_call()
    url = address(call, "edit_terms")
    mine = typed(giulia, url, summary="Il mio riassunto resta")
    giulia.post(url, typed(giulia, url, summary="Il suo riassunto resta"))
    answer = giulia.post(url, mine)
    assert answer.status_code == 409
    assert [
        (item.label, *("".join(p.text for p in side if p.differs) for side in (item.mine, item.theirs)))
        for item in answer.context["form"].differences
    ] == [("Sintesi in parole semplici", "mio", "suo")]
    call.refresh_from_db()
    assert call.summary == "Il suo riassunto resta"


def test_saving_again_from_the_page_with_both_texts_replaces_knowingly(giulia: Any) -> None:
    call = draft_call()
    url = address(call, "edit_terms")
    mine = typed(giulia, url, summary="Il mio")
    giulia.post(url, typed(giulia, url, summary="Il suo"))
    shown = giulia.post(url, mine).context["form"]
    assert giulia.post(url, {**mine, "seen": shown["seen"].value()}).status_code == 302
    call.refresh_from_db()
    assert call.summary == "Il mio"


def test_two_people_who_typed_the_same_agree(giulia: Any) -> None:
    call = draft_call()
    url = address(call, "edit_terms")
    posted = typed(giulia, url, summary="Lo stesso")
    assert [giulia.post(url, posted).status_code for _time in range(2)] == [302, 302]


def test_window_of_a_phase_saved_over_another_save_is_shown_beside_it(giulia: Any) -> None:
    phase = phase_of(draft_call())
    url = address(phase.call, "edit_phase", phase.key)
    mine = typed(giulia, url, title="Il mio titolo")
    giulia.post(url, typed(giulia, url, title="Il suo titolo"))
    answer = giulia.post(url, mine)
    phase.refresh_from_db()
    assert (answer.status_code, phase.title) == (409, "Il suo titolo")
    assert ("<mark>mio</mark>" in answer.text, "<mark>suo</mark>" in answer.text) == (True, True)


def statement(call: Call) -> tuple[str, Any]:
    row = call.statements.order_by("position")[0]
    return address(call, "row", "statements", call.pk, row.pk), row


def test_row_saved_over_another_save_is_shown_beside_it(giulia: Any) -> None:
    url, row = statement(draft_call())
    mine = typed(giulia, url, text="Dichiaro il mio")
    giulia.post(url, typed(giulia, url, text="Dichiaro il suo"))
    answer = giulia.post(url, mine)
    row.refresh_from_db()
    assert (answer.status_code, row.text, "<mark>mio</mark>" in answer.text) == (409, "Dichiaro il suo", True)


def test_text_of_a_row_deleted_meanwhile_stays_and_can_be_added_again(giulia: Any) -> None:
    call = draft_call()
    url, row = statement(call)
    mine = typed(giulia, url, text="Dichiaro ciò che ho scritto")
    row.delete()
    answer = giulia.post(url, mine)
    assert (answer.status_code, "Dichiaro ciò che ho scritto" in answer.text) == (409, True)
    assert giulia.post(answer.context["form_url"], mine).status_code == 302
    assert call.statements.filter(text="Dichiaro ciò che ho scritto").count() == 1


def test_text_of_a_row_deleted_at_the_very_moment_stays(giulia: Any) -> None:
    """After the page was read, somebody changes the row, and deletes it just as the second save is refused."""
    call = draft_call()
    url, row = statement(call)
    mine = typed(giulia, url, text="Dichiaro ciò che ho scritto")
    giulia.post(url, typed(giulia, url, text="Cambiato nel frattempo"))

    def delete_after_the_save(execute: Any, sql: str, *rest: Any) -> Any:
        done = execute(sql, *rest)
        if sql.startswith("ROLLBACK TO SAVEPOINT"):
            call.statements.filter(pk=row.pk).delete()
        return done

    with connection.execute_wrapper(delete_after_the_save):
        answer = giulia.post(url, mine)
    assert (answer.status_code, "Dichiaro ciò che ho scritto" in answer.text) == (409, True)
    assert giulia.post(answer.context["form_url"], mine).status_code == 302


def test_row_changed_meanwhile_is_not_deleted_unseen(giulia: Any) -> None:
    call = draft_call()
    url, row = statement(call)
    deleting = address(call, "row_delete", "statements", call.pk, row.pk)
    seen = giulia.get(deleting).context["mark"]
    giulia.post(url, typed(giulia, url, text="Cambiato nel frattempo"))
    shown = giulia.post(deleting, {"seen": seen})
    assert (shown.status_code, "Cambiato nel frattempo" in shown.text) == (409, True)
    assert giulia.post(deleting, {"seen": shown.context["mark"]}).status_code == 302
    assert call.statements.filter(pk=row.pk).exists() is False


@pytest.mark.parametrize("name", ["row_delete", "row_move"])
def test_second_to_delete_or_move_a_row_finds_it_done(giulia: Any, name: str) -> None:
    call = draft_call()
    _url, row = statement(call)
    row_pk = row.pk
    row.delete()
    answer = giulia.post(address(call, name, "statements", call.pk, row_pk), {"direction": "up"}, follow=True)
    assert "Qualcuno ha eliminato questa riga nel frattempo" in answer.text


def test_actions_themselves_refuse_what_was_not_seen() -> None:
    call = draft_call()
    by, now = persona("giulia"), timezone.now()
    old = Seen(("title",), mark({"title": "Mai visto"}))
    row = call.statements.order_by("position")[0]
    for stale in (
        lambda: edit_terms(call, changes={"title": "X"}, seen=old, by=by, now=now),
        lambda: save_row(row, call=call, seen=Seen(("text",), "0"), by=by, now=now),
    ):
        with pytest.raises(ChangedMeanwhile):
            stale()


def test_own_save_in_another_window_is_not_called_somebody_elses(giulia: Any) -> None:
    url = address(draft_call(), "edit_terms")
    mine = typed(giulia, url, summary="In questa finestra")
    giulia.post(url, typed(giulia, url, summary="Nell’altra"))
    answer = giulia.post(url, mine).content.decode()
    assert ("Hai salvato in un’altra finestra" in answer, "Qualcun altro ha salvato" in answer) == (True, False)
