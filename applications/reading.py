"""How a project is read, by whoever may: one structure for the summary, the receipt, the office and the dossier."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applications.answers.asked import Asked, Category, Partner, Surroundings
from applications.answers.plain import plain
from applications.answers.problems import is_empty
from applications.answers.timetable import Timetable, draw
from core.templatetags.wecare import euro
from organisations.models import BodyKind
from partnerships.models import Constitution, MemberRole

MEMBERS_BESIDE = 3
SHAPES = {"targets": "targets", "indicators": "indicators", "activities": "activities", "budget": "budget"}


@dataclass(frozen=True)
class BudgetRow:
    """One line of the table: a category or a sum, with an amount for each member in the members' order."""

    title: str
    cells: list[tuple[str, Any]]
    total: Any
    note: str = ""


@dataclass(frozen=True)
class BudgetTable:
    members: list[str]
    rows: list[BudgetRow]
    sums: list[BudgetRow]

    def pieces(self) -> list["BudgetTable"]:
        """The table in pieces of as many members as fit a page of text: none of it hides beside the screen."""
        starts = range(0, max(len(self.members), 1), MEMBERS_BESIDE)
        return [self._piece(slice(start, start + MEMBERS_BESIDE)) for start in starts]

    def _piece(self, some: slice) -> "BudgetTable":
        rows, sums = (
            [BudgetRow(row.title, row.cells[some], row.total, row.note) for row in part]
            for part in (self.rows, self.sums)
        )
        return BudgetTable(self.members[some], rows, sums)


@dataclass(frozen=True)
class AnswerContent:
    """An answer ready to be shown: `shape` names the template part, the other fields hold what it needs."""

    key: str
    label: str
    shape: str
    text: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    timetable: Timetable | None = None
    budget: BudgetTable | None = None


@dataclass(frozen=True)
class SectionContent:
    key: str
    title: str
    answers: list[AnswerContent]
    place: str = ""


@dataclass(frozen=True)
class MemberContent:
    name: str
    kind: str
    town: str
    tax_code: str
    role: str
    task: str
    share_percent: Decimal
    declarations: list[dict[str, Any]]


@dataclass(frozen=True)
class DocumentContent:
    title: str
    name: str
    size: int
    media_type: str
    sha256: str
    url: str


@dataclass(frozen=True)
class Places:
    """Where each part of a draft is changed: for who may still change it."""

    partnership: str
    documents: str
    section: Callable[[str], str]


@dataclass(frozen=True)
class Content:
    title: str
    call: str
    issuer: str
    phase: str
    lead: str
    partnership: str
    constitution: str
    members: list[MemberContent]
    sections: list[SectionContent]
    documents: list[DocumentContent]
    statements: list[str]
    money: list[tuple[str, str]]
    places: Places | None = None


def content(
    snapshot: Mapping[str, Any], file_url: Callable[[str], str] | None = None, places: Places | None = None
) -> Content:
    """The snapshot (a dict, or the JSON of a submission read back) for templates/applications/content.html.

    `file_url` gives the address of a document from its file_id, for those who may open it.
    """
    around = surroundings(snapshot)
    return Content(
        title=snapshot["application"]["title"],
        call=snapshot["call"]["title"],
        issuer=snapshot["call"]["issuer"],
        phase=snapshot["phase"]["title"],
        lead=snapshot["lead"]["name"],
        partnership=snapshot["partnership"]["name"],
        constitution=str(Constitution(snapshot["partnership"]["constitution"]).label),
        members=[_member(member) for member in snapshot["partnership"]["members"]],
        sections=[_section(section, snapshot, around, places) for section in snapshot["sections"]],
        documents=[_document(document, file_url) for document in snapshot["documents"]],
        statements=list(snapshot["statements"]),
        money=_money(snapshot["totals"]),
        places=places,
    )


