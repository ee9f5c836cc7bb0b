"""The page of a body tells those who act for it what they can do now."""

import pytest
from django.urls import reverse

from organisations.models import Role
from tests.factories.accounts import persona
from tests.factories.organisations import BodyFactory, acting
from tests.organisations.test_pages import registration

pytestmark = pytest.mark.django_db
STEPS = 'id="next-steps"'


def page(client, body):
    return client.get(reverse("organisations:detail", args=[body.public_id])).content.decode()


def links(text):
    part = text.partition(STEPS)[2].partition("</section>")[0]
    return [piece.partition('"')[0] for piece in part.split('href="')[1:]]


def test_who_registers_a_body_is_led_on(client):
    client.force_login(persona("stranger"))
    answer = client.post(reverse("organisations:register"), registration(), follow=True)
    text = answer.content.decode()
    invite = reverse("organisations:invite", args=[answer.context["body"].public_id])
    assert links(text) == [invite, reverse("calls:list"), invite, reverse("desk")]


def test_body_with_a_representative_is_not_asked_for_one(client):
    body = BodyFactory()
    client.force_login(acting("roberto", body, Role.LEGAL_REPRESENTATIVE))
    text = page(client, body)
    assert links(text) == [
        reverse("calls:list"),
        reverse("organisations:invite", args=[body.public_id]),
        reverse("desk"),
    ]


def test_others_are_told_nothing_to_do(client):
    body = BodyFactory()
    client.force_login(acting("sara", BodyFactory()))
    assert STEPS not in page(client, body)
