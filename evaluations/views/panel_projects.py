"""Where the panel decides on one project: the sheets beside each criterion, and the collegial points."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.models import Project
from applications.sent_facts import as_sent
from calls.models import Criterion, Phase
from core.http import reads_only
from core.posted import number_in
from core.refusals import Refused
from evaluations import actions, panel_rules, permissions, rules
from evaluations.attendance import attendances
from evaluations.comparison import Comparison, compare
from evaluations.forms import PanelForm, PointsForm
from evaluations.models import CommissionMember, Discussion, PanelScore, PanelSession, Score, ScoreSheet
from evaluations.rules import Points
from evaluations.scoring import on_step
from evaluations.views.autosaving import conflict_json, refused_json, saved_json
from evaluations.views.fetching import address, trail
from evaluations.views.panel import panel_trail, unsealed_seat
from evaluations.views.sessions import session_of
from evaluations.views.sheets import content_of, step_of


@dataclass(frozen=True)
class Row:
    """One criterion: what each sheet says in the order of the sheets, their mean on the scale of the call, what
    the panel writes and what it kept.
    """

    criterion: Criterion
    scores: list[tuple[ScoreSheet, Score | None]]
    compared: Comparison | None
    offered: Decimal | None
    points: Any
    reason: Any
    kept: Points | None


@dataclass(frozen=True)
class Table:
    """The project before the session, as one member sees it."""

    member: CommissionMember
    session: PanelSession
    project: Project
    discussion: Discussion | None

    @property
    def place(self) -> list[Any]:
        return [*address(self.member.commission.phase), self.session.number, self.project.pk]


@require_http_methods(["GET", "POST"])
@reads_only
def project(request: HttpRequest, slug: str, phase_key: str, number: int, project: int) -> HttpResponse:
    """The sheets side by side and the collegial points; POST takes from a sheet, saves, or puts the project off."""
    table = _table(request, slug, phase_key, number, project)
    form = _form(request.POST or None, table)
    if request.method == "GET":
        return _page(request, table, form)
    if "X-Autosave" in request.headers:
        return _autosave(request, table, form)
    if taken := request.POST.get("take"):
        return _page(request, table, _form(_taking(request.POST, table, taken), table))
    return _postpone(request, table) if "postpone" in request.POST else _save(request, table, form)


def _table(request: HttpRequest, slug: str, phase_key: str, number: int, project: int) -> Table:
    member = unsealed_seat(request, slug, phase_key)
    found = session_of(member, number)
    projects = as_sent(Project.objects.select_related("application__partnership", "phase__call"))
    scored = get_object_or_404(projects, pk=project, phase=member.commission.phase)
    permissions.require_open(member, scored, timezone.localdate())
    discussion = found.discussions.filter(project=scored).prefetch_related("abstentions").first()
    return Table(member, found, scored, discussion)


def _form(data: Any, table: Table) -> PanelForm:
    phase = table.member.commission.phase
    given = kept_points(table.session, table.project) or earlier_points(table.session, table.project)
    away = table.discussion.abstentions.filter(has_conflict=False).values("member") if table.discussion else []
    initial = PointsForm.written(given, table.discussion.version if table.discussion else 0)
    members = table.session.present.select_related("user")
    return PanelForm(
        data,
        initial={**initial, "away": list(away and members.filter(pk__in=away))},
        criteria=rules.criteria_of(phase),
        step=step_of(phase),
        members=members,
    )


def kept_points(found: PanelSession, scored: Project) -> dict[int, Points]:
    return {each.criterion_id: Points(each.points, each.reason) for each in found.scores.filter(project=scored)}


def earlier_points(found: PanelSession, scored: Project) -> dict[int, Points]:
    """What an earlier session gave: where the panel starts when it comes back to a project."""
    earlier = PanelScore.objects.counting().filter(session__commission=found.commission, project=scored)
    return {each.criterion_id: Points(each.points, each.reason) for each in earlier}


def sheets_of(scored: Project) -> list[tuple[ScoreSheet, dict[int, Score]]]:
    """The sheets that count, each with its scores by criterion; the chair's first."""
    sheets = ScoreSheet.objects.counting().filter(project=scored).select_related("member__user")
    sheets = sheets.prefetch_related("scores").order_by("member__role", "member")
    return [(sheet, {score.criterion_id: score for score in sheet.scores.all()}) for sheet in sheets]


def _taking(posted: Any, table: Table, taken: str) -> Any:
    """What was posted, with what the button takes from the sheets put into its field: nothing written is lost."""
    data, sheets = posted.copy(), sheets_of(table.project)
    what, _dash, key = taken.partition("-")
    phase = table.member.commission.phase
    for criterion in rules.criteria_of(phase):
        given = [scores[criterion.pk] for _sheet, scores in sheets if criterion.pk in scores]
        if what == "mean" and key in ("all", str(criterion.pk)):
            compared = compare([one.points for one in given if one.points is not None], Decimal(criterion.max_points))
            offered = _offered(compared, phase)
            data[f"points-{criterion.pk}"] = "" if offered is None else str(offered)
        for score in given:
            if what == "reason" and key == str(score.pk):
                written = data.get(f"reason-{criterion.pk}", "").strip()
                data[f"reason-{criterion.pk}"] = f"{written}\n\n{score.reason}" if written else score.reason
    return data


def _write(request: HttpRequest, table: Table, form: PanelForm) -> Discussion:
    return actions.write_panel_scores(
        table.session,
        table.project,
        scores=form.scores,
        away=form.cleaned_data["away"],
        version=form.cleaned_data["version"] or 0,
        by=request.user,
        now=timezone.now(),
    )


