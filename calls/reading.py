"""How a call reads: its text as blocks, the story of its phases with the act behind each change, its money."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from calls.models import Act, ActEffect, ActKind, Call, DeadlineChange, OpeningChange, Phase
from calls.scoring_rules import most_points
from calls.workflow import CallState, PhaseState
from core.templatetags.wecare import decimal, euro, moment, points
from organisations.models import THIRD_SECTOR_KINDS, BodyKind

DONE = (PhaseState.CLOSED, PhaseState.ASSESSING, PhaseState.CONCLUDED)


@dataclass(frozen=True)
class Block:
    """A piece of the text of a call: kind is "heading", "paragraph" or "list"; lines are its lines or items."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """Plain text as blocks: "## " begins a heading, "- " an item, an empty line ends a paragraph."""
    found: list[Block] = []
    for piece in "\n".join(line.strip() for line in text.splitlines()).split("\n\n"):
        pending: list[str] = []
        for line in filter(None, piece.split("\n")):
            if line.startswith("## "):
                _flush(found, pending)
                found.append(Block("heading", (line[3:].strip(),)))
            else:
                if pending and pending[0].startswith("- ") != line.startswith("- "):
                    _flush(found, pending)
                pending.append(line)
        _flush(found, pending)
    return found


def _flush(found: list[Block], pending: list[str]) -> None:
    if pending:
        items = pending[0].startswith("- ")
        lines = tuple(line[2:].strip() if items else line for line in pending)
        found.append(Block("list" if items else "paragraph", lines))
        pending.clear()


def timeline(call: Call, phases: list[Phase], effects: list[ActEffect], now: datetime) -> list[dict[str, Any]]:
    """The story of the call for the timeline component: publication, windows, extensions, ends."""
    published = next((effect.act for effect in effects if effect.kind == ActKind.PUBLICATION), None)
    items = [_item(call, _("Publication of the call"), call.published_at, bool(call.published_at), act=published)]
    for phase in phases:
        begun = bool(call.published_at) and phase.opens_at <= now
        over = phase.state in DONE
        items.append(_item(call, _("Opening: %(phase)s") % {"phase": phase.title}, phase.opens_at, begun))
        items += [_moved(call, _("The opening was moved"), change) for change in phase.opening_changes.all()]
        items += [_moved(call, _("The deadline was extended"), change) for change in phase.deadline_changes.all()]
        if phase.closes_at:
            running = call.state == CallState.PUBLISHED and phase.state != PhaseState.SUSPENDED
            current = begun and not over and running
            label = _("Deadline: %(phase)s") % {"phase": phase.title}
            items.append(_item(call, label, phase.closes_at, over, current=current))
        label = _("Outcome: %(phase)s") % {"phase": phase.title}
        items.append(_item(call, label, None, phase.state == PhaseState.CONCLUDED, current=over))
    decisive = (ActKind.SUSPENSION, ActKind.RESUMPTION, ActKind.REVOCATION)
    decided = [effect for effect in effects if effect.kind in decisive]
    for each in decided:
        step = _item(call, each.get_kind_display(), each.created_at, True, act=each.act)
        items.insert(_place(items, each.created_at), step)
    return items


def _place(items: list[dict[str, Any]], moment: datetime) -> int:
    """After the last step that had been done by the moment."""
    before = [place for place, item in enumerate(items) if item["done"] and item["moment"] and item["moment"] <= moment]
    return before[-1] + 1 if before else 0


def _item(
    call: Call, label: str, at: datetime | None, done: bool, *, current: bool = False, act: Act | None = None
) -> dict[str, Any]:
    url = reverse("calls:act", args=[call.slug, act.pk]) if act else ""
    return {
        "label": label,
        "moment": at,
        "done": done,
        "current": current and not done,
        "url": url,
        "note": act_words(act) if act else "",
    }


def _moved(call: Call, label: str, change: DeadlineChange | OpeningChange) -> dict[str, Any]:
    words = {"before": moment(change.before), "after": moment(change.after)}
    item = _item(call, label, change.made_at, True, act=change.act)
    item["note"] = _("from %(before)s to %(after)s") % words + f" – {item['note']}"
    return item


def act_words(act: Act) -> str:
    """Determination no. 998 of 20 October 2017: its subject."""
    return _("%(act)s: %(subject)s") % {"act": act, "subject": act.subject}


def money(call: Call) -> list[tuple[str, str]]:
    """The money and time of the call, as (term, words) pairs."""
    months = {"least": call.duration_min_months, "most": call.duration_max_months}
    percent = _("at least %(percent)s%% of the total cost") % {"percent": points(call.cofinancing_min_percent)}
    return [
        (_("Money available"), euro(call.budget)),
        (
            _("Grant for each project"),
            _("from %(least)s to %(most)s") % {"least": euro(call.grant_min), "most": euro(call.grant_max)},
        ),
        (_("Co-financing"), percent if call.cofinancing_min_percent else _("none is required")),
        (_("Duration of the projects"), _("from %(least)s to %(most)s months") % months),
        (_("Fund"), call.measure.fund),
    ]


def grid(phase: Phase) -> dict[str, Any]:
    """The criteria of a scored phase as a table: classes with their rows, the most points, the thresholds."""
    classes = [
        {
            "title": group.title,
            "threshold": group.threshold,
            "most": most_points(group),
            "criteria": [
                {
                    "title": row.title,
                    "description": row.description,
                    "most": row.max_points * row.weight,
                    "max_points": row.max_points,
                    "weight": row.weight,
                }
                for row in group.criteria.all()
            ],
        }
        for group in phase.criterion_classes.all()
    ]
    total = sum((group["most"] for group in classes), Decimal(0))
    return {"classes": classes, "total": total, "phase": phase, "tie_breaks": list(phase.tie_breaks.all())}


def kind_names(kinds: list[str]) -> list[str]:
    """Kinds of body as people call them; all sections of RUNTS together have one name."""
    names = [str(BodyKind(kind).label) for kind in kinds if kind not in THIRD_SECTOR_KINDS]
    sections = [kind for kind in kinds if kind in THIRD_SECTOR_KINDS]
    if len(sections) == len(THIRD_SECTOR_KINDS):
        return [*names, _("third-sector bodies of every section of RUNTS")]
    return names + [str(BodyKind(kind).label) for kind in sections]


def cost_words(category: Any) -> str:
    """What is special in a cost category, in a few words."""
    if category.flat_rate_percent is not None:
        words = {"percent": points(category.flat_rate_percent), "base": category.get_flat_rate_base_display()}
        return _("computed: %(percent)s%% of %(base)s") % words
    if category.max_percent is not None:
        return _("at most %(percent)s%% of the total cost") % {"percent": decimal(category.max_percent, 0)}
    return ""
