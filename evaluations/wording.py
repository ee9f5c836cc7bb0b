"""How the data that explain a position are said in sentences, in the active language."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.wecare import euro, instant, points
from evaluations.award import Turn
from evaluations.explanation import Explained, Neighbour
from evaluations.ranking import Rule

TURNS: dict[str, Promise] = {
    Turn.FULL: gettext_lazy("The money left covered the whole request."),
    Turn.CAPPED: gettext_lazy("The money left covered it up to the largest grant of the call."),
    Turn.PARTIAL: gettext_lazy("The money left did not cover it in full: it receives what was left."),
    Turn.TOO_LITTLE_LEFT: gettext_lazy("The money left was less than the smallest grant of the call."),
    Turn.SKIPPED: gettext_lazy(
        "The money left did not cover it: by the rule of the call the next that fits is served."
    ),
    Turn.STOPPED: gettext_lazy("The money left did not cover it: by the rule of the call the funding stops here."),
    Turn.AFTER_THE_STOP: gettext_lazy("The funding had already stopped at a project that comes before."),
    Turn.BELOW_MINIMUM: gettext_lazy("The request is below the smallest grant of the call."),
}
RULES: dict[str, Promise] = {
    Rule.CLASS_POINTS: gettext_lazy("more points in “%(class)s”"),
    Rule.MEMBERS: gettext_lazy("more members in the partnership"),
    Rule.SMALLER_REQUEST: gettext_lazy("smaller grant requested"),
    Rule.HIGHER_COFINANCING: gettext_lazy("higher share of co-financing"),
    Rule.RECEPTION: gettext_lazy("earlier arrival"),
}


def reason(row: Explained, reasons: Mapping[str, str]) -> str:
    """The whole explanation of an outcome: a paragraph on its place, then the panel's reason on each criterion."""
    return "\n\n".join([" ".join(sentences(row)), *criteria_sentences(row, reasons)])


def criteria_sentences(row: Explained, reasons: Mapping[str, str]) -> list[str]:
    """Points and the panel's reason, criterion by criterion; `reasons` by the criterion's key."""
    message = _("%(criterion)s, %(points)s points out of %(most)s: %(reason)s")
    criteria = [criterion for each in row.classes for criterion in each.criteria]
    return [
        message
        % {
            "criterion": one.title,
            "points": points(one.points),
            "most": points(one.max_points),
            "reason": reasons[one.key],
        }
        for one in criteria
        if reasons.get(one.key)
    ]


def sentences(row: Explained) -> list[str]:
    """Points and thresholds, position and what separates it, money."""
    return [*points_sentences(row), *place_sentences(row), *money_sentences(row)]


def points_sentences(row: Explained) -> list[str]:
    said = [_("%(total)s points out of %(most)s.") % {"total": points(row.total), "most": points(row.maximum)}]
    if row.threshold is not None:
        words = {"threshold": points(row.threshold)}
        reached = _("The threshold of %(threshold)s on the total is reached.")
        missed = _("The threshold of %(threshold)s on the total is not reached.")
        said.append((reached if row.reached else missed) % words)
    message = _("“%(class)s” has %(points)s points and its threshold is %(threshold)s: not reached.")
    for each in row.missed:
        words = {"class": each.title, "points": points(each.points), "threshold": points(each.threshold)}
        said.append(message % words)
    return said


def place_sentences(row: Explained) -> list[str]:
    if row.position is None:
        return [_("A project below a threshold is not suitable and has no position.")]
    said = [_("Position %(position)d.") % {"position": row.position}]
    if row.equals:
        message = _("No rule separates it from %(titles)s: the position is equal, and projects are listed by protocol.")
        said.append(message % {"titles": ", ".join(f"“{title}”" for title in row.equals)})
    if row.above:
        said.append(_("It follows “%(title)s”, which has the same total, by: %(rule)s.") % _tie_words(row.above))
    if row.below:
        said.append(_("It precedes “%(title)s”, which has the same total, by: %(rule)s.") % _tie_words(row.below))
    return said


def money_sentences(row: Explained) -> list[str]:
    turn = row.turn
    if turn is None:
        return []
    words = {"left": euro(turn.left_before), "requested": euro(turn.requested), "grant": euro(turn.grant)}
    said = [_("At its turn %(left)s were left; it requests %(requested)s.") % words, str(TURNS[turn.turn])]
    if turn.grant:
        said.append(_("Grant: %(grant)s.") % words)
    return said


def rule_of(neighbour: Neighbour) -> str:
    """The rule that separates two equal totals, such as: smaller grant requested."""
    return str(RULES[neighbour.kind]) % {"class": neighbour.class_title}


def value_of(neighbour: Neighbour, value: Decimal | str) -> str:
    """One of the two values that the rule compared, as people write it."""
    match neighbour.kind:
        case Rule.RECEPTION:
            return instant(datetime.fromisoformat(str(value)))
        case Rule.SMALLER_REQUEST:
            return euro(value)
        case Rule.HIGHER_COFINANCING:
            return f"{points(value)} %"
        case _:
            return points(value)


def _tie_words(neighbour: Neighbour) -> dict[str, str]:
    own, theirs = (value_of(neighbour, value) for value in (neighbour.own, neighbour.theirs))
    compared = _("%(rule)s (%(own)s against %(theirs)s)")
    words = {"rule": rule_of(neighbour), "own": own, "theirs": theirs}
    return {"title": neighbour.title, "rule": compared % words}
