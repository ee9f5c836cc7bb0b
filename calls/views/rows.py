"""The pages of one table of a draft: its rows, one row's form, moving and deleting a row."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls.actions.editing import RowIsGone, delete_row, move_row, save_row
from calls.editor import editor_breadcrumb
from calls.models import Call, CallStaff
from calls.permissions import call_actions
from calls.tables import TABLES, Table
from calls.views.editor import managed_call
from core import files
from core.http import reads_only
from core.refusals import Refused
from core.seen import ChangedMeanwhile, attempted, status_of


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
    stored = shown.rows_of(above).filter(pk=pk).first() if pk else None
    gone = bool(pk) and stored is None
    if gone and request.method != "POST":
        raise Http404
    title = shown.tell(stored)[0] if stored else shown.add
    form = _row_form(shown, above, stored, request)
    try:
        saved = not gone and attempted(
            form,
            _save(request, form, call, shown),
            fresh=lambda: _fresh_form(shown, above, pk),
            subject=call,
            by=request.user,
        )
    except RowIsGone:
        gone, saved = True, False
    if saved:
        messages.success(request, _("The row is saved."))
        return redirect("calls:rows", slug, table, parent)
    if gone:
        form.add_error(None, _("Somebody else deleted this row: your text is still here. Saving adds it again."))
    context = {
        "call": call,
        "form": form,
        "title": title,
        "form_url": reverse("calls:row_add", args=[slug, table, parent]) if gone else "",
        "cancel_url": reverse("calls:rows", args=[slug, table, parent]),
        "breadcrumb": [*_breadcrumb(call, shown, above, linked=True), (title, "")],
    }
    return render(request, "calls/edit/form.html", context, status=409 if gone else status_of(form))


@reads_only
def delete(request: HttpRequest, slug: str, table: str, parent: int, pk: int) -> HttpResponse:
    call, shown, above = _found(request, slug, table, parent)
    instance = shown.rows_of(above).filter(pk=pk).first()
    if instance is None:
        return _already_gone(request, slug, table, parent)
    form = shown.form(request.POST or None, instance=instance, parent=above)
    changed, blockers, leave = False, [], request.POST.get("leave") == "on"
    if request.method == "POST":
        try:
            delete_row(instance, call=call, seen=form.seen, confirmed=leave, by=request.user, now=timezone.now())
        except ChangedMeanwhile:
            changed, form = True, _fresh_form(shown, above, pk)
        except Refused as refused:
            blockers = refused.blockers
        else:
            messages.success(request, _("The row is deleted."))
            return redirect("calls:rows", slug, table, parent)
    context = {
        "call": call,
        "changed": changed,
        "blockers": blockers,
        "is_myself": isinstance(instance, CallStaff) and instance.user_id == request.user.pk,
        "mark": form.stored_mark(),
        "words": shown.tell(form.instance),
        "has_children": bool(shown.child),
        "cancel_url": reverse("calls:rows", args=[slug, table, parent]),
        "breadcrumb": [*_breadcrumb(call, shown, above, linked=True), (_("Delete"), "")],
    }
    return render(request, "calls/edit/delete.html", context, status=409 if changed or blockers else 200)


def _already_gone(request: HttpRequest, slug: str, table: str, parent: int) -> HttpResponse:
    """Two people deleted or moved the same row: the second finds it done; a page of it is not there."""
    if request.method != "POST":
        raise Http404
    messages.info(request, _("Somebody else deleted this row in the meantime."))
    return redirect("calls:rows", slug, table, parent)


@require_POST
def move(request: HttpRequest, slug: str, table: str, parent: int, pk: int) -> HttpResponse:
    call, shown, above = _found(request, slug, table, parent)
    if not shown.ordered:
        raise Http404
    siblings = shown.rows_of(above)
    instance = siblings.filter(pk=pk).first()
    if instance is None:
        return _already_gone(request, slug, table, parent)
    up = request.POST.get("direction") == "up"
    move_row(instance, call=call, siblings=siblings, up=up, by=request.user, now=timezone.now())
    return redirect("calls:rows", slug, table, parent)


def _row_form(shown: Table, above: models.Model, stored: models.Model | None, request: HttpRequest) -> Any:
    instance = stored or shown.form._meta.model(**{shown.field: above})
    return shown.form(request.POST or None, request.FILES or None, instance=instance, parent=above)


def _fresh_form(shown: Table, above: models.Model, pk: int | None) -> Any:
    """The form of the row as it is stored now; RowIsGone when somebody deleted it."""
    stored = shown.rows_of(above).filter(pk=pk).first()
    if stored is None:
        raise RowIsGone
    return shown.form(instance=stored, parent=above)


def _save(request: HttpRequest, form: Any, call: Call, shown: Table) -> Callable[[], None]:
    def save() -> None:
        by_and_now: dict[str, Any] = {"by": request.user, "now": timezone.now()}
        siblings = shown.rows_of(form.parent) if shown.ordered else None
        with files.atomic():
            save_row(form.row(**by_and_now), call=call, seen=form.seen, siblings=siblings, **by_and_now)

    return save


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
