"""A call is never orphaned: its last manager and signatory stay, nobody leaves by a stray press, others take over."""

from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.actions import take_over
from calls.actions.editing import delete_row, save_row
from calls.history import history
from calls.models import Call, CallStaff, StaffRole
from core import audit
from core.models import Notice
from core.refusals import NotAllowed, Refused
from organisations.models import Mandate
from tests.factories.accounts import persona
from tests.factories.calls import draft_call, published_call, revoked, staff, with_mandate
from tests.factories.organisations import BodyFactory
from tests.races import race

pytestmark = pytest.mark.django_db


def _row(call: Call, name: str, role: str = StaffRole.MANAGER) -> CallStaff:
    return CallStaff.objects.get(call=call, user=persona(name), role=role)


def _remove(call: Call, row: CallStaff, by: str = "giulia", *, confirmed: bool = False) -> None:
    delete_row(row, call=call, confirmed=confirmed, by=persona(by), now=timezone.now())


def codes(refused) -> list[str]:
    return [blocker.code for blocker in refused.value.blockers]


def test_last_manager_is_not_removed_even_by_themselves():
    call = published_call()
    with pytest.raises(Refused) as refused:
        _remove(call, _row(call, "giulia"), confirmed=True)
    assert codes(refused) == ["last_one"]


@pytest.mark.parametrize(("make", "removed"), [(published_call, False), (draft_call, True)])
def test_last_signatory_is_not_removed_once_the_call_is_no_draft(make, removed: bool):
    call = make()
    row = _row(call, "marco", StaffRole.SIGNATORY)
    if removed:
        _remove(call, row)
    else:
        with pytest.raises(Refused):
            _remove(call, row)
    assert CallStaff.objects.filter(pk=row.pk).exists() is not removed


def test_second_manager_whose_mandate_has_ended_does_not_count():
    call = published_call()
    staff(call, "lucia", StaffRole.MANAGER)
    Mandate.objects.filter(user=persona("lucia")).update(state="ended")
    with pytest.raises(Refused) as refused:
        _remove(call, _row(call, "giulia"), confirmed=True)
    assert codes(refused) == ["last_one"]


def test_nobody_takes_off_themselves_without_saying_so_twice(client):
    call = published_call()
    staff(call, "lucia", StaffRole.MANAGER)
    client.force_login(persona("giulia"))
    url = reverse("calls:row_delete", args=[call.slug, "staff", call.pk, _row(call, "giulia").pk])
    assert 'name="leave"' in client.get(url).content.decode()
    refused = client.post(url, {"seen": client.get(url).context["mark"]})
    assert (refused.status_code, [one.code for one in refused.context["blockers"]]) == (409, ["oneself"])
    assert client.post(url, {"seen": refused.context["mark"], "leave": "on"}).status_code == 302
    assert [row.user for row in call.staff.filter(role=StaffRole.MANAGER)] == [persona("lucia")]


def test_role_of_the_last_manager_is_not_turned_into_another():
    call = published_call()
    with_mandate(persona("giulia"), call.issuer, StaffRole.CASE_OFFICER)
    row = _row(call, "giulia")
    row.role = StaffRole.CASE_OFFICER
    with pytest.raises(Refused) as refused:
        save_row(row, call=call, by=persona("giulia"), now=timezone.now())
    assert codes(refused) == ["last_one", "oneself"]
    assert CallStaff.objects.get(pk=row.pk).role == StaffRole.MANAGER


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", [StaffRole.MANAGER, StaffRole.SIGNATORY])
def test_last_two_removed_at_once_leave_one(role: str):
    call = published_call()
    staff(call, "lucia", role)
    rows = list(CallStaff.objects.filter(call=call, role=role).order_by("pk"))
    assert len(rows) == 2
    results = race(*(partial(_remove, call, row, confirmed=True) for row in rows))
    # Giulia presses both: once her own row is gone she may not take off the other.
    assert sum(isinstance(result, Refused | NotAllowed) for result in results) == 1
    assert CallStaff.objects.filter(call=call, role=role).count() == 1


@pytest.mark.django_db(transaction=True)
def test_last_two_managers_who_leave_at_once_leave_one():
    call = published_call()
    staff(call, "lucia", StaffRole.MANAGER)
    pairs = [(_row(call, name), name) for name in ("giulia", "lucia")]
    results = race(*(partial(_remove, call, row, name, confirmed=True) for row, name in pairs))
    assert [type(result) for result in results if result is not None] == [Refused]
    assert call.staff.filter(role=StaffRole.MANAGER).count() == 1


def _orphaned() -> Call:
    """A published call whose only manager's mandate has ended; Lucia manages other calls of the body."""
    call = published_call()
    with_mandate(persona("lucia"), call.issuer, StaffRole.MANAGER)
    Mandate.objects.filter(user=persona("giulia")).update(state="ended")
    return call


def test_other_manager_of_the_issuer_takes_the_call_over(client):
    call = _orphaned()
    client.force_login(persona("lucia"))
    assert [(one, one.is_managed) for one in client.get(reverse("calls:others")).context["page_obj"]] == [(call, False)]
    response = client.post(reverse("calls:take_over", args=[call.slug]), {"reason": "Assenza del responsabile"})
    assert response.url == reverse("calls:board", args=[call.slug])
    event = audit.timeline(call).get(event="call.taken_over")
    assert (event.actor, event.details) == (persona("lucia"), {"reason": "Assenza del responsabile"})
    assert "Assenza del responsabile" in history(call, [])[-1]["note"]
    told = set(Notice.objects.filter(kind="call.taken_over").values_list("recipient", flat=True))
    assert told == {persona(name).email for name in ("marco", "elena", "paolo", "chiara")}
    assert client.get(response.url).status_code == 200


def test_take_over_needs_its_reason(client):
    call = _orphaned()
    client.force_login(persona("lucia"))
    assert client.post(reverse("calls:take_over", args=[call.slug]), {"reason": " "}).context["form"].errors
    with pytest.raises(Refused):
        take_over(call, reason=" ", by=persona("lucia"), now=timezone.now())
    assert not call.staff.filter(user=persona("lucia")).exists()


@pytest.mark.parametrize("name", ["marco", "elena", "stranger", "giulia"])
def test_only_another_call_manager_of_the_issuer_takes_over(client, name: str):
    call = published_call()
    client.force_login(persona(name))
    assert client.get(reverse("calls:take_over", args=[call.slug])).status_code == 404
    with pytest.raises(NotAllowed):
        take_over(call, reason="Motivo", by=persona(name), now=timezone.now())


def test_call_manager_of_another_body_does_not_take_over():
    call, other = published_call(), BodyFactory(region=True, name="Regione Liguria")
    with_mandate(persona("lucia"), other, StaffRole.MANAGER)
    with pytest.raises(NotAllowed):
        take_over(call, reason="Motivo", by=persona("lucia"), now=timezone.now())


def test_call_that_is_over_is_not_taken_over():
    call = published_call()
    with_mandate(persona("lucia"), call.issuer, StaffRole.MANAGER)
    with pytest.raises(Refused):
        take_over(revoked(call), reason="Motivo", by=persona("lucia"), now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_presses_take_over_once():
    call = _orphaned()
    results = race(*[partial(take_over, call, reason="Motivo", by=persona("lucia"), now=timezone.now())] * 2)
    assert sum(isinstance(result, CallStaff) for result in results) == 1
    assert call.staff.filter(user=persona("lucia")).count() == 1
