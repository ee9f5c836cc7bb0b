"""Decides what the front page shows: the calls open now, the measures, and the programme in numbers."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.models import Outcome, Project
from applications.workflow import ProjectState
from calls.catalogue import card, filtered
from calls.models import Call, Measure
from calls.models.calls import PUBLIC_STATES
from core.http import reads_only
from core.kept import kept
from partnerships.workflow import SEATED_MEMBER_STATES

CARDS = 6
GRANTED = (ProjectState.FUNDED, ProjectState.PARTLY_FUNDED)


@login_not_required
@kept
@require_safe
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    calls = Call.objects.public().with_windows(now).select_related("measure", "issuer")
    public_calls = Count("calls", filter=Q(calls__state__in=PUBLIC_STATES))
    context = {
        "now": now,
        "open_calls": [card(call, now) for call in filtered(calls, "open")[:CARDS]],
        "coming_calls": [card(call, now) for call in filtered(calls, "coming")[:CARDS]],
        "measures": Measure.objects.annotate(public_calls=public_calls).order_by("programme", "number", "pk"),
        "numbers": numbers(),
        "breadcrumb": [],
    }
    return render(request, "portal/home.html", context)


def numbers() -> dict[str, Any]:
    """The programme so far, from what is stored: money of the measures, projects funded, their grants and bodies."""
    latest = Outcome.objects.filter(project=OuterRef("pk")).order_by("-published_at", "-pk")
    funded = Project.objects.filter(state__in=GRANTED)
    granted = funded.annotate(granted=Subquery(latest.values("grant")[:1])).aggregate(
        projects=Count("pk"), grants=Sum("granted")
    )
    seats = Q(application__partnership__members__state__in=SEATED_MEMBER_STATES)
    bodies = funded.aggregate(bodies=Count("application__partnership__members__body", filter=seats, distinct=True))
    return Measure.objects.aggregate(budget=Sum("budget")) | granted | bodies
