"""What still blocks the sessions of a commission, and the ranking that they lead to, as sentences."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Project
from applications.sent_facts import with_project_as_sent
from calls.models import Criterion
from core.refusals import Blocker
from evaluations.attendance import Attendance, attendances, members_at
from evaluations.models import Commission, PanelScore, PanelSession
from evaluations.models.commission import SCORING_ROLES
from evaluations.quorum import quorum
from evaluations.rules import (
    LONGEST_REASON,
    MOST_NAMED,
    Points,
    criteria_of,
    points_blockers,
    projects_of,
    sheet_blockers,
)

NOTHING = Points(None, "")


def panel_points_blockers(
    criteria: Iterable[Criterion], written: dict[int, Points], *, half_points: bool
) -> list[Blocker]:
    """Collegial points keep the scale of the sheets, in whole or half steps; what is missing may still come."""
    blockers = []
    for criterion in criteria:
        points, reason = written.get(criterion.pk, NOTHING)
        if points is not None:
            blockers += points_blockers(criterion, points, half_points=half_points)
        if len(reason) > LONGEST_REASON:
            message = _("“%(criterion)s”: the reason has more than %(most)d characters.")
            words = {"criterion": criterion.title, "most": LONGEST_REASON}
            blockers.append(Blocker(message % words, url=f"#criterion-{criterion.pk}", code="long"))
    return blockers


def session_blockers(session: PanelSession, minutes: str, now: datetime) -> list[Blocker]:
    """A session is recorded once held, with minutes and a majority of those who score, every project decided."""
    blockers = []
    if not minutes.strip():
        blockers.append(Blocker(_("Write the minutes of the session."), url="#id_minutes", code="minutes"))
    blockers += _moment_blockers(session, now)
    members, present = members_at(session), list(session.present.select_related("user"))
    if strangers := [one for one in present if one not in members]:
        message = _("%(person)s did not sit in the commission on that day.")
        blockers += [Blocker(message % {"person": one.user}, url="#id_present", code="stranger") for one in strangers]
    scorers = [one.pk for one in members if one.role in SCORING_ROLES]
    whole = quorum(scorers, present=[one.pk for one in present])
    if not whole.reached:
        message = _("A session is valid with most of the evaluators: %(present)d of %(scorers)d were present.")
        words = {"present": len(whole.voting), "scorers": whole.entitled}
        blockers.append(Blocker(message % words, url="#id_present", code="quorum"))
    return blockers + _discussion_blockers(session)


def _moment_blockers(session: PanelSession, now: datetime) -> list[Blocker]:
    blockers, unsealed_at, day = [], session.commission.unsealed_at, timezone.localdate(session.held_at)
    if session.held_at > now:
        blockers.append(Blocker(_("The session has not been held yet."), url="#id_held_at", code="future"))
    if day < timezone.localdate(session.commission.appointed_at):
        message = _("The session cannot be of a day before the commission was appointed.")
        blockers.append(Blocker(message, url="#id_held_at", code="early"))
    if session.gives_points and unsealed_at and day < timezone.localdate(unsealed_at):
        message = _("Points are given after the sheets were unsealed: the session cannot be of an earlier day.")
        blockers.append(Blocker(message, url="#id_held_at", code="sealed"))
    return blockers


def _discussion_blockers(session: PanelSession) -> list[Blocker]:
    """Each project of the session has points and reasons on every criterion, decided by enough of those who could."""
    projects = discussed(session)
    criteria, written = criteria_of(session.commission.phase), points_in(session)
    attended = attendances(session, projects)
    blockers = []
    for project in projects:
        title = project.sent_title
        missing = len({blocker.url for blocker in sheet_blockers(criteria, written.get(project.pk, {}))})
        if missing:
            message = _("“%(title)s”: %(missing)d of %(criteria)d criteria have no points or no reason yet.")
            words = {"title": title, "missing": missing, "criteria": len(criteria)}
            blockers.append(Blocker(message % words, code="no_points"))
        if not attended[project.pk].reached:
            blockers.append(Blocker(quorum_sentence(project, attended[project.pk]), code="quorum"))
    return blockers


def discussed(session: PanelSession) -> list[Project]:
    """The projects before the session, by the title that was sent."""
    rows = with_project_as_sent(session.discussions.order_by("pk"), "application__partnership", "phase")
    return sorted((row.project for row in rows), key=lambda one: (one.sent_title, one.pk))


def quorum_sentence(project: Project, attended: Attendance) -> str:
    """Why the project cannot be decided with those who are there."""
    message = _("“%(title)s”: of %(entitled)d members without a conflict %(voting)d vote: more than half are needed.")
    words = {"entitled": attended.entitled, "voting": len(attended.voting)}
    return message % {"title": project.sent_title, **words}


def points_in(session: PanelSession) -> dict[int, dict[int, Points]]:
    """What the session gives so far: by project, then by criterion."""
    found: dict[int, dict[int, Points]] = {}
    for each in session.scores.all():
        found.setdefault(each.project_id, {})[each.criterion_id] = Points(each.points, each.reason)
    return found


def ranking_blockers(commission: Commission, points: Collection[tuple[int, int]] | None = None) -> list[Blocker]:
    """Every project has collegial points on every criterion; `points` are those of points_of(), when they were read."""
    blockers = []
    if commission.sessions.filter(recorded_at__isnull=True).exists():
        blockers.append(Blocker(_("A panel session is still being prepared: record it first."), code="session"))
    criteria = len(criteria_of(commission.phase))
    given = PanelScore.objects.points_of(commission) if points is None else points
    counted = Counter(project for project, _criterion in given)
    message = _("“%(title)s” has no collegial points yet.")
    projects = projects_of(commission.phase)
    if not projects:
        blockers.append(Blocker(_("There is no project to rank."), code="empty"))
    undecided = [project for project in projects if counted[project.pk] < criteria]
    if len(undecided) > MOST_NAMED:
        message = _("%(count)d projects have no collegial points yet. The first is “%(title)s”.")
    named = undecided[:1] if len(undecided) > MOST_NAMED else undecided
    words = [{"title": project.sent_title, "count": len(undecided)} for project in named]
    return blockers + [Blocker(message % each, code="no_points") for each in words]
