"""The pages of the steps from draft to publication."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls import actions
from calls.content import call_content
from calls.forms import ActForm, NoteForm
from calls.models import Call
from calls.permissions import call_actions
from calls.rules import publication_blockers, publication_warnings
from calls.signing import in_short, parts
from calls.views.pages import board_breadcrumb, unlinked
from core import files
from core.http import reads_only
from core.read import FIELD, fingerprint, read_blockers
from core.refusals import Refused


def _possible(request: HttpRequest, slug: str, action: str) -> Call:
    """The call, if the action is open to the person now; 404 otherwise."""
    call = get_object_or_404(Call.objects.staffed_by(request.user).select_related("measure", "issuer"), slug=slug)
    if action not in call_actions(request.user, call):
        raise Http404
    return call


@require_POST
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    call = _possible(request, slug, "propose")
    try:
        actions.propose(call, by=request.user, now=timezone.now())
    except Refused as refused:
        for blocker in refused.blockers:
            messages.error(request, str(blocker))
        return redirect("calls:edit", slug)
    messages.success(request, _("The call is proposed: the signatory has been told."))
    return redirect("calls:board", slug)


@reads_only
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish the call that the page showed, with an act."""
    call, now = _possible(request, slug, "publish"), timezone.now()
    form = ActForm(request.POST or None, request.FILES or None, issuer=call.issuer_id)
    stands = fingerprint(call_content(call))
    changed = read_blockers(request.POST.get(FIELD, ""), stands) if request.method == "POST" else []
    if not changed and form.is_valid() and _published(request, call, form, now):
        messages.success(request, _("The call is published."))
        return redirect("calls:detail", slug)
    context = {
        "call": call,
        "form": form,
        "read": stands,
        "changed": changed,
        "short": in_short(call),
        "parts": parts(call),
        "blockers": unlinked(publication_blockers(call, now)),
        "warnings": unlinked(publication_warnings(call, now)),
        "breadcrumb": board_breadcrumb(call, _("Publish with an act")),
    }
    return render(request, "calls/sign.html", context, status=409 if changed else 200)


def _published(request: HttpRequest, call: Call, form: ActForm, now: datetime) -> bool:
    try:
        with files.atomic():
            act = form.new_act(by=request.user, now=now)
            actions.publish(call, act=act, read=request.POST.get(FIELD, ""), by=request.user, now=now)
    except Refused as refused:
        form.add_error(None, [str(blocker) for blocker in form.refused(refused.blockers)])
        return False
    return True


@reads_only
def give_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the call to its managers with a note."""
    call = _possible(request, slug, "return_to_draft")
    form = NoteForm(request.POST or None)
    if form.is_valid():
        note = form.cleaned_data["note"]
        actions.return_to_draft(call, note=note, by=request.user, now=timezone.now())
        messages.success(request, _("The call is returned: its managers have been told."))
        return redirect("calls:board", slug)
    context = {"call": call, "form": form, "breadcrumb": board_breadcrumb(call, _("Return with a note"))}
    return render(request, "calls/return.html", context)
