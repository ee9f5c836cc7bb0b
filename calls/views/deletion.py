"""The page on which a manager throws a draft away, after reading what goes with it."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.actions import delete_draft
from calls.models import Call
from calls.permissions import call_actions
from calls.views.editor import managed_call
from calls.views.pages import board_breadcrumb
from core.http import reads_only
from core.refusals import Refused


@reads_only
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    call = managed_call(request, slug)
    if "delete" not in call_actions(request.user, call):
        raise Http404
    if request.method == "POST":
        try:
            delete_draft(call, by=request.user, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("calls:board", slug)
        messages.success(request, _("The draft “%(title)s” is deleted.") % {"title": call.title})
        return redirect("calls:office")
    title = _("Delete the draft")
    context = {
        "call": call,
        "title": title,
        "going": what_goes(call),
        "cancel_url": reverse("calls:board", args=[slug]),
        "breadcrumb": board_breadcrumb(call, title),
    }
    return render(request, "calls/delete.html", context)


def what_goes(call: Call) -> list[str]:
    """What is deleted with the draft, in words with its numbers."""
    return [_("Its terms and its text"), *_phases(call), *_documents(call), *_people(call)]


def _phases(call: Call) -> list[str]:
    asked = Count("forms__sections__questions", distinct=True)
    judged = Count("criterion_classes__criteria", distinct=True) + Count("checklist", distinct=True)
    words = []
    for phase in call.phases.annotate(asked=asked, judged=judged).order_by("position"):
        questions = ngettext("%(count)d question", "%(count)d questions", phase.asked) % {"count": phase.asked}
        points = ngettext("%(count)d criterion or check", "%(count)d criteria or checks", phase.judged)
        words.append(f"{phase.title}: {questions}, {points % {'count': phase.judged}}")
    return words


def _documents(call: Call) -> list[str]:
    number = call.documents.count()
    words = ngettext("%(count)d document attached", "%(count)d documents attached", number) % {"count": number}
    return [words] if number else []


def _people(call: Call) -> list[str]:
    number = call.staff.values("user").distinct().count()
    words = ngettext(
        "The list of who works on it: %(count)d person", "The list of who works on it: %(count)d people", number
    )
    return [words % {"count": number}]