def _autosave(request: HttpRequest, table: Table, form: PanelForm) -> JsonResponse:
    if not form.is_valid():
        return refused_json(form.errors.values())
    try:
        return saved_json(_write(request, table, form).version, request.user)
    except actions.StaleSession:
        return conflict_json(reverse("evaluations:panel_project", args=table.place))
    except Refused as refused:
        return refused_json([refused.blockers])


def _save(request: HttpRequest, table: Table, form: PanelForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, table, form)
    try:
        _write(request, table, form)
    except actions.StaleSession as stale:
        return _stale(request, table, stale)
    except Refused as refused:
        return _page(request, table, form, blockers=refused.blockers, status=409)
    messages.success(request, _("Saved: %(title)s.") % {"title": table.project.sent_title})
    return _onward(table) if "next" in request.POST else redirect("evaluations:panel_session", *table.place[:-1])


def _stale(request: HttpRequest, table: Table, stale: Refused) -> HttpResponse:
    """Both versions: the person's text in the fields, what is stored beside it; saving again is then deliberate."""
    fresh = _table(request, *table.place)
    data = request.POST.copy()
    data["version"] = str(fresh.discussion.version if fresh.discussion else 0)
    return _page(request, fresh, _form(data, fresh), blockers=stale.blockers, stored=True, status=409)


def _postpone(request: HttpRequest, table: Table) -> HttpResponse:
    try:
        actions.postpone_project(
            table.session,
            table.project,
            version=number_in(request.POST, "version"),
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refused:
        return _page(request, table, _form(request.POST, table), blockers=refused.blockers, status=409)
    messages.success(request, _("“%(title)s” is left to another session.") % {"title": table.project.sent_title})
    return redirect("evaluations:panel_session", *table.place[:-1])


def _onward(table: Table) -> HttpResponse:
    """The next project that the session has not decided, after this one in the order of the list."""
    criteria, written = rules.criteria_of(table.project.phase), panel_rules.points_in(table.session)
    closed = permissions.conflicts(table.member, timezone.localdate())
    projects = [one for one in rules.projects_of(table.project.phase) if one.pk not in closed]
    place = next((index for index, one in enumerate(projects) if one.pk == table.project.pk), 0)
    for one in (*projects[place + 1 :], *projects[:place]):
        if rules.sheet_blockers(criteria, written.get(one.pk, {})):
            return redirect("evaluations:panel_project", *table.place[:-1], one.pk)
    return redirect("evaluations:panel_session", *table.place[:-1])


def _page(
    request: HttpRequest,
    table: Table,
    form: PanelForm,
    *,
    blockers: Any = (),
    stored: bool = False,
    status: int = 200,
) -> HttpResponse:
    phase, scored = table.member.commission.phase, table.project
    keeps = not table.session.is_recorded and table.session.gives_points
    sheets, kept = sheets_of(scored), kept_points(table.session, scored)
    rows = _rows(form, phase, sheets, kept)
    maximum = sum((each.max_points * each.weight for each in form.criteria), Decimal(0))
    shown = kept or earlier_points(table.session, scored) if keeps else kept
    written = form.scores if form.is_bound and form.is_valid() else shown
    totals = [rules.total_of(form.criteria, _given(scores)) for _sheet, scores in sheets]
    context = {
        "phase": phase,
        "session": table.session,
        "project": scored,
        "may_print": permissions.may_read_project(request.user, scored, timezone.now()),
        "form": form,
        "rows": rows,
        "attended": attendances(table.session, [scored])[scored.pk],
        "sheets": [(sheet, total) for (sheet, _scores), total in zip(sheets, totals, strict=True)],
        "compared": compare(totals, maximum),
        "total": rules.total_of(form.criteria, written),
        "maximum": maximum,
        "editable": keeps and permissions.may_keep(table.member, scored, timezone.localdate()),
        "begun": table.discussion is not None,
        "may_declare": bool(table.member.pk) and not table.member.commission.is_concluded,
        "stored": stored,
        "blockers": blockers,
        "content": content_of(scored) if table.member.pk else None,
        "breadcrumb": trail(phase, *panel_trail(phase), _to_session(table), (scored.sent_title, "")),
    }
    return render(request, "evaluations/panel_project.html", context, status=status)


def _to_session(table: Table) -> tuple[str, str]:
    label = _("Session %(number)d") % {"number": table.session.number}
    return label, reverse("evaluations:panel_session", args=table.place[:-1])


def _given(scores: dict[int, Score]) -> dict[int, Points]:
    return {pk: Points(score.points, score.reason) for pk, score in scores.items()}


def _rows(
    form: PanelForm, phase: Phase, sheets: list[tuple[ScoreSheet, dict[int, Score]]], kept: dict[int, Points]
) -> list[Row]:
    found = []
    for criterion, points, reason in form.rows():
        scores = [(sheet, given.get(criterion.pk)) for sheet, given in sheets]
        numbers = [score.points for _sheet, score in scores if score is not None and score.points is not None]
        compared = compare(numbers, Decimal(criterion.max_points))
        offered = _offered(compared, phase)
        found.append(Row(criterion, scores, compared, offered, points, reason, kept.get(criterion.pk)))
    return found


def _offered(compared: Comparison | None, phase: Phase) -> Decimal | None:
    return on_step(compared.mean, half_points=phase.half_points) if compared else None
