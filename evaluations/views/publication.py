"""Where the office reads a ranking or an admitted list before it is public, and the signatory publishes it."""

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.check_conflicts import conflicts
from applications.check_rules import admitted_list_blockers
from applications.models import OutcomeKind, Submission
from applications.office_list import protocol_of, received_projects
from applications.permissions import CONTENT_ROLES
from calls.forms import ActForm
from calls.models import Assessment, Phase, StaffRole
from core import files, paper_page, spreadsheets
from core.http import reads_only
from core.posted import number_in
from core.read import FIELD
from core.refusals import Refused
from evaluations import actions, draft_lists, list_rules, permissions
from evaluations.explanation import Explained, explained
from evaluations.lists import excluded_rows, tax_codes
from evaluations.models import Commission, ListKind, PublishedList, Ranking
from evaluations.printed import DRAFT_LIST
from evaluations.reading import ranking_summary, ranking_table
from evaluations.veil import is_veiled, open_rows, veiled
from evaluations.views.fetching import address, commission_of, office_phase, trail
from evaluations.views.lists import PER_PAGE, open_data
from evaluations.workflow import COMMISSION


@require_http_methods(["GET", "POST"])
@reads_only
def ranking(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The latest ranking as it would be published, with the budget line; POST computes it again."""
    phase, commission = _previewed(request, slug, phase_key)
    if request.method == "POST":
        computed = actions.compute_ranking(commission, by=request.user, now=timezone.now())
        messages.success(request, _("Ranking computed: version %(version)d.") % {"version": computed.version})
        return redirect("evaluations:ranking", *address(phase))
    latest = phase.rankings.select_related("computed_by").order_by("-version").first()
    signs = permissions.staff_has(request.user, phase, StaffRole.SIGNATORY)
    possible = COMMISSION.actions_from(commission.state)
    context = {
        "phase": phase,
        "commission": commission,
        "ranking": latest,
        "actions": possible & ({"rank", "conclude"} if signs else {"rank"}),
        "may_compute": _may_compute(request, commission),
        "may_print": permissions.may_print_draft(request.user, phase) and draft_lists.is_ready(phase),
        "breadcrumb": trail(phase, (_("Ranking"), "")),
    }
    if latest:
        context |= _page_of(latest, _closed_to(request, commission), request.GET.get("page"))
    return render(request, "evaluations/ranking.html", context)


def _page_of(latest: Ranking, closed: set[str], number: str | None) -> dict[str, Any]:
    """Fifty rows of the ranking, and what holds for the whole of it; without the projects closed to the person."""
    inputs, excluded, whole = json.loads(latest.inputs), _excluded(latest.phase, closed), json.loads(latest.result)
    result, titles = open_rows(whole, closed), _titles(inputs)
    page = Paginator(result["rows"], PER_PAGE).get_page(number)
    rows = _explained(inputs, whole, closed, {row["order"] for row in page})
    budget = inputs["rules"]["budget"]
    return {
        "page": page,
        "table": ranking_table(rows, inputs["rules"], result, excluded=excluded),
        "summary": None if is_veiled(whole, closed) else ranking_summary(result, budget, PER_PAGE),
        "closed": sorted(titles[key] for key in closed & set(titles)),
        "outdated": [row["title"] for row in excluded if row["key"] in titles],
    }


def _explained(inputs: Any, whole: Any, closed: set[str], orders: set[int]) -> list[Explained]:
    """The rows of those orders; where projects are closed to the reader, nothing in them tells a closed one's place."""
    rows = explained(inputs, whole, orders)
    if not is_veiled(whole, closed):
        return rows
    titles = _titles(inputs)
    return veiled(rows, open_rows(whole, closed), closed, {titles[key] for key in closed & titles.keys()})


def _titles(inputs: Any) -> dict[str, str]:
    return {each["key"]: each["title"] for each in inputs["projects"]}


def _excluded(phase: Phase, closed: set[str]) -> list[dict[str, Any]]:
    return [row for row in excluded_rows(phase) if row["key"] not in closed]


@require_GET
@reads_only
def ranking_csv(request: HttpRequest, slug: str, phase_key: str) -> StreamingHttpResponse:
    """The latest ranking before its publication, without the projects closed to the person, in the public columns."""
    phase, commission = _previewed(request, slug, phase_key)
    latest, closed = get_object_or_404(phase.rankings.order_by("-version")[:1]), _closed_to(request, commission)
    inputs, whole = json.loads(latest.inputs), json.loads(latest.result)
    result = open_rows(whole, closed)
    rows = _explained(inputs, whole, closed, {row["order"] for row in result["rows"]})
    table = ranking_table(rows, inputs["rules"], result, tax_codes(phase), _excluded(phase, closed))
    rows = open_data(table, ranked=True)
    return spreadsheets.response(rows, f"{slug}-{phase_key}-preview-v{latest.version}.csv")


def _previewed(request: HttpRequest, slug: str, phase_key: str) -> tuple[Phase, Commission]:
    phase = office_phase(request, slug, phase_key)
    commission = commission_of(phase)
    if commission is None or commission.unsealed_at is None:
        raise Http404
    sits = permissions.seat(request.user, commission) is not None
    if not sits and not permissions.staff_has(request.user, phase, *permissions.READING_ROLES):
        raise Http404
    return phase, commission


def _closed_to(request: HttpRequest, commission: Commission) -> set[str]:
    """The keys of the projects that a conflict closes to the person, until everybody may read them."""
    member = permissions.seat(request.user, commission)
    closed = permissions.conflicts(member, permissions.day_of(timezone.now())) if member else set()
    return {submission.protocol for submission in Submission.objects.counting().filter(project__in=closed)}


def _may_compute(request: HttpRequest, commission: Commission) -> bool:
    member = permissions.seat(request.user, commission)
    desk = member is not None and member.role in permissions.DESK_ROLES
    return desk or permissions.staff_has(request.user, commission.phase, StaffRole.MANAGER)


@require_http_methods(["GET", "POST"])
@reads_only
def publish_ranking_page(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The signatory brings the act; what is published is the version that they read."""
    phase, commission = _previewed(request, slug, phase_key)
    permissions.require_staff(request.user, phase, StaffRole.SIGNATORY)
    latest = get_object_or_404(phase.rankings.order_by("-version")[:1])
    form = ActForm(request.POST or None, request.FILES or None, issuer=phase.call.issuer_id)
    context = _act_context(phase, form, list_rules.ranking_list_blockers(phase, latest))
    context |= _to_be_signed(latest)
    if request.method == "POST" and form.is_valid():
        shown = get_object_or_404(Ranking, phase=phase, version=number_in(request.POST, "version"))
        try:
            now, read = timezone.now(), request.POST.get(FIELD, "")
            with files.atomic():
                act = form.new_act(by=request.user, now=now)
                published = actions.publish_ranking(
                    commission, ranking=shown, act=act, read=read, by=request.user, now=now
                )
        except Refused as refused:
            return render(
                request, "evaluations/publish.html", {**context, "blockers": form.refused(refused.blockers)}, status=409
            )
        messages.success(request, _("The ranking is published."))
        return redirect(published)
    return render(request, "evaluations/publish.html", context)


def _to_be_signed(latest: Ranking) -> dict[str, Any]:
    """The ranking in short, with its fingerprint: what the act publishes."""
    inputs, result = json.loads(latest.inputs), json.loads(latest.result)
    summary = ranking_summary(result, inputs["rules"]["budget"], PER_PAGE)
    return {"ranking": latest, "summary": summary, "read": draft_lists.signed(latest.phase)}


def _act_context(phase: Phase, form: ActForm, blockers: Any) -> dict[str, Any]:
    return {"phase": phase, "form": form, "blockers": blockers, "breadcrumb": trail(phase, (_("Publication"), ""))}


@require_http_methods(["GET", "POST"])
@reads_only
def draft_list(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The list on paper as it would be published, to be annexed to the act that publishes it."""
    phase = office_phase(request, slug, phase_key)
    if not permissions.may_print_draft(request.user, phase) or not draft_lists.is_ready(phase):
        raise Http404
    title = _("Draft list (PDF): %(phase)s") % {"phase": phase.title}
    shown = "ranking" if phase.assessment == Assessment.SCORING else "admitted"
    return paper_page.answer(
        request,
        DRAFT_LIST,
        phase,
        title=title,
        breadcrumb=trail(phase, (_("Draft list (PDF)"), "")),
        template="evaluations/draft_page.html",
        list_url=reverse(f"evaluations:{shown}", args=address(phase)),
        phase=phase,
    )


def _page_of_outcomes(request: HttpRequest, phase: Phase) -> dict[str, Any]:
    """Fifty projects in the order of the list, each with its outcome and what its applicant will read; all counted."""
    received = received_projects(phase).order_by("protocol_register", "protocol_year", "protocol_number")
    page = Paginator(received, PER_PAGE).get_page(request.GET.get("page"))
    bound = conflicts([project.pk for project in page], [request.user.pk], timezone.localdate())
    closed = {project for project, _user in bound}
    for project in page:
        project.protocol, project.is_closed = protocol_of(project), project.pk in closed
    counts = dict(received.order_by("outcome").values_list("outcome").annotate(number=Count("pk")))
    kinds = [(kind.value, kind.label, counts[kind.value]) for kind in OutcomeKind if counts.get(kind.value)]
    opens = permissions.staff_has(request.user, phase, *CONTENT_ROLES)
    return {"page": page, "outcomes": kinds, "opens": opens}


@require_http_methods(["GET", "POST"])
@reads_only
def admitted(request: HttpRequest, slug: str, phase_key: str) -> HttpResponse:
    """The confirmed outcomes as they would be published; the signatory publishes them with the act."""
    phase = office_phase(request, slug, phase_key)
    if phase.assessment != Assessment.CHECKLIST:
        raise Http404
    published = PublishedList.objects.in_force().filter(phase=phase, kind=ListKind.ADMITTED).first()
    if request.method == "GET" and published is not None:
        return redirect(published)
    signs = permissions.staff_has(request.user, phase, StaffRole.SIGNATORY)
    form = ActForm(request.POST or None, request.FILES or None, issuer=phase.call.issuer_id) if signs else None
    context = _act_context(phase, form, admitted_list_blockers(phase))
    context |= _page_of_outcomes(request, phase) | {
        "signs": signs,
        "read": draft_lists.signed(phase) if signs else "",
        "may_print": permissions.may_print_draft(request.user, phase) and draft_lists.is_ready(phase),
    }
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            now, read = timezone.now(), request.POST.get(FIELD, "")
            with files.atomic():
                act = form.new_act(by=request.user, now=now)
                published = actions.publish_admitted_list(phase, act=act, read=read, by=request.user, now=now)
        except Refused as refused:
            context |= {"blockers": form.refused(refused.blockers)}
            return render(request, "evaluations/admitted.html", context, status=409)
        messages.success(request, _("The list of admitted projects is published."))
        return redirect(published)
    return render(request, "evaluations/admitted.html", context)
