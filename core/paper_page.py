"""The page of a printed paper: the file when it is made, how far it is before, and the button that asks for it."""

from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from core import files, papers
from core.http import received_at
from core.models import Job, Paper
from core.models.jobs import JobState
from core.refusals import Refused

PAGE = "page"  # in the address: the page is wanted, and not the file


def answer(request: HttpRequest, kind: str, subject: Model, *, title: str, breadcrumb: Any, **more: Any) -> Any:
    """GET: the file, or the page while there is none (always with ?page=1). POST: ask for it, then the page.

    `title` names the paper in the page's heading; `more` may bring another template, which extends core/paper.html,
    and its context. 404 for who may not read it.
    """
    _let_in(request, kind, subject)
    if request.method == "POST":
        return _asked(request, kind, subject, title, breadcrumb, more)
    paper = _paper(request, kind, subject)
    part = bool(request.headers.get("HX-Request"))
    if paper is not None and paper.file is not None and PAGE not in request.GET and not part:
        return files.attachment_response(paper.file)
    return _page(request, paper, {"title": title, "breadcrumb": breadcrumb, **more}, part=part)


def _let_in(request: HttpRequest, kind: str, subject: Model) -> None:
    if not papers.may_read(kind, subject, user=request.user, moment=received_at(request)):
        raise Http404


def _asked(
    request: HttpRequest, kind: str, subject: Model, title: str, trail: Any, more: dict[str, Any]
) -> HttpResponse:
    by = request.user if request.user.is_authenticated else None
    try:
        paper = papers.request(kind, subject, by=by)
    except Refused as refused:
        context = {"title": title, "breadcrumb": trail, **more, "blockers": refused.blockers}
        return _page(request, _paper(request, kind, subject), context, status=409)
    return redirect(page_url(request.path, paper.edition))


def _paper(request: HttpRequest, kind: str, subject: Model) -> Paper | None:
    """What the address names; of what changes the edition that was asked for, or else the one of now."""
    edition = request.GET.get("edition", "")
    if papers.changes(kind) and not edition:
        edition = papers.edition_of(kind, subject)
    paper = papers.find(kind, subject, edition=edition)
    if paper is None and "edition" in request.GET:
        raise Http404
    return paper


def _page(
    request: HttpRequest, paper: Paper | None, context: dict[str, Any], *, part: bool = False, status: int = 200
) -> HttpResponse:
    template = context.pop("template", "core/paper.html")
    job = papers.job_of(paper) if paper is not None and paper.file_id is None else None
    edition = paper.edition if paper else ""
    whole = {
        "blockers": [],
        **context,
        "paper": paper,
        "ask_url": request.path,
        "page_url": page_url(request.path, edition),
        "file_url": request.path + (f"?edition={edition}" if edition else ""),
        **_progress(job),
    }
    response = render(request, "core/paper_status.html" if part else template, whole, status=status)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "private, no-store"
    return response


def page_url(path: str, edition: str = "") -> str:
    """Where the page of a paper is, as opposed to its file."""
    return f"{path}?{PAGE}=1" + (f"&edition={edition}" if edition else "")


def _progress(job: Job | None) -> dict[str, Any]:
    """What the page says of the work: steps done of steps to do, and that it failed."""
    state = job.state if job else ""
    steps = [_("gathering the content"), _("laying out the pages"), _("storing the file")]
    done = min(job.steps_done, len(steps)) if job else 0
    return {
        "awaited": state in (JobState.WAITING, JobState.RUNNING),
        "again_at": job.due_at if job and job.is_postponed else None,
        "failed": state == JobState.FAILED,
        "too_much": bool(job) and state == JobState.FAILED and job.reason.startswith("TooMuch"),
        "done": done,
        "total": len(steps),
        "step": steps[done] if state == JobState.RUNNING and done < len(steps) else "",
    }
