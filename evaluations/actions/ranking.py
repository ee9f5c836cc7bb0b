"""How a ranking is computed and kept: canonical inputs, canonical result, both with their hash."""

import json
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from calls.models import StaffRole
from core import audit
from core.canonical import canonical_json, sha256_hex
from core.refusals import NotAllowed, refuse_if
from evaluations import panel_rules, permissions
from evaluations.actions.locks import locked_commission
from evaluations.computation import compute
from evaluations.inputs import inputs_of
from evaluations.models import Commission, PanelScore, Ranking
from evaluations.workflow import COMMISSION


@transaction.atomic
def compute_ranking(commission: Commission, *, by: User, now: datetime) -> Ranking:
    """Rank what the panel recorded. Unchanged inputs give the ranking that is there; changed ones a new version."""
    commission = locked_commission(commission)
    _require_computer(commission, by)
    before, after = COMMISSION.move(commission, "rank")
    points = PanelScore.objects.points_of(commission)
    refuse_if(panel_rules.ranking_blockers(commission, points))
    inputs = canonical_json(inputs_of(commission, points))
    latest = commission.phase.rankings.order_by("-version").first()
    ranking = latest if latest and latest.inputs == inputs else _store(commission, inputs, by, now)
    commission.save(update_fields=["state"])
    audit.record(
        "commission.ranked",
        commission,
        by=by,
        now=now,
        before=before,
        after=after,
        version=ranking.version,
        result=ranking.result_sha256,
    )
    return ranking


def _store(commission: Commission, inputs: str, by: User, now: datetime) -> Ranking:
    result = canonical_json(compute(json.loads(inputs)))
    last = commission.phase.rankings.aggregate(last=Max("version"))["last"] or 0
    return Ranking.objects.create(
        phase=commission.phase,
        version=last + 1,
        inputs=inputs,
        inputs_sha256=sha256_hex(inputs),
        result=result,
        result_sha256=sha256_hex(result),
        computed_by=by,
        computed_at=now,
    )


def _require_computer(commission: Commission, by: User) -> None:
    member = permissions.seat(by, commission)
    if member is not None and member.role in permissions.DESK_ROLES:
        return
    if not permissions.staff_has(by, commission.phase, StaffRole.MANAGER):
        raise NotAllowed
