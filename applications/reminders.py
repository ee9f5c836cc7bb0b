"""When holders of drafts and of unanswered invitations are reminded: 14, 7, 2 days, 24 and 3 hours before the end."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Prefetch
from django.utils import translation

from applications import drafts, notifications, rules
from applications.actions.locks import share_project
from applications.models import Project
from applications.workflow import EDITABLE_STATES
from calls.models import Phase
from core import subjects
from core.models import Notice
from partnerships.models import Member
from partnerships.workflow import MemberState

logger = logging.getLogger(__name__)

# Each point of the schedule with the kind of its notices: the outbox keeps one of a kind for each deadline.
BEFORE = (
    (timedelta(days=14), "14d"),
    (timedelta(days=7), "7d"),
    (timedelta(days=2), "2d"),
    (timedelta(hours=24), "24h"),
    (timedelta(hours=3), "3h"),
)


def remind_applicants(now: datetime) -> int:
    """Queue what is due; run again it queues nothing twice, and after a standstill only the nearest point is told.

    A deadline that an act moves is another deadline: its points are told anew. Returns how many notices were queued.
    """
    phases = Phase.objects.open_at(now).filter(closes_at__gt=now, closes_at__lte=now + BEFORE[0][0])
    return sum(_remind_phase(phase, now) for phase in phases.select_related("call").order_by("closes_at", "pk"))


def point_of(deadline: datetime, since: datetime, now: datetime) -> str:
    """The nearest point that has come since the thing began to wait; nothing before the first or after the deadline."""
    if now >= deadline:
        return ""
    come = [name for before, name in BEFORE if since < deadline - before <= now]
    return come[-1] if come else ""


def _remind_phase(phase: Phase, now: datetime) -> int:
    told, queued = _told(phase.closes_at), 0
    for project in _waiting(phase):
        queued += _safely(_remind_draft, project, told, now)
        for member in project.application.partnership.unanswered:
            queued += _safely(_remind_invited, member, phase, told, now)
    return queued


def _waiting(phase: Phase) -> Iterator[Project]:
    """The drafts of the phase, each partnership with its unanswered invitations."""
    invited = Member.objects.filter(state=MemberState.INVITED).select_related("body").order_by("pk")
    unanswered = Prefetch("application__partnership__members", invited, to_attr="unanswered")
    drafts_there = Project.objects.filter(phase=phase, state__in=EDITABLE_STATES).order_by("pk")
    for project in drafts_there.select_related("application__partnership").prefetch_related(unanswered):
        project.phase = phase
        yield project


def _told(deadline: datetime | None) -> frozenset[tuple[str, str, str]]:
    """What was told about the deadline: kind, subject's kind and subject's key."""
    kinds = [f"reminder.{what}.{name}" for what in ("draft", "invitation") for _before, name in BEFORE]
    rows = Notice.objects.filter(kind__in=kinds, moment=deadline)
    return frozenset(rows.values_list("kind", "subject_type", "subject_id"))


def _safely(remind: Callable[..., int], subject: Any, *rest: Any) -> int:
    """One draft that cannot be read must not keep everybody else's reminders."""
    try:
        return remind(subject, *rest)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("No reminder could be written for %s %s", *subjects.label_of(subject))
        return 0


@transaction.atomic
def _remind_draft(project: Project, told: frozenset[Any], now: datetime) -> int:
    kind = _due_kind("draft", project, project.phase.closes_at, project.state_since, told, now)
    if not kind:
        return 0
    held = share_project(project)
    if not held.is_editable or held.phase.closes_at != project.phase.closes_at:
        return 0

    @cache
    def sentences(_language: str) -> list[str]:
        return [str(blocker) for blocker in rules.send_blockers(drafts.load(held), now)]

    return notifications.remind_draft(kind, held, lambda: sentences(translation.get_language()), now)


@transaction.atomic
def _remind_invited(member: Member, phase: Phase, told: frozenset[Any], now: datetime) -> int:
    kind = _due_kind("invitation", member, phase.closes_at, member.invited_at, told, now)
    if not kind:
        return 0
    still = Member.objects.select_for_update(of=("self",)).order_by("pk")
    found = still.filter(pk=member.pk, state=MemberState.INVITED).first()
    return notifications.remind_invited(kind, found, phase, now) if found else 0


def _due_kind(what: str, subject: Any, deadline: datetime, since: datetime, told: frozenset[Any], now: datetime) -> str:
    """The kind of the notice that is due for the subject; nothing when none is, or when it was told already."""
    point = point_of(deadline, since, now)
    kind = f"reminder.{what}.{point}"
    return kind if point and (kind, *subjects.label_of(subject)) not in told else ""
