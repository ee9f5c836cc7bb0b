"""Where members of a commission declare conflicts: titles and bodies are shown, never content."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from applications.models import Project, Submission
from applications.sent_facts import as_sent, bodies_as_sent, with_project_as_sent
from core.http import reads_only
from core.refusals import Refused
from evaluations import actions, permissions, rules
from evaluations.forms import ConflictsForm, ReasonForm
from evaluations.models import CommissionMember
from evaluations.views.fetching import address, seat_of, trail

PER_PAGE = 50


@require_http_methods(["GET", "POST"])
@reads_only
def declare(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The next projects without an answer, a page of them: an answer for each, before any is read."""
    member = seat_of(request, slug, phase_key)
    waiting = rules.unanswered(member)
    if not waiting and member.conflict_declarations.exists():
        return render(request, "evaluations/conflicts_declared.html", _declared(member, request.GET.get("page")))
    projects = _asked(request, waiting)
    known = permissions.automatic_conflicts(request.user, member.commission, timezone.localdate())
    form = ConflictsForm(_with_none(request, projects) or None, projects=projects, known=known)
    context = {
        **_context(member, form, projects),
        "left": len(waiting) - len(projects),
        "paged": len(waiting) > PER_PAGE,
    }
    if request.method == "POST" and form.is_valid():
        try:
            asked = {project.pk for project in projects}
            given = {"declared": form.declared, "asked": asked, "by": request.user, "now": timezone.now()}
            actions.declare_conflicts(member.commission, **given)
        except Refused as refused:
            return render(request, "evaluations/conflicts.html", {**context, "blockers": refused.blockers}, status=409)
        if left := rules.unanswered(member):
            sentence = ngettext(
                "Recorded. %(count)d project is left.", "Recorded. %(count)d projects are left.", len(left)
            )
            messages.success(request, sentence % {"count": len(left)})
            return redirect("evaluations:conflicts", *address(member.commission.phase))
        messages.success(request, _("Your declaration is recorded. You are told when projects are assigned to you."))
        return redirect("evaluations:office", *address(member.commission.phase))
    return render(request, "evaluations/conflicts.html", context)


def _asked(request: HttpRequest, waiting: list[Project]) -> list[Project]:
    """The projects of this page: those that the posted page asked about, or the next ones."""
    posted = set(request.POST.getlist("project"))
    return [one for one in waiting if str(one.pk) in posted][:PER_PAGE] if posted else waiting[:PER_PAGE]


def _with_none(request: HttpRequest, projects: list[Project]) -> Any:
    """What was posted; “no conflict with the others of this page” answers where nothing was chosen."""
    data = request.POST.copy()
    if "none" in data:
        for project in projects:
            data[f"conflict-{project.pk}"] = data.get(f"conflict-{project.pk}") or "no"
    return data


@require_http_methods(["GET", "POST"])
@reads_only
def declare_late(request: HttpRequest, slug: str, phase_key: str, project: int) -> HttpResponse:
    """A conflict came up later: the project closes at once."""
    member = seat_of(request, slug, phase_key)
    phase = member.commission.phase
    # Those of which the person knows; a draft that was never sent is nobody's but its authors'.
    known = Project.objects.filter(pk__in=member.conflict_declarations.values("project"), phase=phase)
    found = get_object_or_404(as_sent(known.select_related("application")), pk=project)
    form = ReasonForm(request.POST or None)
    context = {"form": form, "project": found, "phase": phase, "breadcrumb": trail(phase, (_("Conflict"), ""))}
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_late_conflict(
                found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except Refused as refused:
            return render(
                request, "evaluations/late_conflict.html", {**context, "blockers": refused.blockers}, status=409
            )
        messages.success(request, _("Your conflict is recorded: the project is closed to you from now on."))
        return redirect("evaluations:sheets", *address(phase))
    return render(request, "evaluations/late_conflict.html", context)


def _context(member: CommissionMember, form: ConflictsForm, projects: list[Project]) -> dict[str, Any]:
    phase = member.commission.phase
    bodies = bodies_as_sent(projects)
    return {
        "form": form,
        "phase": phase,
        "rows": [(project, bodies.get(project.pk, []), answer, reason) for project, answer, reason in form.rows()],
        "breadcrumb": trail(phase, (_("Conflicts of interest"), "")),
    }


def _declared(member: CommissionMember, number: str | None) -> dict[str, Any]:
    phase = member.commission.phase
    sent = Submission.objects.counting().filter(project=OuterRef("project")).order_by().values("title")[:1]
    rows = with_project_as_sent(member.conflict_declarations.annotate(title=Subquery(sent)))
    page = Paginator(rows.order_by("title", "declared_at", "pk"), PER_PAGE).get_page(number)
    return {
        "phase": phase,
        "page": page,
        "closed": permissions.declared_conflicts(member),
        "may_declare": not member.commission.is_concluded,
        "breadcrumb": trail(phase, (_("Conflicts of interest"), "")),
    }
