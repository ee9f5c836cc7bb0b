"""Places in a call: counted alike and told in one sentence wherever a body meets them, and never passed."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import actions, drafts, rules
from applications.models import Project, Submission
from core.refusals import Refused
from organisations.models import Body
from partnerships import rules as partnership_rules
from partnerships.actions import accept, invite_member
from tests.factories.applications import complete_project, draft_project, fresh, send_project, sender, sent_project
from tests.factories.organisations import BodyFactory
from tests.factories.partnerships import representative_of
from tests.pages import hidden_fields, words_of
from tests.races import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Body:
    """In two sent applications of the call, which allows two."""
    return BodyFactory(cooperative=True, name="Il Ponte")


@pytest.fixture
def sent(partner: Body) -> Project:
    first = sent_project(partners=[partner])
    sent_project(call=first.application.call, partners=[partner])
    return first


SENTENCE = "Il Ponte partecipa già a 2 candidature inviate; il bando ne ammette 2."


def test_call_page_says_it_to_the_bodys_people(client: Any, sent: Project, partner: Body) -> None:
    client.force_login(representative_of(partner))
    shown = words_of(client.get(reverse("calls:detail", args=[sent.application.call.slug])))
    assert (SENTENCE in shown, "Non ora: ha già usato tutti i suoi posti" in shown) == (True, True)


def test_invitation_acceptance_and_declaration_say_it(client: Any, sent: Project, partner: Body) -> None:
    third = draft_project(call=sent.application.call)
    partnership = third.application.partnership
    client.force_login(sender(third))
    invite = reverse("partnerships:invite_body", args=[partnership.public_id, partner.public_id])
    assert SENTENCE in words_of(client.get(invite))
    given = {"role": "partner", "task": "", "share_percent": 0, "by": sender(third), "now": timezone.now()}
    member = invite_member(partnership, body=partner, **given)
    client.force_login(representative_of(partner))
    assert SENTENCE in words_of(client.get(reverse("partnerships:answer", args=[member.token])))
    accept(member, body=partner, by=representative_of(partner), now=timezone.now())
    assert SENTENCE in words_of(client.get(reverse("partnerships:declare", args=[member.public_id])))
    assert SENTENCE in words_of(client.get(reverse("partnerships:detail", args=[partnership.public_id])))


def test_lists_of_what_is_missing_and_refusal_say_it(client: Any, sent: Project, partner: Body) -> None:
    third = complete_project(call=sent.application.call, partners=[partner])
    client.force_login(sender(third))
    place = [third.application.public_id, third.phase.key]
    for page in ("missing", "send"):
        assert SENTENCE in words_of(client.get(reverse(f"applications:{page}", args=place)))
    assert SENTENCE in words_of(client.get(reverse("applications:detail", args=place[:1])))
    with pytest.raises(Refused) as refusal:
        send_project(third)
    assert [str(blocker) for blocker in refusal.value.blockers] == [SENTENCE]


def test_nothing_is_missing_is_said_when_a_send_would_succeed(client: Any, sent: Project, partner: Body) -> None:
    third = complete_project(call=sent.application.call, partners=[partner])
    client.force_login(sender(third))
    page = reverse("applications:missing", args=[third.application.public_id, third.phase.key])
    assert "Non manca niente" not in words_of(client.get(page))
    actions.withdraw(sent, by=sender(sent), now=timezone.now())
    assert "Non manca niente" in words_of(client.get(page))
    send_project(third)
    answer = client.get(page)
    assert (answer.status_code, answer.url) == (302, reverse("applications:detail", args=[third.application.public_id]))


def test_own_application_does_not_count_against_a_replacement(sent: Project, partner: Body) -> None:
    actions.replace(sent, by=sender(sent), now=timezone.now())
    assert send_project(fresh(sent)).number == 2
    partnership = sent.application.partnership
    assert partnership_rules.invitation_warnings(sent.application.call, partner, partnership) == []


def test_places_taken_between_the_page_and_the_press_refuse_it(client: Any, partner: Body) -> None:
    first = sent_project(partners=[partner])
    call = first.application.call
    late, quick = (complete_project(call=call, partners=[partner]) for _number in range(2))
    assert rules.send_blockers(drafts.load(late), timezone.now()) == []
    client.force_login(sender(late))
    page = reverse("applications:send", args=[late.application.public_id, late.phase.key])
    form = {**hidden_fields(client.get(page)), "statements": [row.pk for row in rules.sender_statements(call)]}
    send_project(quick)
    answer = client.post(page, form)
    assert (answer.status_code, [str(each) for each in answer.context["blockers"]]) == (409, [SENTENCE])


@pytest.mark.django_db(transaction=True)
def test_last_place_goes_to_one_of_several_senders(partner: Body) -> None:
    first = sent_project(partners=[partner])
    projects = [complete_project(call=first.application.call, partners=[partner]) for _number in range(3)]
    results = race(*[lambda project=project: send_project(project) for project in projects])
    refused = [str(result) for result in results if isinstance(result, Refused)]
    assert (refused, Submission.objects.count()) == ([SENTENCE] * 2, 2)
