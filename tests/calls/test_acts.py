"""An act is one row of its issuer, number and year: it decides any number of things, and is offered again."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.actions import extend, suspend
from calls.content import call_content
from calls.models import Act, ActEffect
from core.read import fingerprint
from core.refusals import Refused
from organisations.models import Body
from tests.factories.accounts import persona
from tests.factories.calls import new_act, phase_of, proposed_call, published_call
from tests.factories.core import pdf_bytes, pdf_upload, stored_file, upload
from tests.factories.organisations import BodyFactory
from tests.races import race

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def codes(refused):
    return [blocker.code for blocker in refused.value.blockers]


def _extended(phase, act, days=1):
    return extend(phase, closes_at=phase.closes_at + days * DAY, act=act, by=persona("marco"), now=timezone.now())


def test_one_act_decides_in_two_calls_and_twice_in_one():
    phases = [phase_of(published_call()), phase_of(published_call())]
    act = new_act("D.D. 500")
    first, second = (_extended(phase, act) for phase in phases)
    suspend(phases[0], act=act, by=persona("marco"), now=timezone.now())
    assert first.act == second.act == Act.objects.get(number="D.D. 500")
    effects = ActEffect.objects.filter(act=first.act).order_by("pk").values_list("call", "kind")
    assert list(effects) == [
        (phases[0].call_id, "extension"),
        (phases[1].call_id, "extension"),
        (phases[0].call_id, "suspension"),
    ]


@pytest.mark.parametrize("written", ["D.D. 500", "dd 500", "D.D.500", "500", "Determinazione n. 500"])
def test_number_is_the_same_however_it_is_written(written: str):
    phase, file = phase_of(published_call()), stored_file()
    _extended(phase, new_act("D.D. 500", file=file))
    _extended(phase, new_act(written, file=file), days=2)
    assert [act.number for act in Act.objects.filter(effects__kind="extension")] == ["D.D. 500"]


def test_same_file_sent_again_is_the_same_act():
    phase, content = phase_of(published_call()), pdf_bytes()
    for days in (1, 2):
        _extended(phase, new_act("D.D. 500", file=stored_file(upload=upload(content, "atto.pdf"))), days)
    assert Act.objects.filter(number="D.D. 500").count() == 1


def test_another_date_or_file_under_the_number_is_refused():
    phase = phase_of(published_call())
    known = new_act("D.D. 500", date=last_summer())
    _extended(phase, known)
    other_file = stored_file(upload=pdf_upload(text="altro"))
    for fields, wanted in (
        ({"date": known.date - DAY, "file": known.file}, ["act_other_date"]),
        ({"date": known.date, "file": other_file}, ["act_other_file"]),
        ({"date": known.date - DAY, "file": other_file}, ["act_other_date", "act_other_file"]),
    ):
        with pytest.raises(Refused) as refused:
            _extended(phase, new_act("D.D. 500", **fields), days=3)
        assert codes(refused) == wanted
    assert phase_of(phase.call).closes_at == phase.closes_at + DAY


def test_first_day_of_a_year_in_rome_makes_another_act_of_the_number(time_machine):
    time_machine.move_to(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    phase = phase_of(published_call())
    new = new_act("D.D. 500")
    first = _extended(phase, new).act
    second = _extended(phase_of(phase.call), new_act("D.D. 500", date=new.date - DAY), days=3).act
    assert (first.date, second.date) == (date(2027, 1, 1), date(2026, 12, 31))
    assert first != second


def test_number_of_another_year_or_of_another_issuer_is_another_act():
    other = BodyFactory(region=True, name="Regione Liguria")
    here, there = phase_of(published_call()), phase_of(published_call(issuer=other))
    _extended(here, new_act("D.D. 500"))
    _extended(there, new_act("D.D. 500"))
    last_year = timezone.localdate().replace(month=1, day=1) - DAY
    _extended(here, new_act("D.D. 500", date=last_year), days=2)
    found = Act.objects.filter(number="D.D. 500").order_by("pk").values_list("issuer__name", "year")
    year = timezone.localdate().year
    assert list(found) == [("Regione Piemonte", year), ("Regione Liguria", year), ("Regione Piemonte", year - 1)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_file", [True, False])
def test_two_acts_of_one_number_at_once_are_one_row(same_file: bool):
    phases = [phase_of(published_call()), phase_of(published_call())]
    files = [stored_file(upload=pdf_upload(text="uno"))] * 2
    if not same_file:
        files[1] = stored_file(upload=pdf_upload(text="due"))
    acts = [new_act("D.D. 500", file=file) for file in files]
    results = race(*(partial(_extended, phase, act) for phase, act in zip(phases, acts, strict=True)))
    assert Act.objects.filter(number="D.D. 500").count() == 1
    refused = [error for error in results if isinstance(error, Refused)]
    found = [blocker.code for error in refused for blocker in error.blockers]
    assert found == ([] if same_file else ["act_other_file"])
    assert ActEffect.objects.filter(act__number="D.D. 500").count() == (2 if same_file else 1)


def last_summer() -> date:
    """A day whose day before is of the same year: that of 1 January would make another act of the number."""
    return date(timezone.localdate().year - 1, 6, 15)


def _known_act(**fields: Any) -> Act:
    act = new_act("D.D. 500", subject="Proroga dei termini", **fields)
    return _extended(phase_of(published_call()), act).act


def _signed(client, **data):
    call = proposed_call()
    client.force_login(persona("marco"))
    return call, client.post(reverse("calls:sign", args=[call.slug]), data | _read(call))


def _read(call):
    """What the page of the signature shows."""
    return {"read": fingerprint(call_content(call))}


def test_number_written_again_offers_the_recorded_act(client):
    act = _known_act()
    call, response = _signed(client, number="dd 500")
    form = response.context["form"]
    assert list(form.errors) == ["again"]
    assert form["again"].label == f"Usa l’atto già registrato: {act.within}, Proroga dei termini"
    response = client.post(reverse("calls:sign", args=[call.slug]), {"number": "dd 500", "again": "on"} | _read(call))
    assert response.url == reverse("calls:detail", args=[call.slug])
    assert call.effects.get().act == act


def test_recorded_act_with_another_date_is_refused_on_the_page(client):
    act = _known_act(date=last_summer())
    call, response = _signed(client, number="D.D. 500", again="on", date=(act.date - DAY).isoformat())
    assert "è già registrata, con una data diversa" in str(response.context["form"].errors["date"])
    assert call.effects.count() == 0


def test_new_number_needs_all_of_the_act(client):
    _known_act()
    _call, response = _signed(client, number="D.D. 501", again="on")
    assert sorted(response.context["form"].errors) == ["date", "subject", "upload"]


def test_act_of_another_issuer_is_not_offered(client):
    _known_act()
    Body.objects.filter(name="Regione Piemonte").update(name="Regione Lombardia")
    call = proposed_call(issuer=BodyFactory(region=True, name="Regione Toscana"))
    client.force_login(persona("marco"))
    response = client.post(reverse("calls:sign", args=[call.slug]), {"number": "D.D. 500", "again": "on"} | _read(call))
    assert sorted(response.context["form"].errors) == ["date", "subject", "upload"]


def test_act_is_read_at_the_page_of_each_call_that_it_decides_and_at_no_other(client):
    act = _known_act()
    call, other = act.effects.get().call, published_call()
    assert client.get(reverse("calls:act", args=[other.slug, act.pk])).status_code == 404
    response = client.get(reverse("calls:act", args=[call.slug, act.pk]))
    assert len(b"".join(response.streaming_content)) == act.file.size
    response.close()  # last, for it also closes the connection to the database
