"""What holds up the unsealing: sheets to be confirmed, and sheets that their evaluator cannot write any more."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.sent_facts import with_project_as_sent
from core.refusals import Blocker
from evaluations import permissions, rules
from evaluations.models import Commission, CommissionMember, ScoreSheet
from evaluations.models.commission import SCORING_ROLES
from evaluations.workflow import SheetState

NAMED = 3  # how many titles a sentence names


@dataclass(frozen=True)
class OpenSheets:
    """The unfinished sheets of a commission, and confirmed ones that stopped counting, by what is to happen to them.

    Awaited: their member writes and confirms them. To give: their member has a conflict or left, and the project needs
    another evaluator. Spare: the same, but the project has its evaluators, or nobody is left who could take it over;
    they may still be given, and are set aside at the unsealing. Uncounted: confirmed before a conflict came up, and the
    project could have another evaluator instead.
    """

    awaited: list[ScoreSheet] = field(default_factory=list)
    to_give: list[ScoreSheet] = field(default_factory=list)
    spare: list[ScoreSheet] = field(default_factory=list)
    uncounted: list[ScoreSheet] = field(default_factory=list)


@dataclass(frozen=True)
class _Place:
    """What is known of one project: how many of its sheets count or will count, and whether one could be taken over."""

    good: int
    has_taker: bool


def open_sheets(commission: Commission, day: date) -> OpenSheets:
    """Each sheet in one list, in a few queries whatever the number of projects."""
    conflicts = permissions.all_conflicts(commission, day)
    rows = ScoreSheet.objects.filter(member__commission=commission, project__state__in=rules.SCORED_STATES)
    sheets = list(with_project_as_sent(rows.select_related("member__user").order_by("pk")))
    places = _places(commission, sheets, conflicts)
    found = OpenSheets()
    for sheet in sheets:
        place = places[sheet.project_id]
        bound = (sheet.member_id, sheet.project_id) in conflicts
        needed = place.good < commission.phase.evaluators_per_application and place.has_taker
        if sheet.state == SheetState.CONFIRMED and bound and needed:
            found.uncounted.append(sheet)
        elif sheet.is_unfinished and not bound and sheet.member.left_at is None:
            found.awaited.append(sheet)
        elif sheet.is_unfinished:
            (found.to_give if needed else found.spare).append(sheet)
    return found


def any_awaited(commission: Commission, day: date) -> bool:
    """Whether somebody has still to confirm a sheet: what most confirmations ask, without reading the sheets."""
    rows = ScoreSheet.objects.awaited().filter(member__commission=commission, project__state__in=rules.SCORED_STATES)
    return bool(set(rows.values_list("member", "project")) - permissions.all_conflicts(commission, day))


def _places(commission: Commission, sheets: list[ScoreSheet], conflicts: set[tuple[int, int]]) -> dict[int, _Place]:
    scorers = {one.pk for one in commission.members.seated().filter(role__in=SCORING_ROLES)}
    by_project: dict[int, list[ScoreSheet]] = {}
    for sheet in sheets:
        by_project.setdefault(sheet.project_id, []).append(sheet)
    return {
        project: _Place(
            good=sum(_counts(one, conflicts) for one in given),
            has_taker=any((pk, project) not in conflicts for pk in scorers - {one.member_id for one in given}),
        )
        for project, given in by_project.items()
    }


def _counts(sheet: ScoreSheet, conflicts: set[tuple[int, int]]) -> bool:
    """Whether the sheet counts at the unsealing, or will once its member confirms it."""
    if (sheet.member_id, sheet.project_id) in conflicts:
        return False
    return sheet.state == SheetState.CONFIRMED or (sheet.is_unfinished and sheet.member.left_at is None)


def unsealing_blockers(commission: Commission, day: date) -> list[Blocker]:
    """Who has still to confirm sheets, which are to be given to somebody else, which project has none that counts."""
    found, place = open_sheets(commission, day), [commission.phase.call.slug, commission.phase.key]
    blockers = [Blocker(_awaited(member, rows), code="unconfirmed") for member, rows in _by_member(found.awaited)]
    blockers += [
        Blocker(_given_up(one), url=reverse("evaluations:replace", args=[*place, one.pk]), code="to_give")
        for one in found.to_give
    ]
    waiting = {one.project_id for one in (*found.awaited, *found.to_give)}
    counted = set(ScoreSheet.objects.counting().filter(member__commission=commission).values_list("project", flat=True))
    message = _("“%(title)s” has no sheet that counts: assign an evaluator without a conflict.")
    return blockers + [
        Blocker(message % {"title": project.sent_title}, code="no_sheet")
        for project in rules.projects_of(commission.phase)
        if project.pk not in counted | waiting
    ]


def _by_member(sheets: list[ScoreSheet]) -> list[tuple[CommissionMember, list[ScoreSheet]]]:
    grouped: dict[int, list[ScoreSheet]] = {}
    for sheet in sheets:
        grouped.setdefault(sheet.member_id, []).append(sheet)
    return [(rows[0].member, rows) for rows in grouped.values()]


def _awaited(member: CommissionMember, sheets: list[ScoreSheet]) -> str:
    titles = sorted(sheet.project.sent_title for sheet in sheets)
    named = ", ".join(_("“%(title)s”") % {"title": title} for title in titles[:NAMED])
    if (more := len(titles) - NAMED) > 0:
        named = ngettext("%(named)s and %(more)d more", "%(named)s and %(more)d more", more) % {
            "named": named,
            "more": more,
        }
    message = ngettext(
        "%(person)s has %(count)d sheet still to confirm: %(named)s.",
        "%(person)s has %(count)d sheets still to confirm: %(named)s.",
        len(titles),
    )
    return message % {"person": member.user, "count": len(titles), "named": named}


def _given_up(sheet: ScoreSheet) -> str:
    words: dict[str, Any] = {"person": sheet.member.user, "title": sheet.project.sent_title}
    if sheet.member.left_at is not None:
        return _("“%(title)s” needs another evaluator: %(person)s has left.") % words
    return _("“%(title)s” needs another evaluator: %(person)s has a conflict.") % words
