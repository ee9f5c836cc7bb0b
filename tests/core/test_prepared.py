"""A prepared query asks the database as the same query does that is written anew."""

from typing import Any

import pytest
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from core.prepared import Given, prepared
from organisations.models import Body, Mandate, Role
from tests.factories.accounts import UserFactory
from tests.factories.organisations import BodyFactory, acting
from tests.races import race

pytestmark = pytest.mark.django_db


@prepared
def _people(body: Any, role: Any) -> QuerySet[Mandate]:
    return Mandate.objects.filter(body=body, role=role).select_related("user").order_by("pk")


def test_prepared_query_asks_with_the_values_of_each_call(django_assert_num_queries: Any) -> None:
    first, second = BodyFactory(), BodyFactory()
    one, two = UserFactory(), UserFactory()
    acting(one, first, Role.OPERATOR)
    acting(two, second, Role.OPERATOR)
    asked = [(first.pk, Role.OPERATOR), (second.pk, Role.OPERATOR), (first.pk, Role.DELEGATE)]
    with django_assert_num_queries(3):
        found = [[str(row.user) for row in _people(body=body, role=role)] for body, role in asked]
    assert found == [[str(one)], [str(two)], []]


def test_prepared_query_sees_what_changed_since_it_was_asked() -> None:
    body = BodyFactory()
    assert _people(body=body.pk, role=Role.OPERATOR) == []
    acting(UserFactory(), body, Role.OPERATOR)
    assert len(_people(body=body.pk, role=Role.OPERATOR)) == 1


def test_prepared_query_of_columns_and_subqueries_gives_what_the_query_gives() -> None:
    @prepared
    def held(user: Any) -> QuerySet[Body, Any]:
        own = Mandate.objects.filter(user=user, body=OuterRef("pk"))
        return Body.objects.order_by("pk").values_list("name", Exists(own))

    person, bodies = UserFactory(), [BodyFactory(), BodyFactory()]
    acting(person, bodies[1], Role.OPERATOR)
    mine = {bodies[1].pk}
    assert held(user=person.pk) == [(body.name, body.pk in mine) for body in Body.objects.order_by("pk")]


def test_prepared_query_brings_what_is_read_beside_it(django_assert_num_queries: Any) -> None:
    @prepared
    def with_mandates(pk: Any) -> QuerySet[User]:
        return User.objects.filter(pk=pk).prefetch_related("mandates__body")

    person, body = UserFactory(), BodyFactory()
    acting(person, body, Role.OPERATOR)
    with django_assert_num_queries(3):
        assert [row.body for row in with_mandates.one(pk=person.pk).mandates.all()] == [body]


def test_prepared_query_of_one_row_says_that_there_is_none() -> None:
    with pytest.raises(Mandate.DoesNotExist):
        _people.one(body=0, role=Role.OPERATOR)


def test_prepared_query_refuses_a_call_without_one_of_its_values() -> None:
    with pytest.raises(KeyError):
        _people(body=1)


@pytest.mark.django_db(transaction=True)
def test_prepared_query_is_asked_on_the_connection_of_each_thread() -> None:
    body, people = BodyFactory(), [UserFactory() for _number in range(4)]
    for person in people:
        acting(person, body, Role.OPERATOR)
    assert race(*[lambda: len(_people(body=body.pk, role=Role.OPERATOR))] * 4) == [4] * 4


def test_given_is_no_value_of_a_query_that_is_asked_as_it_is() -> None:
    """It would be sent to PostgreSQL as a parameter, which it is not."""
    with pytest.raises(Exception, match="can't adapt type 'Given'"):
        list(Mandate.objects.filter(body=Given("body")))
