"""Second thoughts of the lead about what was sent: each on a page of its own that says what will happen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications import actions, permissions, rules
from applications.forms import DeleteForm, WithdrawForm
from applications.models import Project
from applications.views.fetching import crumbs, moment_of, project_of, standing_of
from core.http import reads_only
from core.refusals import Blocker, Refused

Act = Callable[..., Any]


@dataclass(frozen=True)
class Decision:
    """What a page of decision says: what will happen, the button that does it, and what has happened then."""

    title: Any
    text: Any
    button: Any
    done: Any


DECISIONS = {
    "replace": Decision(
        title=_("Replace what was sent"),
        text=_(
            "The draft opens again, and so does the partnership. The version sent counts until you send the new "
            "one; if you never do, it stands."
        ),
        button=_("Open the draft for a replacement"),
        done=_("The draft is open. The version sent counts until you send a new one."),
    ),
    "keep": Decision(
        title=_("Keep the version sent"),
        text=_("The replacement is abandoned: the version sent stands, and the draft closes."),
        button=_("Keep the version sent"),
        done=_("The version sent stands."),
    ),
    "withdraw": Decision(
        title=_("Withdraw the project"),
        text=_(
            "The version sent does not count any more, and your bodies are free for other applications. "
            "Its receipt stays. Until the deadline you can go back to the draft and send it again."
        ),
        button=_("Withdraw the project"),
        done=_("The project was withdrawn: it does not count any more."),
    ),
    "delete": Decision(
        title=_("Delete the draft"),
        text=_(
            "The draft leaves the pages of everyone who wrote in it, its partnership is dissolved and unanswered "
            "invitations end. They are told by e-mail. This cannot be undone."
        ),
        button=_("Delete the draft"),
        done=_("The draft was deleted."),
    ),
    "resume": Decision(
        title=_("Go back to the draft"),
        text=_("The withdrawn project becomes a draft again, which you can change and send until the deadline."),
        button=_("Go back to the draft"),
        done=_("The draft is open again."),
    ),
}


@reads_only
def replace(request: HttpRequest, public_id: UUID, phase_key: str) -> HttpResponse:
    return _decide(request, project_of(request, public_id, phase_key), "replace", actions.replace)


@reads_only
def keep(request: HttpRequest, public_id: UUID, phase_key: str) -> HttpResponse:
    return _decide(request, project_of(request, public_id, phase_key), "keep", actions.keep)


@reads_only
def resume(request: HttpRequest, public_id: UUID, phase_key: str) -> HttpResponse:
    return _decide(request, project_of(request, public_id, phase_key), "resume", actions.resume)


@reads_only
def withdraw(request: HttpRequest, public_id: UUID, phase_key: str) -> HttpResponse:
    project = project_of(request, public_id, phase_key)
    form = WithdrawForm(request.POST or None)
    reason = form.cleaned_data["reason"] if form.is_bound and form.is_valid() else ""
    return _decide(request, project, "withdraw", actions.withdraw, form=form, reason=reason)


@reads_only
def delete(request: HttpRequest, public_id: UUID, phase_key: str) -> HttpResponse:
    """Only with its box ticked: a button that is pressed by mistake deletes nothing."""
    project = project_of(request, public_id, phase_key)
    permissions.require(standing_of(request, project.application).leads)
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _decide(request, project, "delete", actions.delete_draft, form=form, then=reverse("applications:list"))
    return _page(request, project, "delete", rules.deletion_blockers(project), form)


def _decide(
    request: HttpRequest, project: Project, name: str, act: Act, form: Any = None, then: str = "", **given: Any
) -> HttpResponse:
    stands = standing_of(request, project.application)
    permissions.require(stands.sends if name in permissions.SENDER_STEPS else stands.leads)
    blockers = list[Blocker]()
    if request.method == "POST":
        try:
            act(project, by=request.user, now=moment_of(request), **given)
        except Refused as refusal:
            blockers = refusal.blockers
        else:
            messages.success(request, DECISIONS[name].done)
            return redirect(then or reverse("applications:detail", args=[project.application.public_id]))
    return _page(request, project, name, blockers, form)


def _page(request: HttpRequest, project: Project, name: str, blockers: list[Blocker], form: Any) -> HttpResponse:
    decision = DECISIONS[name]
    context = {
        "project": project,
        "words": decision,
        "blockers": blockers,
        "form": form,
        "offered": name != "delete" or not blockers,
        "danger": name in ("withdraw", "delete"),
    }
    context |= {"now": moment_of(request), "breadcrumb": crumbs(project.application, (decision.title, ""))}
    return render(request, "applications/decision.html", context, status=409 if blockers else 200)
