"""A draft thrown away by its lead: gone from every page, its partnership free, its people told; nothing else ever."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from applications import actions
from applications.desk import waiting_for
from applications.models import Project
from core.models import AuditEvent, Notice
from core.refusals import NotAllowed, Refused
from organisations.models import Role
from tests.factories.accounts import UserFactory
from tests.factories.applications import complete_project, fresh, send_project, sender, sent_project
from tests.factories.organisations import BodyFactory, acting
from tests.factories.partnerships import invited, representative_of
from tests.races import race

pytestmark = pytest.mark.django_db


def page_of(project: Project) -> str:
    return reverse("applications:delete", args=[project.application.public_id, project.phase.key])


def test_draft_deleted_by_the_lead_is_on_no_page_any_more(client: Any) -> None:
    project = complete_project()
    person = sender(project)
    client.force_login(person)
    answer = client.post(page_of(project), {"sure": "on"})
    assert (answer.status_code, answer.url) == (302, reverse("applications:list"))
    listed = client.get(reverse("applications:list"))
    assert ([card["application"] for card in listed.context["cards"]], listed.status_code) == ([], 200)
    gone = reverse("applications:detail", args=[project.application.public_id])
    assert client.get(gone).status_code == 404
    assert waiting_for(person, timezone.now()) == []
    partnership = fresh(project).application.partnership
    assert (fresh(project).state, partnership.state, project.documents.count()) == ("lapsed", "dissolved", 0)
    shown = client.get(reverse("partnerships:detail", args=[partnership.public_id])).content.decode()
    assert gone not in shown
    assert AuditEvent.objects.get(event="project.deleted").actor == person


def test_deletion_ends_invitations_and_tells_everybody_once() -> None:
    partner, asked = BodyFactory(odv=True), BodyFactory(odv=True)
    project = complete_project(partners=[partner])
    invited(project.application.partnership, asked)
    actions.delete_draft(project, by=sender(project), now=timezone.now())
    lead = project.application.partnership.lead
    told = [sender(project).email, representative_of(partner).email, lead.pec, asked.pec]
    notices = Notice.objects.filter(kind="project.deleted")
    assert sorted(notices.values_list("recipient", flat=True)) == sorted(address.lower() for address in told)
    states = project.application.partnership.members.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["declared", "declared", "lapsed"]


def test_reason_that_is_kept_is_in_the_language_of_the_installation(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    project = complete_project()
    invited(project.application.partnership, BodyFactory(odv=True))
    with translation.override("it"):
        actions.delete_draft(project, by=sender(project), now=timezone.now())
    lapsed = project.application.partnership.members.get(state="lapsed")
    assert lapsed.reason == "The lead partner deleted the draft."


def test_button_pressed_without_its_box_deletes_nothing(client: Any) -> None:
    project = complete_project()
    client.force_login(sender(project))
    assert client.post(page_of(project)).status_code == 200
    assert fresh(project).state == "draft"


def test_what_was_ever_sent_is_not_deleted(client: Any) -> None:
    project = sent_project()
    for _step in ("sent", "resumed"):
        with pytest.raises(Refused):
            actions.delete_draft(project, by=sender(project), now=timezone.now())
        if fresh(project).state == "sent":
            actions.withdraw(project, by=sender(project), now=timezone.now())
            actions.resume(project, by=sender(project), now=timezone.now())
    assert fresh(project).state == "draft"
    client.force_login(sender(project))
    page = client.get(page_of(project))
    assert (page.status_code, "Sì, elimina questa bozza" in page.text) == (409, False)
    application = client.get(reverse("applications:detail", args=[project.application.public_id]))
    assert page_of(project) not in application.text


def test_people_of_a_partner_delete_nothing() -> None:
    project = complete_project()
    partner = project.application.partnership.members.get(role="partner").body
    for person in (acting(UserFactory(), partner, Role.LEGAL_REPRESENTATIVE), UserFactory()):
        with pytest.raises(NotAllowed):
            actions.delete_draft(project, by=person, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_deleted_and_sent_at_once_is_one_of_the_two() -> None:
    project = complete_project()
    results = race(
        lambda: actions.delete_draft(project, by=sender(project), now=timezone.now()), lambda: send_project(project)
    )
    assert [isinstance(result, Refused) for result in results].count(True) == 1
    assert fresh(project).state in ("sent", "lapsed")
