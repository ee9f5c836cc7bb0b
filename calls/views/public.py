"""The pages anyone may read: the catalogue, a call, its form, the measures, documents and acts."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.catalogue import FILTERS, card, filtered
from calls.eligibility import eligibilities
from calls.models import Act, Call, CallDocument, Measure, Phase
from calls.models.calls import PUBLIC_STATES, CallQuerySet
from calls.page import call_page
from core import files
from core.clock import database_now
from core.http import reads_only
from core.kept import kept
from organisations.models import Body

PER_PAGE = 20


@login_not_required
@kept
@reads_only
def catalogue(request: HttpRequest) -> HttpResponse:
    now, wanted = timezone.now(), request.GET.get("state", "")
    wanted = wanted if wanted in FILTERS else "open"
    text, measure = request.GET.get("q", "").strip()[:100], request.GET.get("measure", "")
    calls = Call.objects.public().with_windows(now).select_related("measure", "issuer").search(text)
    if measure:
        calls = calls.filter(measure__code=measure)
    page = Paginator(filtered(calls, wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "cards": [card(call, now) for call in page],
        "now": now,
        "wanted": wanted,
        "text": text,
        "measure": measure,
        "filters": FILTERS.items(),
        "measures": Measure.objects.all(),
        "query": urlencode({"state": wanted, "measure": measure, "q": text}),
        "everywhere": _everywhere(text, measure) if wanted != "all" else "",
        "breadcrumb": [(_("Home"), "/"), (_("Calls"), "")],
    }
    return render(request, "calls/list.html", context)


def _everywhere(text: str, measure: str) -> str:
    """The same search among all calls, whatever their state."""
    return "?" + urlencode({"state": "all", "measure": measure, "q": text})


@login_not_required
@kept
@reads_only
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    now = database_now()
    call = get_object_or_404(_visible_calls(request).with_windows(now), slug=slug)
    context = call_page(call, now) | {
        "bodies": _my_bodies(request, call),
        "card": card(call, now),
        "breadcrumb": [(_("Calls"), reverse("calls:list")), (call.title, "")],
    }
    return render(request, "calls/detail.html", context)


@login_not_required
@kept
@reads_only
def form(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """What a phase asks, to be read before one begins to write."""
    call = _visible(request, slug)
    phase = get_object_or_404(
        Phase.objects.prefetch_related("forms__sections__questions", "required_documents"), call=call, key=phase_key
    )
    context = {
        "call": call,
        "phase": phase,
        "form": next(iter(phase.forms.all()), None),
        "breadcrumb": [
            (_("Calls"), reverse("calls:list")),
            (call.title, reverse("calls:detail", args=[slug])),
            (_("What is asked: %(phase)s") % {"phase": phase.title}, ""),
        ],
    }
    return render(request, "calls/form.html", context)


@login_not_required
@kept
@reads_only
def measures(request: HttpRequest) -> HttpResponse:
    public = Q(calls__state__in=PUBLIC_STATES)
    found = Measure.objects.select_related("issuer").annotate(public_calls=Count("calls", filter=public))
    recent = Prefetch("calls", Call.objects.public().order_by("-published_at", "-pk"), to_attr="shown_calls")
    context = {"measures": found.prefetch_related(recent), "breadcrumb": [(_("Measures"), "")]}
    return render(request, "calls/measures.html", context)


@login_not_required
@reads_only
def document(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = CallDocument.objects.select_related("file").filter(call=_visible(request, slug))
    return files.attachment_response(get_object_or_404(found, pk=pk).file)


@login_not_required
@reads_only
def act(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = Act.objects.select_related("file").filter(effects__call=_visible(request, slug)).distinct()
    return files.attachment_response(get_object_or_404(found, pk=pk).file)


def _visible(request: HttpRequest, slug: str) -> Call:
    return get_object_or_404(_visible_calls(request), slug=slug)


def _visible_calls(request: HttpRequest) -> CallQuerySet:
    return Call.objects.visible_to(request.user).select_related("measure", "issuer")


def _my_bodies(request: HttpRequest, call: Call) -> list[Any]:
    if not request.user.is_authenticated:
        return []
    day = timezone.localdate()
    return eligibilities(call, Body.objects.acted_for_by(request.user, day).exclude(pk=call.issuer_id), day)
