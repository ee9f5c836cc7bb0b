"""Pages that show bodies: mine, those found by a search, and one."""

import uuid
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from core.http import reads_only
from organisations import history
from organisations.models import SENDER_ROLES, Body, Mandate
from organisations.permissions import (
    acts_for,
    mandate_actions,
    may_decide_standing,
    may_see_people,
    roles_to_give,
    roles_to_request,
)
from organisations.rules import correction_blockers
from organisations.workflow import Standing

SHORTEST_SEARCH = 3


@require_safe
@reads_only
def mine(request: HttpRequest) -> HttpResponse:
    day = timezone.localdate()
    held = Mandate.objects.in_force(day).filter(user=request.user).order_by("role", "pk")
    bodies = Body.objects.acted_for_by(request.user, day).prefetch_related(Prefetch("mandates", held, "my_mandates"))
    context = {
        "bodies": bodies,
        "invitations": Mandate.objects.invitations_for(request.user).select_related("body"),
        "requests": Mandate.objects.requests().filter(user=request.user).select_related("body"),
        "breadcrumb": [(_("Desk"), reverse("desk")), (_("Your bodies"), "")],
    }
    return render(request, "organisations/mine.html", context)


@require_safe
@reads_only
def search(request: HttpRequest) -> HttpResponse:
    """A page, the list alone for htmx, or JSON ({"results": [{id, name, kind, town}]}) when that is accepted."""
    query = request.GET.get("q", "").strip()
    found = Body.objects.search(query) if len(query) >= SHORTEST_SEARCH else Body.objects.none()
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"results": [_as_result(body) for body in page]})
    template = "organisations/results.html" if request.htmx else "organisations/search.html"
    context = {
        "page": page,
        "query": query,
        "shortest": SHORTEST_SEARCH,
        "breadcrumb": [(_("Your bodies"), reverse("organisations:list")), (_("Find a body"), "")],
    }
    return render(request, template, context)


def _as_result(body: Body) -> dict[str, str]:
    return {
        "id": str(body.public_id),
        "name": body.name,
        "kind": body.get_kind_display(),
        "town": f"{body.seat_town} ({body.seat_province})",
    }


@require_safe
@reads_only
def detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    body = get_object_or_404(Body, public_id=public_id)
    day = timezone.localdate()
    context = {
        "body": body,
        "actions": _actions(request.user, body, day),
        "facts": facts(body, day, inside=acts_for(request.user, body, day)),
        "refusal": body.standing_decisions.last() if body.standing == Standing.REFUSED else None,
        "breadcrumb": [(_("Your bodies"), reverse("organisations:list")), (str(body), "")],
    }
    if "see_people" in context["actions"]:
        context |= _people(request.user, body, day) | {"history": history.of_body(body)}
        senders = body.mandates.in_force(day).filter(role__in=SENDER_ROLES)
        context["nobody_sends"] = not body.is_issuer and not senders.exists()
    return render(request, "organisations/detail.html", context)


def _actions(user: User, body: Body, day: date) -> frozenset[str]:
    allowed = {
        "edit": acts_for(user, body, day),
        "correct": acts_for(user, body, day) and not correction_blockers(body),
        "invite": bool(roles_to_give(user, body, day)),
        "see_people": may_see_people(user, body, day),
        "request": bool(roles_to_request(user, body, day)),
        "decide": body.standing != Standing.FREE and may_decide_standing(user, day),
    }
    return frozenset(name for name, yes in allowed.items() if yes)


def facts(body: Body, day: date, *, inside: bool) -> list[tuple[str, Any]]:
    """The data of the body; a sole trader's code is a person's and shown only inside."""
    representative = body.legal_representatives.valid_on(day).first()
    runts = body.runts_number
    if runts and body.runts_registered_on:
        runts = _("%(number)s, since %(day)s") % {"number": runts, "day": f"{body.runts_registered_on:%d/%m/%Y}"}
    return [
        (_("Tax code"), body.tax_code if inside or len(body.tax_code) == 11 else ""),
        (_("VAT number"), body.vat_number),
        (_("RUNTS registration number"), runts),
        (_("Seat"), f"{body.seat_address}, {body.seat_postcode} {body.seat_town} ({body.seat_province})"),
        (_("Social districts"), ", ".join(d.district.name for d in _districts(body, day))),
        (_("Certified e-mail (PEC)"), body.pec),
        (_("Telephone"), body.phone if inside else ""),
        (_("Legal representative"), str(representative) if inside and representative else ""),
    ]


def _districts(body: Body, day: date) -> Any:
    return body.district_memberships.valid_on(day).select_related("district").order_by("district__name")


def _people(user: User, body: Body, day: date) -> dict[str, Any]:
    mandates = body.mandates.select_related("user").order_by("user__last_name", "user__pk", "role", "pk")
    given = roles_to_give(user, body, day)
    return {
        "people": [(mandate, mandate_actions(user, mandate, given)) for mandate in mandates.in_force(day)],
        "waiting": [(mandate, mandate_actions(user, mandate, given)) for mandate in mandates.pending()],
    }
