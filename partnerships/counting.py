"""Decides whether the members of a partnership meet the composition rules of the call: who counts, and in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import CompositionRule
from core.prepared import prepared
from partnerships.models import Member, MemberRole, Partnership
from partnerships.workflow import SEATED_MEMBER_STATES


@dataclass(frozen=True)
class _Count:
    """How many members there are of a rule's kinds, and how many of them the office has still to confirm."""

    all: int
    unconfirmed: int

    @classmethod
    def of(cls, members: Sequence[Member]) -> "_Count":
        return cls(len(members), sum(1 for member in members if not member.body.counts))

    @property
    def confirmed(self) -> int:
        return self.all - self.unconfirmed


@dataclass(frozen=True)
class RuleState:
    """One composition rule of the call beside the partnership; `expected` counts unanswered invitations too."""

    rule: CompositionRule
    seated: _Count
    expected: _Count
    sentence: str

    @property
    def ok(self) -> bool:
        return _within(self.rule, self.seated)

    @property
    def ok_if_all_accept(self) -> bool:
        return _within(self.rule, self.expected)


def composition_state(partnership: Partnership, members: Sequence[Member] | None = None) -> list[RuleState]:
    """Each composition rule of the call, counted over lead and partners; supporters do not count."""
    if members is None:
        members = list(partnership.members.live().select_related("body"))
    counted = [member for member in members if member.body and member.role != MemberRole.SUPPORTER]
    return [_rule_state(rule, counted) for rule in _rules(call=partnership.call_id)]


@prepared
def _rules(call: Any) -> QuerySet[CompositionRule]:
    return CompositionRule.objects.filter(call=call).order_by("position", "pk")


def sent_state(rule: CompositionRule, kinds: Sequence[str]) -> RuleState:
    """The rule beside a partnership that was sent, from the kinds of its lead and partners as they were then."""
    count = _Count(sum(kind in rule.kinds for kind in kinds), 0)
    return RuleState(rule, count, count, _rule_sentence(rule, count))


def _rule_state(rule: CompositionRule, members: Sequence[Member]) -> RuleState:
    fitting = [member for member in members if member.body.kind in rule.kinds]
    seated = [member for member in fitting if member.state in SEATED_MEMBER_STATES]
    return RuleState(rule, _Count.of(seated), _Count.of(fitting), _rule_sentence(rule, _Count.of(seated)))


def _rule_sentence(rule: CompositionRule, seated: _Count) -> str:
    here = ngettext("%(count)d in the partnership", "%(count)d in the partnership", seated.all) % {"count": seated.all}
    if seated.unconfirmed:
        words = _("%(count)d still to be confirmed by the office")
        here += ", " + words % {"count": seated.unconfirmed}
    if seated.confirmed < rule.minimum:
        missing = rule.minimum - seated.confirmed
        lack = ngettext("%(count)d is missing", "%(count)d are missing", missing) % {"count": missing}
        return f"{rule.label}: {here}, {lack}."
    if rule.maximum is not None and seated.all > rule.maximum:
        excess = seated.all - rule.maximum
        over = ngettext("%(count)d too many", "%(count)d too many", excess) % {"count": excess}
        return f"{rule.label}: {here}, {over}."
    return f"{rule.label}: {here}."


def _within(rule: CompositionRule, count: _Count) -> bool:
    """A minimum is met by bodies that the office confirmed, where it must; a maximum is passed by any."""
    return rule.minimum <= count.confirmed and (rule.maximum is None or count.all <= rule.maximum)
