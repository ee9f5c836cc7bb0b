"""The page of a partnership, and the part of it that keeps itself up to date."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.http import reads_only
from partnerships.models import Partnership
from partnerships.overview import application_of, context_of


def visible(user: Any, public_id: UUID, now: datetime) -> Partnership:
    partnerships = Partnership.objects.visible_to(user, timezone.localdate(now)).select_related("call", "lead")
    return get_object_or_404(partnerships.select_related("application"), public_id=public_id)


def trail(partnership: Partnership, *further: str) -> list[tuple[str, str]]:
    """The breadcrumb down to the partnership, then to the page itself."""
    application = application_of(partnership)
    path = [(_("Desk"), reverse("desk"))]
    if application is not None:
        path.append((application.title, reverse("applications:detail", args=[application.public_id])))
    path.append((_("Partnership"), reverse("partnerships:detail", args=[partnership.public_id])))
    return [*path, *((label, "") for label in further)]


@reads_only
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    now = timezone.now()
    partnership = visible(request.user, public_id, now)
    context = context_of(partnership, request.user, now)
    return render(request, "partnerships/detail.html", {**context, "breadcrumb": trail(partnership)})


@reads_only
def status(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asked again and again by an open page, which says what it has seen: 204 while that is still true."""
    now = timezone.now()
    partnership = visible(request.user, public_id, now)
    context = context_of(partnership, request.user, now)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "partnerships/status_update.html", context)
