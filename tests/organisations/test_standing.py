"""Who says it is public counts once the office confirmed it: names, decisions, the register, the database."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from calls.eligibility import eligibilities
from core import audit
from core.models import Notice
from core.refusals import NotAllowed, Refused
from organisations import actions, desk
from organisations.models import PUBLIC_KINDS, Body, Role, StandingDecision
from organisations.standing import first_standing
from organisations.workflow import STANDING, Standing
from partnerships import actions as partnerships
from partnerships.rules import composition_state, lead_blockers
from partnerships.workflow import MemberState
from tests.factories.accounts import UserFactory, persona
from tests.factories.calls import published_call
from tests.factories.organisations import BodyFactory, acting, body_tax_code
from tests.factories.partnerships import forming_partnership, invited, lead_body, representative_of, seated
from tests.organisations.conftest import NOW, TODAY, codes
from tests.organisations.test_bodies import register

pytestmark = pytest.mark.django_db

WHY = "Nome e codice sono nel registro."


@pytest.fixture
def region() -> Body:
    return BodyFactory(region=True, name="Regione Piemonte")


@pytest.fixture
def giulia(region: Body) -> Any:
    return acting("giulia", region, Role.CALL_MANAGER)


@pytest.mark.parametrize("kind", sorted(PUBLIC_KINDS))
def test_public_kind_waits(kind: str) -> None:
    assert first_standing("Ente nuovo", kind, body_tax_code(1)) == Standing.WAITING


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        ("Circolo Insieme APS", Standing.FREE),
        ("Regione Piemonte", Standing.WAITING),
        ("REGIONE  PIEM0NTE", Standing.WAITING),
        ("R\u0435gione Piemonte", Standing.WAITING),
        ("Regione Piemonte – Ufficio bandi", Standing.WAITING),
        ("Кооператив", Standing.WAITING),
    ],
)
def test_private_body_waits_when_its_name_could_be_anothers(region: Body, name: str, standing: str) -> None:
    assert first_standing(name, "aps", body_tax_code(1)) == standing


def test_body_that_waits_is_told_to_the_office_and_to_nobody_else(giulia: Any) -> None:
    person = UserFactory()
    body = register(person, kind="ente_gestore", name="Consorzio dei servizi")
    assert body.standing == Standing.WAITING
    assert list(Notice.objects.filter(kind="body_waits").values_list("recipient", flat=True)) == [giulia.email]
    assert [item.url for item in desk.waiting_for(giulia, NOW)] == [reverse("organisations:confirmations")]
    assert desk.waiting_for(person, NOW) == []


def test_unconfirmed_body_neither_leads_nor_issues() -> None:
    call = published_call(now=NOW)
    lead = lead_body(call, unconfirmed=True)
    assert [blocker.code for blocker in lead_blockers(call, lead, TODAY)] == ["lead_unconfirmed"]
    assert [found.may_lead for found in eligibilities(call, [lead], TODAY)] == [False]
    with pytest.raises(Refused):
        partnerships.form_partnership(
            call=call, lead=lead, name="Prova", constitution="to_be_constituted", by=representative_of(lead), now=NOW
        )
    with pytest.raises(Refused):
        actions.authorise_issuer(lead, may_issue=True, by=persona("tommaso", administrator=True), now=NOW)


def test_lead_that_loses_its_confirmation_does_not_send(giulia: Any) -> None:
    partnership = forming_partnership(published_call())
    actions.refuse_body(partnership.lead, reason="Non è un ente gestore.", by=giulia, now=NOW)
    lead = Body.objects.get(pk=partnership.lead_id)
    assert "lead_unconfirmed" in [blocker.code for blocker in lead_blockers(partnership.call, lead, TODAY)]


def test_unconfirmed_member_fills_no_minimum_and_still_fills_a_maximum() -> None:
    call = published_call()
    partnership = forming_partnership(call)
    rule = next(state.rule for state in composition_state(partnership) if "ente_gestore" in state.rule.kinds)
    seated(partnership, BodyFactory(ente_gestore=True, unconfirmed=True))
    state = next(state for state in composition_state(partnership) if state.rule == rule)
    assert (state.seated.all, state.seated.confirmed) == (2, 1)


def test_unconfirmed_body_may_be_invited_and_join() -> None:
    member = invited(forming_partnership(published_call()), BodyFactory(municipality=True, unconfirmed=True))
    accepted = partnerships.accept(member, body=member.body, by=representative_of(member.body), now=timezone.now())
    assert accepted.state == MemberState.ACCEPTED


def test_manager_of_the_region_confirms_with_a_reason(giulia: Any) -> None:
    body = BodyFactory(ente_gestore=True, unconfirmed=True)
    sara = acting("sara", body)
    body = actions.confirm_body(body, reason=WHY, by=giulia, now=NOW)
    assert (body.standing, body.counts) == (Standing.CONFIRMED, True)
    assert StandingDecision.objects.filter(body=body).values_list("verdict", "reason", "decided_by").get() == (
        "confirmed",
        WHY,
        giulia.pk,
    )
    events = audit.timeline(body).values_list("event", "actor", "before", "after")
    assert list(events) == [("body_confirmed", giulia.pk, "waiting", "confirmed")]
    assert list(Notice.objects.filter(kind="standing_decided").values_list("recipient", flat=True)) == [sara.email]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CALL_MANAGER}))
def test_no_other_role_of_the_region_decides(region: Body, giulia: Any, role: str) -> None:
    with pytest.raises(NotAllowed):
        actions.confirm_body(
            BodyFactory(ente_gestore=True, unconfirmed=True),
            reason=WHY,
            by=acting(UserFactory(), region, role),
            now=NOW,
        )


def test_manager_of_another_issuing_body_does_not_decide_beside_a_region(giulia: Any) -> None:
    other = acting(UserFactory(), BodyFactory(ente_gestore=True, is_issuer=True), Role.CALL_MANAGER)
    body = BodyFactory(ente_gestore=True, unconfirmed=True)
    with pytest.raises(NotAllowed):
        actions.confirm_body(body, reason=WHY, by=other, now=NOW)


def test_portal_without_a_region_has_its_issuing_bodies_decide() -> None:
    manager = acting(UserFactory(), BodyFactory(ente_gestore=True, is_issuer=True), Role.CALL_MANAGER)
    body = actions.confirm_body(BodyFactory(ente_gestore=True, unconfirmed=True), reason=WHY, by=manager, now=NOW)
    assert body.counts


def test_nobody_decides_about_a_body_for_which_they_act_nor_without_a_reason(giulia: Any) -> None:
    body = acting(giulia, BodyFactory(ente_gestore=True, unconfirmed=True)) and Body.objects.waiting().get()
    with pytest.raises(Refused) as refusal:
        actions.confirm_body(body, reason="  ", by=giulia, now=NOW)
    assert codes(refusal) == ["reason", "own"]


def test_issuing_body_keeps_its_confirmation_as_long_as_it_issues(giulia: Any) -> None:
    issuer = BodyFactory(ente_gestore=True, is_issuer=True)
    with pytest.raises(Refused) as refusal:
        actions.refuse_body(issuer, reason=WHY, by=giulia, now=NOW)
    assert codes(refusal) == ["issuer"]


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("action", ["confirm", "refuse"])
def test_each_decision_starts_only_from_the_states_of_the_table(giulia: Any, standing: str, action: str) -> None:
    body = BodyFactory(odv=True) if standing == Standing.FREE else BodyFactory(ente_gestore=True, standing=standing)
    decide = {"confirm": actions.confirm_body, "refuse": actions.refuse_body}[action]
    if action in STANDING.actions_from(standing):
        assert decide(body, reason=WHY, by=giulia, now=NOW).standing == STANDING.target(standing, action)
    else:
        with pytest.raises(Refused):
            decide(body, reason=WHY, by=giulia, now=NOW)


def confirm_issuer(body: Body, by: str) -> str:
    said = StringIO()
    call_command("confirm_issuer", body.tax_code, "--by", by, "--reason", "Delibera vista in originale", stdout=said)
    return said.getvalue()


def test_administrator_confirms_the_first_issuing_body_by_a_command() -> None:
    body, tommaso = BodyFactory(region=True, unconfirmed=True), persona("tommaso", administrator=True)
    assert body.name in confirm_issuer(body, tommaso.email)
    body.refresh_from_db()
    assert (body.standing, body.is_issuer) == (Standing.CONFIRMED, True)


def test_administrator_confirms_nobody_once_an_office_can(giulia: Any) -> None:
    body, tommaso = BodyFactory(ente_gestore=True, unconfirmed=True), persona("tommaso", administrator=True)
    with pytest.raises(CommandError, match="may not"):
        confirm_issuer(body, tommaso.email)
    assert Body.objects.waiting().get() == body


def test_command_is_for_administrators_alone_and_changes_nothing_when_refused() -> None:
    body = BodyFactory(union=True, unconfirmed=True)
    with pytest.raises(CommandError, match="may not"):
        confirm_issuer(body, UserFactory().email)
    with pytest.raises(CommandError, match="ente gestore"):
        confirm_issuer(body, persona("tommaso", administrator=True).email)
    assert Body.objects.waiting().get() == body


def test_pages_of_the_office_are_closed_to_others(client: Any, giulia: Any) -> None:
    body = BodyFactory(ente_gestore=True, unconfirmed=True)
    pages = [reverse("organisations:confirmations"), reverse("organisations:confirmation", args=[body.public_id])]
    for person, status in ((acting("sara", body), 404), (persona("tommaso", administrator=True), 404), (giulia, 200)):
        client.force_login(person)
        assert [client.get(page).status_code for page in pages] == [status, status]


def test_manager_confirms_on_the_page(client: Any, giulia: Any) -> None:
    body = BodyFactory(ente_gestore=True, unconfirmed=True)
    client.force_login(giulia)
    page = reverse("organisations:confirmation", args=[body.public_id])
    refused = client.post(page, {"reason": "", "decision": "confirm"})
    assert refused.context["form"].errors.keys() == {"reason"}
    client.post(page, {"reason": WHY, "decision": "confirm", "seen": refused.context["shown"]})
    assert Body.objects.get(pk=body.pk).standing == Standing.CONFIRMED


def test_chip_stands_beside_the_name_until_the_office_decided(client: Any) -> None:
    body = BodyFactory(ente_gestore=True, unconfirmed=True, name="Consorzio da confermare")
    client.force_login(acting("sara", body))
    for page in (
        reverse("organisations:list"),
        reverse("organisations:detail", args=[body.public_id]),
        reverse("organisations:search") + "?q=Consorzio+da",
    ):
        assert "wecare-chip--waiting" in client.get(page).text or "conferm" in client.get(page).text


def test_registered_name_is_normalised() -> None:
    assert register(persona("stranger"), name="Circolo\u202e  ＡＰＳ").name == "Circolo APS"
