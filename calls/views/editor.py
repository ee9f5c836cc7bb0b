"""The pages where a manager writes a draft: the task list, the terms, each phase."""

from copy import copy

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.actions.editing import edit_phase, edit_terms
from calls.editor import ball, editor_breadcrumb, task_groups
from calls.forms import PhaseForm, ScoredPhaseForm, TermsForm
from calls.models import Assessment, Call, Phase, StaffRole
from calls.permissions import call_actions
from calls.rules import publication_blockers, publication_warnings
from calls.workflow import CALL
from core.http import reads_only
from core.seen import attempted, status_of
from core.told import told


def managed_call(request: HttpRequest, slug: str) -> Call:
    """The call, if the person manages it; 404 otherwise."""
    return get_object_or_404(
        Call.objects.staffed_by(request.user, StaffRole.MANAGER).select_related("measure", "issuer"), slug=slug
    )


@reads_only
def tasks(request: HttpRequest, slug: str) -> HttpResponse:
    call, now = managed_call(request, slug), timezone.now()
    context = {
        "call": call,
        "groups": task_groups(call, now),
        "blockers": publication_blockers(call, now),
        "warnings": publication_warnings(call, now),
        "actions": call_actions(request.user, call),
        "ball": ball(call),
        "breadcrumb": editor_breadcrumb(call),
    }
    return render(request, "calls/edit/tasks.html", context)


@reads_only
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    call = managed_call(request, slug)
    form = TermsForm(request.POST or None, instance=copy(call))
    if _is_only_read(request, call):
        return _read_page(request, call, form, _("Terms, money, contacts"))

    def save() -> None:
        edit_terms(call, changes=dict(form.cleaned_data), seen=form.seen, by=request.user, now=timezone.now())

    if attempted(
        form, save, fresh=lambda: TermsForm(instance=managed_call(request, slug)), subject=call, by=request.user
    ):
        messages.success(request, _("The terms are saved."))
        return redirect("calls:edit", slug)
    return _form_page(request, call, form, _("Terms, money, contacts"))


@reads_only
def phase(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    call = managed_call(request, slug)
    row = get_object_or_404(Phase, call=call, key=phase_key)
    kind = ScoredPhaseForm if row.assessment == Assessment.SCORING else PhaseForm
    form = kind(request.POST or None, instance=copy(row))
    if _is_only_read(request, call):
        return _read_page(request, call, form, row.title)

    def save() -> None:
        edit_phase(row, changes=dict(form.cleaned_data), seen=form.seen, by=request.user, now=timezone.now())

    if attempted(form, save, fresh=lambda: kind(instance=Phase.objects.get(pk=row.pk)), subject=call, by=request.user):
        messages.success(request, _("The phase is saved."))
        return redirect("calls:edit", slug)
    return _form_page(request, call, form, row.title)


def _is_only_read(request: HttpRequest, call: Call) -> bool:
    """Whether the form would promise what cannot be done; what was typed too late comes back with the refusal."""
    return request.method != "POST" and "edit" not in call_actions(request.user, call)


def _read_page(request: HttpRequest, call: Call, form: BaseForm, title: str) -> HttpResponse:
    context = {
        "call": call,
        "told": told(form),
        "title": title,
        "ball": ball(call),
        "waits": "return_to_draft" in CALL.actions_from(call.state),
        "breadcrumb": editor_breadcrumb(call, (title, "")),
    }
    return render(request, "calls/edit/read.html", context)


def _form_page(request: HttpRequest, call: Call, form: object, title: str) -> HttpResponse:
    context = {
        "call": call,
        "form": form,
        "title": title,
        "form_url": "",
        "cancel_url": reverse("calls:edit", args=[call.slug]),
        "breadcrumb": editor_breadcrumb(call, (title, "")),
    }
    return render(request, "calls/edit/form.html", context, status=status_of(form))
