"""Each body that issues calls has its own protocol register and its own privacy notice."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from applications.models import Submission
from calls.actions.issuing import set_issuer
from calls.models import Issuer, StaffRole
from calls.rules import publication_blockers
from core.refusals import NotAllowed, Refused
from organisations.models import Body
from tests.factories.accounts import persona
from tests.factories.applications import complete_project, send_project, sent_project
from tests.factories.calls import draft_call, published_call, with_mandate
from tests.factories.organisations import BodyFactory
from tests.portal.forms import typed
from tests.races import race

pytestmark = pytest.mark.django_db


def _set(body: Body, register: str, by: str = "giulia") -> Issuer:
    return set_issuer(body, register=register, privacy_notice="Titolare", by=persona(by), now=timezone.now())


def _liguria() -> Body:
    body = BodyFactory(region=True, name="Regione Liguria")
    with_mandate(persona("giulia"), body, StaffRole.MANAGER)
    _set(body, "LIGURIA")
    return body


def test_two_issuers_count_their_protocol_numbers_apart():
    liguria = _liguria()
    calls = [published_call(), published_call(issuer=liguria), published_call()]
    sent = [Submission.objects.get(project=sent_project(call=call)).protocol for call in calls]
    year = timezone.localdate().year
    assert sent == [f"WECARE-{year}-000001", f"LIGURIA-{year}-000001", f"WECARE-{year}-000002"]


@pytest.mark.django_db(transaction=True)
def test_two_issuers_give_their_first_numbers_at_once():
    projects = [complete_project(call=call) for call in (published_call(), published_call(issuer=_liguria()))]
    race(*(partial(send_project, project) for project in projects))
    year = timezone.localdate().year
    found = {submission.protocol for submission in Submission.objects.all()}
    assert found == {f"WECARE-{year}-000001", f"LIGURIA-{year}-000001"}


def test_letters_that_have_given_a_number_do_not_change():
    call = published_call()
    _set(call.issuer, "PIEMONTE")
    sent_project(call=call)
    with pytest.raises(Refused, match="PIEMONTE"):
        _set(call.issuer, "ALTRO")
    with pytest.raises(IntegrityError, match="protocol register"), transaction.atomic():
        Issuer.objects.filter(body=call.issuer).update(register="ALTRO")
    _set(call.issuer, "PIEMONTE")


def test_two_issuers_never_share_letters():
    call = draft_call()
    with pytest.raises(Refused):
        _set(_liguria(), "WECARE")
    assert Issuer.objects.get(register="WECARE").body == call.issuer


@pytest.mark.parametrize("change", [{"privacy_notice": ""}, None], ids=["no notice", "nothing"])
def test_call_is_not_published_without_register_and_notice(change):
    call = draft_call()
    issuer = Issuer.objects.filter(body=call.issuer)
    issuer.delete() if change is None else issuer.update(**change)
    (blocker,) = publication_blockers(call, timezone.now())
    assert (blocker.code, blocker.url) == ("no_register", reverse("calls:issuer", args=[call.issuer.public_id]))


def test_manager_writes_them_and_everybody_reads_the_notice(client):
    call = published_call()
    client.force_login(persona("giulia"))
    url = reverse("calls:issuer", args=[call.issuer.public_id])
    assert client.post(url, {"register": "è", "privacy_notice": "x"}).context["form"].errors["register"]
    client.post(url, {"register": "pie1", "privacy_notice": "## Titolare\nLa Regione decide"})
    assert Issuer.objects.get(body=call.issuer).register == "PIE1"
    client.logout()
    page = client.get(reverse("calls:privacy", args=[call.slug])).content.decode()
    assert "La Regione decide" in page
    assert reverse("calls:privacy", args=[call.slug]) in client.get(call_url(call)).content.decode()


def test_notice_saved_over_another_save_is_shown_beside_it(client):
    call = published_call()
    client.force_login(persona("giulia"))
    url = reverse("calls:issuer", args=[call.issuer.public_id])
    mine, theirs = (typed(client, url, privacy_notice=words) for words in ("La mia nota", "La sua nota"))
    assert client.post(url, theirs).status_code == 302
    answer = client.post(url, mine)
    assert (answer.status_code, "<mark>mia</mark>" in answer.text, "<mark>sua</mark>" in answer.text) == (
        409,
        True,
        True,
    )
    assert Issuer.objects.get(body=call.issuer).privacy_notice == "La sua nota"


def call_url(call) -> str:
    return reverse("calls:detail", args=[call.slug])


@pytest.mark.parametrize("name", ["marco", "elena", "stranger"])
def test_only_call_managers_of_the_body_write_them(client, name: str):
    call = published_call()
    client.force_login(persona(name))
    assert client.get(reverse("calls:issuer", args=[call.issuer.public_id])).status_code == 404
    with pytest.raises(NotAllowed):
        _set(call.issuer, "ALTRO", name)
