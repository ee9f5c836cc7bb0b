"""Who tries to take a role, or to read, that is not theirs."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications.models import Application, Project
from core.refusals import NotAllowed, Refused
from organisations import actions
from organisations.models import Mandate, Role
from tests.factories.accounts import persona
from tests.factories.calls import region, with_mandate
from tests.factories.evaluations import make_evaluation
from tests.factories.organisations import BodyFactory, acting
from tests.factories.partnerships import PartnershipFactory

pytestmark = pytest.mark.django_db


def roles(user: User) -> list[str]:
    return list(Mandate.objects.filter(email=user.email).order_by("pk").values_list("role", flat=True))


def test_call_manager_does_not_become_signatory_alone() -> None:
    manager = with_mandate(persona("giulia"), region(), Role.CALL_MANAGER)
    before = roles(manager)
    with pytest.raises(Refused):
        actions.invite_person(
            region(), email=f" {manager.email.upper()} ", role=Role.SIGNATORY, by=manager, now=timezone.now()
        )
    assert roles(manager) == before


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.AUDITOR])
def test_officer_gives_no_role(role: str) -> None:
    officer = with_mandate(persona("elena"), region(), role)
    with pytest.raises(NotAllowed):
        actions.invite_person(region(), email="x@posta.example", role=Role.CALL_MANAGER, by=officer, now=timezone.now())


def test_operator_does_not_bring_in_a_second_legal_representative() -> None:
    body = BodyFactory(odv=True)
    acting(persona("luca"), body, Role.LEGAL_REPRESENTATIVE)
    operator = acting(persona("sara"), body, Role.OPERATOR)
    with pytest.raises(NotAllowed):
        actions.invite_person(
            body, email="x@posta.example", role=Role.LEGAL_REPRESENTATIVE, by=operator, now=timezone.now()
        )


def test_commission_learns_nothing_of_drafts_that_were_never_sent(client: Any) -> None:
    evaluation = make_evaluation().appointed().declared()
    known = Project.objects.filter(phase=evaluation.phase).order_by("pk").first()
    draft = Project.objects.create(
        application=make_evaluation_draft(evaluation),
        phase=evaluation.phase,
        form=evaluation.phase.forms.get(),
        state="lapsed",
        created_at=timezone.now(),
        state_since=timezone.now(),
    )
    client.force_login(persona("davide"))
    place = [evaluation.call.slug, evaluation.phase.key]
    assert known is not None
    seen = [
        client.get(reverse("evaluations:late_conflict", args=[*place, one.pk])).status_code for one in (known, draft)
    ]
    assert seen == [200, 404]


def make_evaluation_draft(evaluation: Any) -> Any:
    """An application whose project was begun, and never sent."""

    partnership = PartnershipFactory(call=evaluation.call)
    return Application.objects.create(
        call=evaluation.call,
        partnership=partnership,
        title="Mai inviato",
        created_by=persona("sara"),
        created_at=timezone.now(),
    )