def surroundings(snapshot: Mapping[str, Any]) -> Surroundings:
    members = snapshot["partnership"]["members"]
    return Surroundings(
        partners=tuple(
            Partner(member["id"], member["name"], Decimal(member["share_percent"]))
            for member in members
            if member["role"] != MemberRole.SUPPORTER
        ),
        categories=tuple(_category(row) for row in snapshot["cost_categories"]),
    )


def _category(row: Mapping[str, Any]) -> Category:
    percent = row["flat_rate_percent"]
    return Category(
        key=row["key"],
        title=row["title"],
        is_staff_cost=row["is_staff_cost"],
        flat_rate_percent=None if percent is None else Decimal(percent),
        flat_rate_base=row["flat_rate_base"],
    )


def _member(row: Mapping[str, Any]) -> MemberContent:
    return MemberContent(
        name=row["name"],
        kind=str(BodyKind(row["kind"]).label),
        town=row["town"],
        tax_code=row["tax_code"],
        role=str(MemberRole(row["role"]).label),
        task=row["task"],
        share_percent=Decimal(row["share_percent"]),
        declarations=list(row["declarations"]),
    )


def _section(
    section: Mapping[str, Any], snapshot: Mapping[str, Any], around: Surroundings, places: Places | None
) -> SectionContent:
    answers = [_answer(question, snapshot, around) for question in section["questions"]]
    place = places.section(section["key"]) if places else ""
    return SectionContent(section["key"], section["title"], answers, place)


def _answer(question: Mapping[str, Any], snapshot: Mapping[str, Any], around: Surroundings) -> AnswerContent:
    answer, kind = question["answer"], question["kind"]
    options = tuple((option["key"], option["label"]) for option in question["options"])
    asked = Asked(question["key"], question["label"], kind, options=options)
    shape = "none" if is_empty(answer) else SHAPES.get(kind, "text")
    names = {partner.id: partner.name for partner in around.partners}
    rows = [{**row, "member_name": names.get(row.get("member"), "")} for row in answer] if shape in ROWS else []
    return AnswerContent(
        key=asked.key,
        label=asked.label,
        shape=shape,
        text=plain(asked, answer, around) if shape == "text" else "",
        rows=rows,
        timetable=draw(answer) if shape == "activities" else None,
        budget=_budget(snapshot["totals"], around) if shape == "budget" else None,
    )


ROWS = frozenset({"targets", "indicators", "activities"})


def _budget(totals: Mapping[str, Any], around: Surroundings) -> BudgetTable:
    members = [(partner.name, totals["by_member"].get(partner.id)) for partner in around.partners]
    present = [(name, sums) for name, sums in members if sums]

    def row(title: str, pick: Callable[[Mapping[str, Any]], Any], total: Any, note: str = "") -> BudgetRow:
        return BudgetRow(title, [(name, euro(pick(sums))) for name, sums in present], euro(total), note)

    rows = [
        row(item.title, _picker(item.key), totals["by_category"][item.key], _flat_note(item))
        for item in around.categories
    ]
    sums = [
        row(_("Total cost"), lambda sums: sums["total_cost"], totals["total_cost"]),
        row(_("Co-financing"), lambda sums: sums["cofinancing"], totals["cofinancing"]),
    ]
    return BudgetTable([name for name, _sums in present], rows, sums)


def _picker(key: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda sums: sums["by_category"][key]


def _flat_note(category: Category) -> str:
    return str(_("computed as a flat rate")) if category.flat_rate_percent is not None else ""


def _document(row: Mapping[str, Any], file_url: Callable[[str], str] | None) -> DocumentContent:
    return DocumentContent(
        title=row["title"],
        name=row["name"],
        size=row["size"],
        media_type=row["media_type"],
        sha256=row["sha256"],
        url=file_url(row["file_id"]) if file_url else "",
    )


def _money(totals: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (str(_("Total cost")), euro(totals["total_cost"])),
        (str(_("Co-financing")), euro(totals["cofinancing"])),
        (str(_("Grant requested")), euro(totals["requested_grant"])),
    ]
