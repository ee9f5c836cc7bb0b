"""Shows technical administrators what waits, runs and failed in the background, and nothing of content."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import jobs as core_jobs
from core import outbox
from core.http import reads_only
from core.models import Job, Notice
from core.models.jobs import JOB_WORKFLOW, JobState
from core.models.outbox import NoticeState
from wecare_portal import health, heartbeat


@reads_only
def jobs(request: HttpRequest) -> HttpResponse:
    _only_administrators(request)
    state = request.GET.get("state", "")
    rows = Job.objects.filter(state=state) if state in JobState.values else Job.objects.all()
    page = Paginator(rows.order_by("-requested_at", "-id"), 50).get_page(request.GET.get("page"))
    context = {
        "breadcrumb": [(_("Home"), "/"), (_("Background work"), "")],
        "page_obj": page,
        "rows": [(job, JOB_WORKFLOW.actions_from(job.state)) for job in page],
        "state": state,
        "query": f"state={state}" if state in JobState.values else "",
        "states": _counts(Job, JobState),
        "notices": _counts(Notice, NoticeState),
        "failed_notices": Notice.objects.filter(state=NoticeState.FAILED).order_by("-created_at", "id")[:50],
        "health": health.report().items(),
        "queues": health.queues(),
        "seen": {"worker": heartbeat.last(heartbeat.WORKER), "beat": heartbeat.last(heartbeat.BEAT)},
        "oldest_waiting": Notice.objects.filter(state=NoticeState.WAITING).aggregate(at=Min("created_at"))["at"],
    }
    return render(request, "wecare_portal/jobs.html", context)


@require_POST
def retry_job(request: HttpRequest, pk: int) -> HttpResponse:
    _only_administrators(request)
    core_jobs.retry(get_object_or_404(Job, pk=pk), by=request.user, now=timezone.now())
    return redirect("jobs")


@require_POST
def retry_notice(request: HttpRequest, pk: str) -> HttpResponse:
    _only_administrators(request)
    outbox.retry(get_object_or_404(Notice, pk=pk), by=request.user, now=timezone.now())
    return redirect("jobs")


def _only_administrators(request: HttpRequest) -> None:
    if not request.user.is_superuser:  # type: ignore[union-attr]
        raise Http404


def _counts(model: Any, states: Any) -> list[tuple[str, str, int]]:
    """State, its word, and how many rows have it."""
    found = dict(model.objects.order_by().values_list("state").annotate(Count("pk")))
    return [(state.value, state.label, found.get(state.value, 0)) for state in states]
