"""How a list becomes public: under an act, frozen, with an outcome for every project; a later one supersedes it."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.actions.outcomes import record_outcome
from applications.check_rules import admitted_list_blockers
from applications.models import Check, Project, Submission
from applications.workflow import CHECK, ProjectState
from calls.actions import NewAct, conclude_phase
from calls.actions.acts import record_act
from calls.actions.locks import locked_phase
from calls.models import Act, ActKind, Phase, StaffRole
from calls.workflow import PhaseState
from core import audit, languages, papers
from core.canonical import sha256_hex
from core.read import read_blockers
from core.refusals import refuse_if
from evaluations import draft_lists, list_rules, lists, notifications, permissions, wording
from evaluations.actions.locks import locked_commission
from evaluations.explanation import explain
from evaluations.models import Commission, ListKind, PublishedList, Ranking
from evaluations.reasons import reasons_of
from evaluations.workflow import COMMISSION

Snapshot = Callable[[Act, int], str]


@transaction.atomic
def publish_ranking(
    commission: Commission, *, ranking: Ranking, act: NewAct, read: str | None = None, by: User, now: datetime
) -> PublishedList:
    """Publish the ranking that the signatory has read, and give every project its outcome.

    `read` is the fingerprint of what the signatory's page showed (draft_lists.signed): nothing else is published.
    When a ranking of the phase was published before, it is superseded and kept.
    """
    commission = locked_commission(commission)
    phase = locked_phase(commission.phase)
    permissions.require_staff(by, phase, StaffRole.SIGNATORY)
    before, after = COMMISSION.move(commission, "conclude")
    refuse_if(list_rules.ranking_list_blockers(phase, ranking) or read_blockers(read, draft_lists.signed(phase)))
    recorded = record_act(phase.call, kind=ActKind.RANKING, act=act, by=by, now=now)
    published = freeze_list(
        phase,
        ListKind.RANKING,
        recorded,
        lambda act, version: lists.ranking_snapshot(ranking, act, version, now),
        by=by,
        now=now,
        ranking=ranking,
    )
    _record_outcomes(ranking, recorded, by, now)
    commission.save(update_fields=["state"])
    audit.record("commission.concluded", commission, by=by, now=now, before=before, after=after, list=published.pk)
    if phase.state == PhaseState.ASSESSING:
        conclude_phase(phase, by=by, now=now)
    notifications.published(commission, published, now)
    return published


@transaction.atomic
def publish_admitted_list(
    phase: Phase, *, act: NewAct, read: str | None = None, by: User, now: datetime
) -> PublishedList:
    """Publish the outcomes that the call manager confirmed, and give every project its own; `read` as above."""
    phase = locked_phase(phase)
    permissions.require_staff(by, phase, StaffRole.SIGNATORY)
    refuse_if(admitted_list_blockers(phase))
    projects = list(phase.projects.filter(state=ProjectState.CHECKING).values_list("pk", flat=True))
    checks = list(Check.objects.select_for_update(of=("self",)).filter(project__in=projects).order_by("pk"))
    refuse_if(read_blockers(read, draft_lists.signed(phase)))
    outcomes = {check.project_id: check.outcome for check in checks}
    recorded = record_act(phase.call, kind=ActKind.ADMITTED_LIST, act=act, by=by, now=now)
    published = freeze_list(
        phase,
        ListKind.ADMITTED,
        recorded,
        lambda act, version: lists.admitted_snapshot(phase, outcomes, act, version, now),
        by=by,
        now=now,
    )
    with languages.of_the_installation():
        admitted = _("Every requirement of the checklist is met.")
    for check in checks:
        _publish_check(check, recorded, check.reason or admitted, by, now)
    conclude_phase(phase, by=by, now=now)
    return published


def _publish_check(check: Check, act: Act, reason: str, by: User, now: datetime) -> None:
    before, after = CHECK.move(check, "publish")
    check.save(update_fields=["state"])
    audit.record("check.published", check, by=by, now=now, before=before, after=after)
    record_outcome(check.project, kind=check.outcome, act=act, reason=reason, remedy=check.remedy, by=by, now=now)


def freeze_list(
    phase: Phase,
    kind: str,
    act: Act,
    snapshot: Snapshot,
    *,
    by: User,
    now: datetime,
    ranking: Ranking | None = None,
) -> PublishedList:
    """Store the next version of the list under the act; the caller holds the phase, so that versions make one chain."""
    version = lists.next_version(phase, kind)
    text = snapshot(act, version)
    published = PublishedList.objects.create(
        phase=phase,
        kind=kind,
        version=version,
        act=act,
        ranking=ranking,
        snapshot=text,
        sha256=sha256_hex(text),
        published_by=by,
        published_at=now,
    )
    audit.record("list.published", published, by=by, now=now, version=version, sha256=published.sha256, act=act.pk)
    papers.request("published_list", published, by=by, language=settings.LANGUAGE_CODE)
    return published


def _record_outcomes(ranking: Ranking, act: Act, by: User, now: datetime) -> None:
    projects = _projects_by_protocol(ranking.phase)
    with languages.of_the_installation():
        given = reasons_of(ranking)
        rows = [(row, wording.reason(row, given.get(row.key, {}))) for row in explain(ranking.inputs, ranking.result)]
    for row, reason in rows:
        record_outcome(
            projects[row.key],
            kind=row.outcome,
            act=act,
            reason=reason,
            position=row.position,
            points=row.total,
            grant=row.turn.grant if row.turn else None,
            by=by,
            now=now,
        )


def _projects_by_protocol(phase: Phase) -> dict[str, Project]:
    submissions = Submission.objects.counting().filter(project__phase=phase).defer("snapshot")
    related = submissions.select_related("project__application__partnership__lead", "project__phase__call")
    return {submission.protocol: submission.project for submission in related}
