"""Whether a body may lead or join a partnership in a call, with the reasons, as far as the body itself decides it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Call
from calls.participation import cap_blockers
from organisations.models import Body, BodyKind, DistrictMembership


@dataclass(frozen=True)
class Eligibility:
    """The answer to "can my body take part?" for one body."""

    body: Body
    may_lead: bool
    may_join: bool
    reasons: tuple[str, ...]
    places_taken: bool = False

    @property
    def verdict(self) -> str:
        if self.places_taken:
            return _("Not now: its places are taken")
        if self.may_lead:
            return _("Yes: it may lead a partnership, or join one")
        return _("Yes: it may join a partnership") if self.may_join else _("No, not in this call")

    @property
    def tone(self) -> str:
        return "good" if self.may_join and not self.places_taken else "bad"


def eligibilities(call: Call, bodies: Iterable[Body], day: date) -> list[Eligibility]:
    """One answer for each body; the call's rules are read once."""
    rules = list(call.composition_rules.all())
    caps = list(call.participation_caps.all())
    covered = {district.pk for district in call.districts.all()}
    bodies = list(bodies)
    seats = _districts(bodies, day) if covered else {}
    full = cap_blockers(call, bodies)
    found = [_eligibility(call, body, rules, caps, covered, seats.get(body.pk, set())) for body in bodies]
    return [
        replace(each, places_taken=True, reasons=(*each.reasons, str(full[each.body.pk])))
        if each.may_join and each.body.pk in full
        else each
        for each in found
    ]


def _eligibility(
    call: Call, body: Body, rules: list[Any], caps: list[Any], covered: set[int], seats: set[int]
) -> Eligibility:
    in_district = not covered or bool(covered & seats)
    leads = body.kind in call.lead_kinds
    named = [rule for rule in rules if body.kind in rule.kinds]
    may_join = leads or bool(named) or not rules
    reasons = [_kind_reason(body, leads, may_join)]
    if leads and not in_district:
        reasons.append(_("To lead, it would have to belong to a district that the call covers."))
    if leads and not body.counts:
        reasons.append(_("The office has still to confirm that it is what it says it is: until then it cannot lead."))
    for cap in caps:
        if may_join and body.kind in cap.kinds:
            words = ngettext(
                "It may take part in %(count)s application of this call.",
                "It may take part in at most %(count)s applications of this call.",
                cap.most,
            )
            reasons.append(words % {"count": cap.most})
    return Eligibility(body, leads and in_district and body.counts, may_join, tuple(reasons))


def _kind_reason(body: Body, leads: bool, may_join: bool) -> str:
    kind = {"kind": BodyKind(body.kind).label}
    if leads:
        return _("It is registered as “%(kind)s”: this kind of body may lead.") % kind
    if may_join:
        return (
            _("It is registered as “%(kind)s”: this kind of body joins a partnership that another body leads.") % kind
        )
    return _("It is registered as “%(kind)s”, which the call does not foresee.") % kind


def _districts(bodies: list[Body], day: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = DistrictMembership.objects.valid_on(day).filter(body__in=bodies).order_by("pk")
    for body, district in rows.values_list("body", "district"):
        found.setdefault(body, set()).add(district)
    return found
