"""Where a session is kept: its minutes as a draft, their last reading, the record, the signed paper."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.models import Submission
from core import files, paper_page, papers
from core.canonical import canonical_json, sha256_hex
from core.files import attachment_response
from core.form_errors import linked_errors
from core.http import reads_only
from core.refusals import Refused
from evaluations import actions, minutes, panel_rules, permissions, rules
from evaluations.attendance import attendances
from evaluations.forms import MinutesForm, SignedMinutesForm
from evaluations.models import CommissionMember, PanelSession
from evaluations.printed import MINUTES
from evaluations.views.autosaving import conflict_json, refused_json, saved_json
from evaluations.views.fetching import address, reader_of, seat_of, trail
from evaluations.views.panel import panel_trail, sessions_of


def session_of(member: CommissionMember, number: int) -> PanelSession:
    found = get_object_or_404(sessions_of(member), number=number)
    found.commission = member.commission
    return found


def _title(found: PanelSession) -> str:
    return _("Session %(number)d") % {"number": found.number}


def _place(found: PanelSession) -> list[Any]:
    return [*address(found.commission.phase), found.number]


@require_http_methods(["GET", "POST"])
@reads_only
def session(request: HttpRequest, slug: str, phase_key: str, number: int) -> HttpResponse:
    """A session: its projects and, until it is recorded, its minutes; POST saves them, by a button or by itself."""
    member = reader_of(request, slug, phase_key)
    found = session_of(member, number)
    writes = member.role in permissions.DESK_ROLES and not found.is_recorded
    form = _minutes_form(request.POST or None, found) if writes else None
    if request.method == "GET" or form is None:
        return _page(request, member, found, form)
    if "X-Autosave" in request.headers:
        return _autosave(request, found, form)
    return _save(request, member, found, form)


def _minutes_form(data: Any, found: PanelSession) -> MinutesForm:
    held = {"held_at": found.held_at, "place": found.place, "present": found.present.all()}
    initial = {**held, "minutes": found.minutes, "version": found.version}
    return MinutesForm(data, initial=initial, members=found.commission.members.select_related("user"))


def _write(request: HttpRequest, found: PanelSession, form: MinutesForm) -> PanelSession:
    given = {**form.cleaned_data, "version": form.cleaned_data["version"] or 0}
    return actions.change_session(found, **given, by=request.user, now=timezone.now())


def _autosave(request: HttpRequest, found: PanelSession, form: MinutesForm) -> JsonResponse:
    if not form.is_valid():
        return refused_json(form.errors.values())
    try:
        return saved_json(_write(request, found, form).version, request.user)
    except actions.StaleSession:
        return conflict_json(reverse("evaluations:panel_session", args=_place(found)))
    except Refused as refused:
        return refused_json([refused.blockers])


def _save(request: HttpRequest, member: CommissionMember, found: PanelSession, form: MinutesForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, member, found, form)
    try:
        saved = _write(request, found, form)
    except actions.StaleSession as stale:
        fresh = session_of(member, found.number)
        data = request.POST.copy()
        data["version"] = str(fresh.version)
        again = _minutes_form(data, fresh)
        return _page(request, member, fresh, again, blockers=stale.blockers, stored=True, status=409)
    except Refused as refused:
        return _page(request, member, found, form, blockers=refused.blockers, status=409)
    if "record" in request.POST:
        return redirect("evaluations:panel_record", *_place(saved))
    messages.success(request, _("The draft of the minutes is saved."))
    return redirect("evaluations:panel_session", *_place(saved))


def _page(
    request: HttpRequest,
    member: CommissionMember,
    found: PanelSession,
    form: MinutesForm | None,
    *,
    blockers: Any = (),
    stored: bool = False,
    status: int = 200,
) -> HttpResponse:
    phase, rows = found.commission.phase, _rows(member, found)
    writes = member.role in permissions.DESK_ROLES and not found.is_recorded
    context = {
        "phase": phase,
        "session": found,
        "title": _title(found),
        "present": found.present.select_related("user"),
        "rows": rows,
        "following": next((row["project"] for row in rows if row["missing"]), None) if writes else None,
        "form": form,
        "stored": stored,
        "blockers": blockers,
        "is_closed": permissions.minutes_closed(member, found, timezone.now()),
        "signed": found.signed_minutes.select_related("file", "uploaded_by").first(),
        "upload": SignedMinutesForm() if found.is_recorded and member.role in permissions.DESK_ROLES else None,
        "breadcrumb": trail(phase, *panel_trail(phase), (_title(found), "")),
    }
    return render(request, "evaluations/panel_session.html", context, status=status)


def _rows(member: CommissionMember, found: PanelSession) -> list[dict[str, Any]]:
    """The projects open to the member: how far the session is with each, and who decides on it."""
    if not found.gives_points:
        return []
    phase, closed = found.commission.phase, permissions.conflicts(member, timezone.localdate())
    projects = [one for one in rules.projects_of(phase) if one.pk not in closed]
    criteria, written = rules.criteria_of(phase), panel_rules.points_in(found)
    attended = attendances(found, projects)
    return [
        {
            "project": one,
            "begun": one.pk in written,
            "missing": len({each.url for each in rules.sheet_blockers(criteria, written.get(one.pk, {}))}),
            "attended": attended[one.pk],
        }
        for one in projects
        if one.pk in written or not found.is_recorded
    ]


def _closed(member: CommissionMember) -> set[str]:
    """The protocol numbers of the projects with which the member has a conflict."""
    projects = permissions.conflicts(member, timezone.localdate())
    return {one.protocol for one in Submission.objects.counting().filter(project__in=projects).defer("snapshot")}


@require_http_methods(["GET", "POST"])
@reads_only
def record(request: HttpRequest, slug: str, phase_key: str, number: int) -> HttpResponse:
    """The minutes once more as they will stand, then for good."""
    member = seat_of(request, slug, phase_key, *permissions.DESK_ROLES)
    found = session_of(member, number)
    if found.is_recorded:
        return redirect("evaluations:panel_session", *_place(found))
    if request.method == "GET":
        blockers = panel_rules.session_blockers(found, found.minutes, timezone.now())
        return _reading(request, member, found, blockers)
    try:
        _record(request, found)
    except Refused as refused:
        return _reading(request, member, session_of(member, number), refused.blockers, status=409)
    messages.success(request, _("The session is recorded: print its minutes, have them signed, upload them here."))
    return redirect("evaluations:panel_session", *_place(found))


@transaction.atomic
def _record(request: HttpRequest, found: PanelSession) -> None:
    """For good, and its paper is asked for at once."""
    recorded = actions.record_session(found, read=request.POST.get("read", ""), by=request.user, now=timezone.now())
    papers.request(MINUTES, recorded, by=request.user, label=f"{MINUTES} {recorded}")


def _reading(
    request: HttpRequest, member: CommissionMember, found: PanelSession, blockers: Any, status: int = 200
) -> HttpResponse:
    content = minutes.content_of(found)
    session_url = reverse("evaluations:panel_session", args=_place(found))
    context = {
        "phase": found.commission.phase,
        "session": found,
        "paper": minutes.reading(content, _closed(member)),
        "read": sha256_hex(canonical_json(content)),
        "blockers": blockers,
        "breadcrumb": trail(
            found.commission.phase,
            *panel_trail(found.commission.phase),
            (_title(found), session_url),
            (_("Minutes"), ""),
        ),
    }
    return render(request, "evaluations/panel_record.html", context, status=status)


@require_http_methods(["GET", "POST"])
@reads_only
def minutes_pdf(request: HttpRequest, slug: str, phase_key: str, number: int) -> HttpResponse:
    """The minutes on paper, for the signatures."""
    found = session_of(reader_of(request, slug, phase_key), number)
    phase = found.commission.phase
    session_url = reverse("evaluations:panel_session", args=_place(found))
    breadcrumb = trail(phase, *panel_trail(phase), (_title(found), session_url), (_("Minutes (PDF)"), ""))
    return paper_page.answer(request, MINUTES, found, title=_("Minutes (PDF)"), breadcrumb=breadcrumb)


@require_GET
@reads_only
def signed_file(request: HttpRequest, slug: str, phase_key: str, number: int) -> HttpResponse:
    """The signed minutes, for who reads the session."""
    member = reader_of(request, slug, phase_key)
    found = session_of(member, number)
    signed = found.signed_minutes.select_related("file").first()
    if signed is None or permissions.minutes_closed(member, found, timezone.now()):
        raise Http404
    return attachment_response(signed.file)


@require_POST
def upload_signed(request: HttpRequest, slug: str, phase_key: str, number: int) -> HttpResponse:
    """Chair or secretary bring the minutes as they were signed."""
    member = seat_of(request, slug, phase_key, *permissions.DESK_ROLES)
    found = session_of(member, number)
    form = SignedMinutesForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Refused(linked_errors(form))
        _keep(request, found, form)
    except Refused as refused:
        return _page(request, member, found, None, blockers=refused.blockers, status=409)
    messages.success(request, _("The signed minutes are kept with the session."))
    return redirect("evaluations:panel_session", *_place(found))


def _keep(request: HttpRequest, found: PanelSession, form: SignedMinutesForm) -> None:
    now = timezone.now()
    with files.atomic():
        stored = files.store(form.cleaned_data["upload"], by=request.user, now=now)
        actions.add_signed_minutes(found, file=stored, by=request.user, now=now)
