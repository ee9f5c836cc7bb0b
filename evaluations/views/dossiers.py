"""The dossier of a project for the commission: who may read the project may have it on paper."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.models import Project, Submission
from applications.views import dossiers
from core.http import reads_only
from evaluations import permissions
from evaluations.views.fetching import trail


@require_http_methods(["GET", "POST"])
@reads_only
def page(request: HttpRequest, slug: str, phase_key: str, project: int) -> HttpResponse:
    submission = _readable(request, slug, phase_key, project)
    phase, title = submission.project.phase, submission.title
    breadcrumb = trail(phase, (title, ""), (_("Dossier"), ""))
    return dossiers.answer(request, submission, breadcrumb=breadcrumb)


def _readable(request: HttpRequest, slug: str, phase_key: str, project: int) -> Submission:
    """The counting submission, for a member with a sheet of it (or of any, once unsealed) and without a conflict."""
    rows = Project.objects.select_related("application", "phase__call")
    found = get_object_or_404(rows, pk=project, phase__key=phase_key, phase__call__slug=slug)
    if not permissions.may_read_project(request.user, found, timezone.now()):  # type: ignore[arg-type]
        raise Http404
    submission = get_object_or_404(Submission.objects.counting().select_related("sent_by"), project=found)
    submission.project = found
    return submission
