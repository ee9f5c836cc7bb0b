"""A body whose name or kind was written wrongly corrects it; the office then judges what is written now."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from core import audit
from core.models import Notice
from core.refusals import Refused
from core.seen import ChangedMeanwhile, Seen, mark
from organisations import actions
from organisations.models import Body, Role
from organisations.names import skeleton
from organisations.workflow import STANDING, Standing
from tests.factories.organisations import BodyFactory, acting
from tests.organisations.conftest import NOW
from tests.organisations.test_pages import as_persona, text_of

pytestmark = pytest.mark.django_db
AS_APS = {"kind": "aps", "runts_number": "12345"}


@pytest.fixture
def giulia() -> Any:
    return acting("giulia", BodyFactory(region=True, name="Regione Piemonte"), Role.CALL_MANAGER)


@pytest.fixture
def refused(giulia: Any) -> Body:
    """A club that was registered as an ente gestore, and that the office refused for it."""
    body = BodyFactory(ente_gestore=True, unconfirmed=True, name="Circolo delle Rose")
    acting("sara", body)
    return actions.refuse_body(body, reason="Non è un ente gestore.", by=giulia, now=NOW)


def corrected(body: Body, **changes: Any) -> Body:
    person = body.mandates.first().user
    return actions.update_body(body, changes=changes, by=person, now=NOW)


CELLS = {
    ("free", "ask"): "waiting",
    ("waiting", "ask"): "waiting",
    ("refused", "ask"): "waiting",
    ("free", "clear"): "free",
    ("waiting", "clear"): "free",
    ("waiting", "confirm"): "confirmed",
    ("refused", "confirm"): "confirmed",
    ("waiting", "refuse"): "refused",
    ("confirmed", "refuse"): "refused",
}


@pytest.mark.parametrize("state", list(Standing))
def test_standing_steps_are_those_of_the_table(state: str) -> None:
    assert {(state, action): STANDING.target(state, action) for action in STANDING.actions_from(state)} == {
        cell: target for cell, target in CELLS.items() if cell[0] == state
    }


def test_refused_body_that_corrects_its_kind_is_looked_at_again(refused: Body, giulia: Any) -> None:
    body = corrected(refused, **AS_APS)
    assert (body.kind, body.standing, body.counts) == ("aps", Standing.WAITING, False)
    event = audit.timeline(body).get(event="body_corrected")
    assert (event.before, event.after) == ("refused", "waiting")
    notice = Notice.objects.get(kind="body_waits")
    assert (notice.recipient, "ha corretto il nome o il tipo di Circolo delle Rose" in notice.text) == (
        giulia.email,
        True,
    )


def test_body_that_never_was_judged_counts_at_once_when_its_right_kind_needs_no_look(giulia: Any) -> None:
    body = BodyFactory(ente_gestore=True, unconfirmed=True, name="Circolo delle Rose")
    acting("sara", body)
    assert corrected(body, **AS_APS).standing == Standing.FREE


def test_free_body_that_takes_a_public_kind_or_anothers_name_waits(giulia: Any) -> None:
    for changes in ({"kind": "municipality", "runts_number": ""}, {"name": "Regione Piem0nte"}):
        body = BodyFactory(odv=True)
        acting("luca", body)
        assert corrected(body, **changes).standing == Standing.WAITING


def test_body_whose_kind_alone_changes_is_not_taken_for_another_by_its_own_name() -> None:
    body = BodyFactory(odv=True, name="Circolo delle Rose", name_skeleton=skeleton("Circolo delle Rose"))
    acting("luca", body)
    assert corrected(body, **AS_APS).standing == Standing.FREE


def test_confirmed_body_keeps_name_and_kind() -> None:
    body = BodyFactory(ente_gestore=True)
    acting("sara", body)
    with pytest.raises(Refused) as refusal:
        corrected(body, name="Consorzio nuovo")
    assert [blocker.code for blocker in refusal.value.blockers] == ["confirmed"]


def test_office_does_not_confirm_what_it_did_not_see(refused: Body, giulia: Any) -> None:
    seen = Seen(("kind", "name"), mark({"kind": refused.kind, "name": refused.name}))
    body = corrected(refused, **AS_APS)
    with pytest.raises(ChangedMeanwhile):
        actions.confirm_body(body, reason="Sì.", seen=seen, by=giulia, now=NOW)
    now_seen = Seen(("kind", "name"), mark({"kind": "aps", "name": body.name}))
    assert actions.confirm_body(body, reason="Sì.", seen=now_seen, by=giulia, now=NOW).counts


def test_page_of_the_office_confirms_only_what_it_showed(client: Any, refused: Body, giulia: Any) -> None:
    address = reverse("organisations:confirmation", args=[refused.public_id])
    client.force_login(giulia)
    shown = client.get(address).context["shown"]
    corrected(refused, **AS_APS)
    answer = client.post(address, {"reason": "Controllato.", "seen": shown, "decision": "confirm"})
    assert (answer.status_code, answer.context["body"].standing) == (409, Standing.WAITING)
    again = {"reason": "Controllato.", "seen": answer.context["shown"], "decision": "confirm"}
    assert client.post(address, again).url == reverse("organisations:confirmations")


def test_refused_body_finds_the_way_on_its_page_and_the_form_keeps_what_was_typed(client: Any, refused: Body) -> None:
    person = as_persona(client, "sara")
    page = person.get(reverse("organisations:detail", args=[refused.public_id]))
    edit = reverse("organisations:edit", args=[refused.public_id])
    assert "Non è un ente gestore." in text_of(page)
    assert f'<a href="{edit}">Correggi il tipo o il nome</a>' in page.content.decode()
    form = person.get(edit).context["form"]
    data = {key: value for key, value in form.initial.items() if value is not None} | {"seen": form.stored_mark()}
    answer = person.post(edit, data | {"kind": "aps", "name": "Circolo delle Rose APS"})
    assert list(answer.context["form"].errors) == ["runts_number"]
    assert answer.context["form"]["name"].value() == "Circolo delle Rose APS"
    assert person.post(edit, data | AS_APS | {"name": "Circolo delle Rose APS"}).status_code == 302
    refused.refresh_from_db()
    assert (refused.name, refused.kind, refused.standing) == ("Circolo delle Rose APS", "aps", "waiting")


def written(sql: str, body: Body) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE organisations_body SET {sql} WHERE id = %s", [body.pk])
    except IntegrityError as refusal:
        return str(refusal).splitlines()[0]
    return ""


def test_database_lets_a_refused_body_wait_again_only_by_a_correction(refused: Body) -> None:
    decided = "A body is confirmed by a decision with its reason."
    assert written("standing = 'waiting'", refused) == decided
    again = "A body that was refused waits again once it is corrected."
    assert [written(sql, refused) for sql in ("standing = 'free', kind = 'aps'", "name = 'Altro'")] == [again, again]
    assert written("standing = 'waiting', kind = 'aps'", refused) == ""
    assert written("standing = 'free', kind = 'odv'", refused) == decided
