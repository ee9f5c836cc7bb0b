"""Applications by the hundred: one is made by the portal's own actions, the others are copies of all its rows."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Max

from accounts.models import User
from applications.models import Participation, Project, ProjectDocument, SectionDraft, Submission
from core.models import ProtocolRegister
from organisations.models import Body, DistrictMembership, LegalRepresentative, Mandate
from partnerships.models import Declaration, Partnership
from tests.factories.applications import fresh
from tests.factories.organisations import body_tax_code

FIRST_TAX_CODE = 4_000_000


@contextmanager
def without_triggers() -> Iterator[None]:
    """What is frozen or append-only may be written as a copy, and the deadline of a rush set to the second."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def again(row: Any, **changed: Any) -> Any:
    """The same row once more, unsaved, with keys of its own."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    copy = type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
    for field in fields:
        if field.unique and field.get_internal_type() == "UUIDField":
            setattr(copy, field.attname, uuid.uuid4())
    for name, value in changed.items():
        setattr(copy, name, value)
    return copy


def copies_of(project: Project, count: int) -> list[Project]:
    """As many projects like this one, each with bodies, a sender, a partnership and answers of its own."""
    start = Body.objects.count()
    with without_triggers():
        return [_copy(project, start + number) for number in range(count)]


def _copy(project: Project, number: int) -> Project:
    application = project.application
    bodies = _bodies(application.partnership, number)
    partnership = _partnership(application.partnership, bodies)
    twin = again(application, partnership=partnership, title=f"{application.title} {number}")
    twin.save()
    copy = again(project, application=twin)
    copy.save()
    for model in (SectionDraft, ProjectDocument):
        model.objects.bulk_create(again(row, project=copy) for row in model.objects.filter(project=project))
    for submission in Submission.objects.filter(project=project):
        again(submission, project=copy, protocol_number=count_on()).save()
        Participation.objects.bulk_create(
            Participation(call_id=twin.call_id, body=body, application=twin) for body in bodies.values()
        )
    return fresh(copy)


def _bodies(partnership: Partnership, number: int) -> dict[int, Body]:
    """A body like each member's, by the key of that one, with people who act for it."""
    bodies = {}
    for place, member in enumerate(partnership.members.select_related("body")):
        tax_code = body_tax_code(FIRST_TAX_CODE + 10 * number + place)
        body = again(member.body, name=f"{member.body.name} {number}", tax_code=tax_code, vat_number="")
        body.save()
        for model in (DistrictMembership, LegalRepresentative):
            model.objects.bulk_create(again(row, body=body) for row in model.objects.filter(body=member.body))
        for mandate in Mandate.objects.filter(body=member.body).select_related("user"):
            user: User = again(mandate.user, email=f"persona.{number}.{place}@posta.example")
            user.save()
            again(mandate, body=body, user=user).save()
        bodies[member.body_id] = body
    return bodies


def _partnership(partnership: Partnership, bodies: dict[int, Body]) -> Partnership:
    copy = again(partnership, lead=bodies[partnership.lead_id])
    copy.save()
    for member in partnership.members.all():
        seat = again(member, partnership=copy, body=bodies[member.body_id])
        seat.save()
        made = Declaration.objects.filter(member=member)
        Declaration.objects.bulk_create(again(row, member=seat) for row in made)
    return copy


def count_on() -> int:
    """The next protocol number, which the register then counts as given."""
    last = Submission.objects.aggregate(last=Max("protocol_number"))["last"] or 0
    ProtocolRegister.objects.update(last_number=last + 1)
    return last + 1
