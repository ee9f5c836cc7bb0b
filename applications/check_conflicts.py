"""Which projects a person of the office must not touch, and how the others are shared out evenly."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from applications.models import Project
from core.refusals import NotAllowed
from organisations.models import Mandate
from partnerships.models import Member


def conflicts(projects: Iterable[int], people: Iterable[int], day: date) -> set[tuple[int, int]]:
    """Pairs (project, person) where the person acts, in any role, for a body that takes part in the project."""
    mandates = Mandate.objects.in_force(day).filter(user__in=list(people))
    people_of_body: dict[int, set[int]] = {}
    for body, user in mandates.order_by("pk").values_list("body", "user"):
        people_of_body.setdefault(body, set()).add(user)
    seats = Member.objects.seated().filter(
        partnership__application__projects__in=list(projects), body__in=people_of_body
    )
    pairs = seats.order_by("pk").values_list("partnership__application__projects", "body")
    return {(project, user) for project, body in pairs for user in people_of_body[body]}


def has_conflict(user: Any, project: Project, day: date) -> bool:
    return bool(conflicts([project.pk], [user.pk], day))


def require_no_conflict(user: Any, project: Project, day: date) -> None:
    """A person who acts for a body of the project meets a 404: not even the page is theirs."""
    if has_conflict(user, project, day):
        raise NotAllowed


def shared_out(
    projects: Sequence[int], loads: Mapping[int, int], excluded: set[tuple[int, int]]
) -> dict[int, int | None]:
    """For each project, in order, the officer who has least to do and no conflict; None where everyone has one.

    `loads` counts what each officer has already; equal loads go to the lower key. Pure: same input, same proposal.
    """
    busy = dict(loads)
    proposal: dict[int, int | None] = {}
    # The projects that fewest can take come first, so that nobody is left over who could have been served.
    for project in sorted(projects, key=lambda key: -sum((key, officer) in excluded for officer in busy)):
        free = [officer for officer in sorted(busy) if (project, officer) not in excluded]
        proposal[project] = min(free, key=lambda officer: (busy[officer], officer), default=None)
        if proposal[project] is not None:
            busy[proposal[project]] += 1
    return {project: proposal[project] for project in projects}
