"""The pages of one table of a draft: its rows, one row's form, moving and deleting a row."""

from typing import Any

from django.contrib import messages
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls.actions.editing import delete_row, move_row, save_row
from calls.editor import editor_breadcrumb
from calls.models import Call
from calls.permissions import call_actions
from calls.tables import TABLES, Table
from calls.views.editor import managed_call
from core.http import reads_only
from core.refusals import Refused


def _found(request: HttpRequest, slug: str, key: str, parent: int) -> tuple[Call, Table, models.Model]:
    call = managed_call(request, slug)
    if key not in TABLES:
        raise Http404
    return call, TABLES[key], TABLES[key].parent_of(call, parent)


@reads_only
def rows(request: HttpRequest, slug: str, table: str, parent: int) -> HttpResponse:
    call, shown, above = _found(request, slug, table, parent)
    found = shown.rows_of(above)
    if shown.key in ("staff", "documents"):
        found = found.select_related("user" if shown.key == "staff" else "file")
    context = {
        "call": call,
        "table": shown,
        "parent": above,
        "rows": [_shown(row, shown) for row in found],
        "may_edit": shown.key == "staff" or "edit" in call_actions(request.user, call),
        "breadcrumb": _breadcrumb(call, shown, above),
    }
    return render(request, "calls/edit/rows.html", context)


@reads_only
def row(request: HttpRequest, slug: str, table: str, parent: int, pk: int | None = None) -> HttpResponse:
    call, shown, above = _found(request, slug, table, parent)
    siblings = shown.rows_of(above)
    model = shown.form._meta.model
    instance = get_object_or_404(siblings, pk=pk) if pk else model(**{shown.field: above})
    form = shown.form(request.POST or None, request.FILES or None, instance=instance, parent=above)
    if form.is_valid() and _saved(request, form, call, siblings if shown.ordered else None):
        messages.success(request, _("The row is saved."))
        return redirect("calls:rows", slug, table, parent)
    title = shown.tell(get_object_or_404(siblings, pk=pk))[0] if pk else shown.add
    context = {
        "call": call,
        "form": form,
        "title": title,
        "cancel_url": reverse("calls:rows", args=[slug, table, parent]),
        "breadcrumb": [*_breadcrumb(call, shown, above, linked=True), (title, "")],
    }
    return render(request, "calls/edit/form.html", context)


@reads_only
def delete(request: HttpRequest, slug: str, table: str, parent: int, pk: int) -> HttpResponse:
    call, shown, above = _found(request, slug, table, parent)
    instance = get_object_or_404(shown.rows_of(above), pk=pk)
    if request.method == "POST":
        delete_row(instance, call=call, by=request.user, now=timezone.now())
        messages.success(request, _("The row is deleted."))
        return redirect("calls:rows", slug, table, parent)
    context = {
        "call": call,
        "words": shown.tell(instance),
        "has_children": bool(shown.child),
        "cancel_url": reverse("calls:rows", args=[slug, table, parent]),
        "breadcrumb": [*_breadcrumb(call, shown, above, linked=True), (_("Delete"), "")],
    }
    return render(request, "calls/edit/delete.html", context)


@require_POST
def move(request: HttpRequest, slug: str, table: str, parent: int, pk: int) -> HttpResponse:
    call, shown, above = _found(request, slug, table, parent)
    if not shown.ordered:
        raise Http404
    siblings = shown.rows_of(above)
    instance = get_object_or_404(siblings, pk=pk)
    up = request.POST.get("direction") == "up"
    move_row(instance, call=call, siblings=siblings, up=up, by=request.user, now=timezone.now())
    return redirect("calls:rows", slug, table, parent)


def _saved(request: HttpRequest, form: Any, call: Call, siblings: Any) -> bool:
    now = timezone.now()
    try:
        with transaction.atomic():
            save_row(form.row(by=request.user, now=now), call=call, by=request.user, now=now, siblings=siblings)
    except Refused as refused:
        form.add_error(None, [str(blocker) for blocker in refused.blockers])
        return False
    return True


def _shown(row: models.Model, table: Table) -> dict[str, Any]:
    label, *facts = table.tell(row)
    return {"pk": row.pk, "label": label, "facts": [fact for fact in facts if fact]}


def _breadcrumb(call: Call, table: Table, parent: models.Model, linked: bool = False) -> list[tuple[Any, str]]:
    url = reverse("calls:rows", args=[call.slug, table.key, parent.pk]) if linked else ""
    above = next((other for other in TABLES.values() if other.child == table.key), None)
    if above is None:
        return editor_breadcrumb(call, (table.title, url))
    upper = reverse("calls:rows", args=[call.slug, above.key, getattr(parent, f"{above.field}_id")])
    return editor_breadcrumb(call, (above.title, upper), (f"{parent}: {table.title}", url))
