"""A replacement that is never sent leaves no trace on what was sent: not on its title, not on its partnership."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from applications import actions
from applications.models import Project
from evaluations.permissions import automatic_conflicts
from organisations.models import Role
from partnerships import actions as partnerships
from partnerships.models import MemberRole
from tests.factories.accounts import UserFactory
from tests.factories.applications import close_and_register, fresh, sender, sent_project
from tests.factories.organisations import BodyFactory, acting
from tests.factories.partnerships import representative_of, seated

pytestmark = pytest.mark.django_db


def keep(project: Project) -> None:
    actions.keep(project, by=sender(project), now=timezone.now())


ENDINGS: list[Callable[[Project], Any]] = [keep, close_and_register]


def standing(project: Project) -> tuple[str, list[tuple[int, str, str, str, Any]]]:
    """What the office and the commission read beside the snapshot."""
    application = fresh(project).application
    members = application.partnership.members.live().order_by("pk")
    return application.title, list(members.values_list("body", "state", "role", "task", "share_percent"))


def change_everything(project: Project) -> None:
    """Another title, a partner gone, another who never declared, other shares."""
    by, now = sender(project), timezone.now()
    actions.replace(project, by=by, now=now)
    project = fresh(project)
    partnership = project.application.partnership
    partner = partnership.members.get(role=MemberRole.PARTNER)
    partnerships.leave(partner, reason="Non più", by=representative_of(partner.body), now=now)
    seated(partnership, BodyFactory(odv=True), now=now, task="Altro")
    section = project.form.sections.filter(questions__key="title").get()
    saved = project.drafts.get(section=section)
    answers = {**saved.answers, "title": "Mai inviato"}
    actions.save_section(fresh(project), section, answers=answers, version=saved.version, by=by, now=now)


@pytest.mark.parametrize("end", ENDINGS)
def test_replacement_given_up_leaves_title_and_partnership_as_sent(end: Callable[[Project], Any]) -> None:
    project = sent_project()
    before = standing(project)
    change_everything(project)
    assert standing(project) != before
    end(fresh(project))
    assert standing(project) == before
    assert fresh(project).application.partnership.state == "frozen"


def test_partner_that_left_during_a_replacement_still_closes_the_project_to_its_people() -> None:
    project = sent_project()
    partner = project.application.partnership.members.get(role=MemberRole.PARTNER)
    person = acting(UserFactory(), partner.body, Role.OPERATOR)
    change_everything(project)
    close_and_register(fresh(project))
    commission = type("Phase of", (), {"phase_id": project.phase_id})()
    assert automatic_conflicts(person, commission, timezone.localdate()) == {project.pk}
