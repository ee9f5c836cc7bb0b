"""Decides what a person finds on their desk: one list of what waits, then what they take part in."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from accounts.models import User
from applications.models import Application, Project
from calls.catalogue import Card, card
from calls.interruption import interruption_sentences
from calls.models import Call
from core.desk import Waiting
from core.http import reads_only
from evaluations.models import CommissionMember
from organisations.models import Body, Mandate
from wecare_portal.trail import audited_calls

APPS = ("organisations", "calls", "partnerships", "applications", "evaluations")
SOURCES = [f"{app}.desk.waiting_for" for app in APPS]
CARDS = 12


@require_safe
@reads_only
def desk(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "now": now,
        "waiting": waiting_for(request.user, now),
        "bodies": _bodies(request.user, now),
        "applications": _applications(request.user, now),
        "calls": _calls(request.user, now),
        "audits": audited_calls(request.user).exists(),
        "commissions": _commissions(request.user),
        "breadcrumb": [],
    }
    return render(request, "portal/desk.html", context)


def waiting_for(user: User, now: datetime) -> list[Waiting]:
    """All that waits for the person, whatever their roles."""
    return by_deadline([item for source in SOURCES for item in import_string(source)(user, now)])


def by_deadline(waiting: list[Waiting]) -> list[Waiting]:
    """The earliest deadline first, then what has none, otherwise as it came."""
    return sorted(waiting, key=lambda item: (item.due_at is None, item.due_at.timestamp() if item.due_at else 0))


def _bodies(user: User, now: datetime) -> Any:
    day = timezone.localdate(now)
    held = Mandate.objects.in_force(day).filter(user=user).order_by("role", "pk")
    return Body.objects.acted_for_by(user, day).prefetch_related(Prefetch("mandates", held, "my_mandates"))[:CARDS]


def _calls(user: User, now: datetime) -> list[Card]:
    calls = Call.objects.staffed_by(user).with_windows(now).select_related("issuer").order_by("-pk")
    return [card(call, now) for call in calls[:CARDS]]


def _commissions(user: User) -> Any:
    seats = CommissionMember.objects.seated().filter(user=user).select_related("commission__phase__call")
    return seats.order_by("-commission__pk")[:CARDS]


def _applications(user: User, now: datetime) -> Any:
    projects = Project.objects.select_related("phase").order_by("phase__position")
    mine = Application.objects.of_bodies_of(user, timezone.localdate(now))
    found = list(
        mine.select_related("call", "partnership__lead").prefetch_related(Prefetch("projects", projects))[:CARDS]
    )
    interrupted = interruption_sentences(application.call for application in found)
    for application in found:
        application.interrupted = interrupted.get(application.call_id, "")
    return found
