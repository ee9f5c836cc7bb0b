"""A suspended phase says so first on every page of its call and in every list, and takes nothing meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import actions, rules
from applications.desk import waiting_for
from applications.models import Project, Submission
from calls.actions import suspend
from core.refusals import Refused
from tests.factories.accounts import persona
from tests.factories.applications import complete_project, fresh, send_project, sender, shown_hash
from tests.factories.calls import new_act, phase_of
from tests.pages import hidden_fields, words_of

pytestmark = pytest.mark.django_db
WORDS = "«Progetto preliminare» è sospeso con determinazione n. 77 del"


@pytest.fixture
def project() -> Project:
    return complete_project()


def halt(project: Project) -> None:
    act = new_act(number="D.D. 77")
    suspend(phase_of(project.application.call), act=act, by=persona("marco"), now=timezone.now())


def test_every_page_of_the_call_says_it_first(client: Any, project: Project) -> None:
    halt(project)
    client.force_login(sender(project))
    partnership, call = project.application.partnership, project.application.call
    place = [project.application.public_id, project.phase.key]
    section = project.form.sections.first().key
    pages = [
        reverse("calls:detail", args=[call.slug]),
        reverse("applications:detail", args=place[:1]),
        reverse("applications:missing", args=place),
        reverse("applications:documents", args=place),
        reverse("applications:send", args=place),
        reverse("applications:section", args=[*place, section]),
        reverse("partnerships:detail", args=[partnership.public_id]),
        reverse("partnerships:invite", args=[partnership.public_id]),
        reverse("applications:list"),
        reverse("desk"),
    ]
    assert [page for page in pages if WORDS not in words_of(client.get(page))] == []
    for page in pages[:8]:
        main = client.get(page).content.decode().partition("<main")[2]
        assert main.index("è sospeso con") < main.index("<h1"), page


def test_lists_call_it_suspended(client: Any, project: Project) -> None:
    halt(project)
    shown = words_of(client.get(reverse("calls:list"), {"state": "all"}))
    assert ("Sospeso" in shown, "Ciò che è arrivato è in valutazione" in shown) == (True, False)
    (waiting,) = [each for each in waiting_for(sender(project), timezone.now()) if each.kind == "draft"]
    assert (waiting.due_at, str(waiting.note).startswith("Sospeso, ora non si può inviare")) == (None, True)


def test_suspended_between_the_page_and_the_press_refuses_it(client: Any, project: Project) -> None:
    client.force_login(sender(project))
    page = reverse("applications:send", args=[project.application.public_id, project.phase.key])
    asked = [row.pk for row in rules.sender_statements(project.application.call)]
    form = {**hidden_fields(client.get(page)), "statements": asked}
    halt(project)
    answer = client.post(page, form)
    assert (answer.status_code, [each.code for each in answer.context["blockers"]]) == (409, ["window"])
    assert (Submission.objects.count(), fresh(project).state) == (0, "draft")


@pytest.mark.parametrize("action", [actions.replace, actions.withdraw])
def test_what_was_sent_stays_as_it_is(project: Project, action: Any) -> None:
    send_project(project)
    halt(project)
    with pytest.raises(Refused):
        action(project, by=sender(project), now=timezone.now() + timedelta(seconds=1))
    assert fresh(project).state == "sent"


def test_page_that_runs_says_nothing(client: Any, project: Project) -> None:
    client.force_login(sender(project))
    shown = words_of(client.get(reverse("applications:detail", args=[project.application.public_id])))
    assert ("sospes" in shown, bool(shown_hash(project))) == (False, True)
