"""Whose desk an application appears on: who may write a draft, and who may begin the next phase."""

import pytest
from django.utils import timezone

from applications.desk import waiting_for
from partnerships.models import MemberRole
from tests.factories.applications import admitted_project, draft_project, sender
from tests.factories.partnerships import representative_of, seated

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "waits"), [(MemberRole.PARTNER, ["draft"]), (MemberRole.SUPPORTER, [])])
def test_draft_waits_for_those_who_may_write_it(role: str, waits: list[str]) -> None:
    project = draft_project()
    member = seated(project.application.partnership, role=role)
    person = representative_of(member.body)
    assert [item.kind for item in waiting_for(person, timezone.now())] == waits


def test_next_phase_waits_for_the_lead_alone() -> None:
    project = admitted_project()
    opening = project.application.call.phases.get(position=2).opens_at
    partner = project.application.partnership.members.filter(role=MemberRole.PARTNER).first()
    assert [item.kind for item in waiting_for(sender(project), opening)] == ["next_phase"]
    assert waiting_for(representative_of(partner.body), opening) == []
