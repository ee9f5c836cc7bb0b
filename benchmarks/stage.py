"""The people and projects of the rush: complete projects, each with its own sender, signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from applications.models import Project
from benchmarks.copies import copies_of, without_triggers
from calls.models import Call
from tests.conftest import SignedInClient
from tests.factories.applications import complete_project, sender
from tests.factories.calls import published_call


@dataclass
class Person:
    """A sender with a session, in front of the page that sends the project."""

    project: Project
    user: Any
    session: str
    path: str


def make_call() -> Call:
    """A published call of two phases whose first window closes tomorrow."""
    now = timezone.now()
    return published_call(closes_at=now + timedelta(days=1), now=now)


def make_people(call: Call, count: int) -> list[Person]:
    first = complete_project(call=call)
    return [make_person(project) for project in (first, *copies_of(first, count - 1))]


def make_person(project: Project) -> Person:
    user = sender(project)
    client = SignedInClient()
    client.force_login(user)
    path = f"/applications/{project.application.public_id}/{project.phase.key}/send/"
    return Person(project, user, client.cookies["sessionid"].value, path)


def set_deadline(call: Call, moment: datetime) -> None:
    """Move the closing of the first phase, which nobody may do through the portal without an act."""
    with without_triggers():
        call.phases.filter(position=1).update(closes_at=moment)
