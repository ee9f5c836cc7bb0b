"""The people and projects of the rush: complete projects, each with its own sender, signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from applications.models import Project
from benchmarks.database import WITHOUT_TRIGGERS
from calls.models import Call
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
    return [make_person(complete_project(call=call, name=f"Cantiere {number}")) for number in range(count)]


def make_person(project: Project) -> Person:
    user = sender(project)
    client = Client()
    client.force_login(user)
    path = f"/applications/{project.application.public_id}/{project.phase.key}/send/"
    return Person(project, user, client.cookies["sessionid"].value, path)


def set_deadline(call: Call, moment: datetime) -> None:
    """Move the closing of the first phase, which nobody may do through the portal without an act."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_TRIGGERS)
        cursor.execute("UPDATE calls_phase SET closes_at = %s WHERE call_id = %s AND position = 1", [moment, call.pk])
        cursor.execute("SET session_replication_role = DEFAULT")
