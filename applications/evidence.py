"""What the portal itself knows about an item of the checklist: whether it is met, and what shows it.

Everything is read from the version sent and from the terms of the call, as they stood; one function for each kind of
evidence that an item can name. The case officer confirms it, or judges otherwise.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.answers.asked import Partner, Surroundings
from applications.answers.terms import rule_lines
from applications.models import Submission
from applications.structure import category, terms_of
from calls.models import Call, ChecklistItem, Evidence, Statement, StatementScope
from calls.participation import cap_blockers
from core.deadlines import is_over
from core.templatetags.wecare import instant
from organisations.models import BodyKind
from partnerships import rules as partnership_rules
from partnerships.composition import members_in_order
from partnerships.counting import sent_state
from partnerships.models import MemberRole

AMOUNT_RULES = frozenset({"grant", "cofinancing", "more_than_cost", "agreement", "category_maximum", "share"})

Snapshot = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """Whether the item is met, and the sentences that show it."""

    met: bool
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def findings(items: Iterable[ChecklistItem], submission: Submission) -> dict[int, Finding]:
    """By the key of the item, for those that name a kind of evidence which the version sent holds."""
    snapshot = json.loads(submission.snapshot)
    if not snapshot:
        return {}
    asked = {item.evidence for item in items if item.evidence}
    found = {key: FINDERS[Evidence(key)](submission, snapshot) for key in sorted(asked)}
    return {item.pk: found[item.evidence] for item in items if item.evidence}


def in_time(submission: Submission, _snapshot: Snapshot) -> Finding:
    words = {"received": instant(submission.received_at)}
    if submission.deadline is None:
        return Finding(True, (_("Received on %(received)s; the phase has no deadline.") % words,))
    words["deadline"] = instant(submission.deadline)
    sentence = _("Received on %(received)s; the deadline in force was %(deadline)s.") % words
    return Finding(not is_over(submission.deadline, submission.received_at), (sentence,))


def lead_kind(submission: Submission, snapshot: Snapshot) -> Finding:
    """The kind as it was sent; district and representative on the day of the sending."""
    call, lead = submission.project.application.call, submission.project.application.partnership.lead
    day = timezone.localdate(submission.received_at)
    kind = snapshot["lead"]["kind"]
    others = [one for one in partnership_rules.lead_blockers(call, lead, day) if one.code != "lead_kind"]
    words = {"lead": snapshot["lead"]["name"], "kind": BodyKind(kind).label}
    words["wanted"] = ", ".join(str(BodyKind(each).label) for each in call.lead_kinds)
    sentence = _("%(lead)s was registered as “%(kind)s” when the project was sent; the call wants: %(wanted)s.") % words
    return Finding(kind in call.lead_kinds and not others, (sentence, *(str(one) for one in others)))


def composition(submission: Submission, snapshot: Snapshot) -> Finding:
    """Each composition rule over the lead and the partners as they were sent; supporters do not count."""
    call = submission.project.application.call
    kinds = [one["kind"] for one in snapshot["partnership"]["members"] if one["role"] != MemberRole.SUPPORTER]
    states = [sent_state(rule, kinds) for rule in call.composition_rules.order_by("position", "pk")]
    return Finding(all(state.ok for state in states), tuple(state.sentence for state in states))


def caps(submission: Submission, _snapshot: Snapshot) -> Finding:
    """How many sent projects of the call each body is in: the count that refuses a sending."""
    partnership = submission.project.application.partnership
    bodies = [member.body for member in members_in_order(partnership)]
    over = cap_blockers(partnership.call, bodies, apart_from=partnership.pk)
    if over:
        return Finding(False, tuple(str(blocker) for blocker in over.values()))
    sentence = ngettext(
        "The %(count)d body of the partnership takes part in no more sent projects than the call allows.",
        "None of the %(count)d bodies of the partnership takes part in more sent projects than the call allows.",
        len(bodies),
    )
    return Finding(True, (sentence % {"count": len(bodies)},))


def declarations(submission: Submission, snapshot: Snapshot) -> Finding:
    """Every statement that the call asks of a member, in the words in which each member made it its own."""
    call = submission.project.application.call
    asked = [one.text for one in _statements(call)]
    members = snapshot["partnership"]["members"]
    made = {one["name"]: {each["text"] for each in one["declarations"]} & set(asked) for one in members}
    sentence = _("%(member)s: %(made)d of %(asked)d declarations.")
    told = tuple(sentence % {"member": name, "made": len(texts), "asked": len(asked)} for name, texts in made.items())
    return Finding(all(len(texts) == len(asked) for texts in made.values()), told)


def _statements(call: Call) -> list[Statement]:
    return [one for one in call.statements.all() if one.scope == StatementScope.MEMBER]


def amounts(submission: Submission, snapshot: Snapshot) -> Finding:
    """The call's rules about money, held against the answers as they were sent."""
    call = submission.project.application.call
    answers = {each["key"]: each["answer"] for section in snapshot["sections"] for each in section["questions"]}
    around = Surroundings(
        partners=tuple(
            Partner(one["id"], one["name"], Decimal(one["share_percent"]))
            for one in snapshot["partnership"]["members"]
            if one["role"] != MemberRole.SUPPORTER
        ),
        categories=tuple(category(row) for row in call.cost_categories.order_by("position", "pk")),
        most_months=call.duration_max_months,
    )
    lines = rule_lines(answers, frozenset(answers), terms_of(call), around)
    lines = [line for line in lines if line.code in AMOUNT_RULES]
    return Finding(all(line.ok for line in lines), tuple(line.sentence for line in lines))


FINDERS: dict[Evidence, Callable[[Submission, Snapshot], Finding]] = {
    Evidence.IN_TIME: in_time,
    Evidence.LEAD_KIND: lead_kind,
    Evidence.COMPOSITION: composition,
    Evidence.CAPS: caps,
    Evidence.DECLARATIONS: declarations,
    Evidence.AMOUNTS: amounts,
}
