"""What was sent and what is published, as large as the largest call allows: snapshots for paper, without a database."""

from datetime import UTC, date, datetime
from typing import Any

from applications.dossier import Stamp
from calls.models import Act
from core.papers import Sheet
from evaluations.printed import MOST_TITLED
from evaluations.reading import list_table

MOMENT = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
CATEGORIES = ("Personale", "Collaborazioni e incarichi", "Servizi affidati a terzi", "Attrezzature", "Costi indiretti")
COSTS = {"lines": [{"member": "m0", "category": "c0", "amount": "1.00"}], "cofinancing": []}
CLASSES = (
    "Qualità della proposta progettuale",
    "Rete e partenariato",
    "Coprogettazione e partecipazione",
    "Sostenibilità economica e replicabilità",
    "Innovatività",
    "Coerenza con il Patto per il Sociale",
    "Monitoraggio",
    "Comunicazione",
    "Integrazione con altri servizi",
)


def stamp() -> Stamp:
    page = "https://portale.example/applications/verify/"
    number, digest = "WECARE-2026-000001", "ab" * 32
    address = f"{page}?protocol={number}&sha256={digest}"
    return Stamp(number, 1, MOMENT, MOMENT, "Roberto Sacco", "legale rappresentante", digest, page, address)


def snapshot(*, members: int = 3, texts: dict[str, str] | None = None, activities: Any = None) -> dict[str, Any]:
    """A definitive project of so many members; `texts` are answers by the label of their question."""
    rows = [_member(number) for number in range(members)]
    return {
        "application": {"id": "a", "title": "Cantiere di comunità"},
        "call": {"issuer": "Regione Piemonte", "slug": "avviso", "title": "Sperimentazione di azioni innovative"},
        "cost_categories": [_category(number, title) for number, title in enumerate(CATEGORIES)],
        "documents": [],
        "lead": {"id": "m0", "name": rows[0]["name"]},
        "partnership": {"name": "Cantiere", "constitution": "to_be_constituted", "members": rows},
        "phase": {"key": "definitivo", "position": 2, "title": "Progetto definitivo"},
        "sections": [
            _section("idea", *(_question(f"t{n}", "long_text", label, text) for n, (label, text) in _numbered(texts))),
            _section(
                "attivita",
                _question("duration_months", "number", "Durata in mesi", 24),
                _question("activities", "activities", "Attività", activities or _activities(rows)),
            ),
            _section("costi", _question("budget", "budget", "Costi per componente", COSTS)),
        ],
        "statements": ["Ho letto l’informativa."],
        "totals": _totals(rows),
    }


def amounts(sent: dict[str, Any]) -> list[str]:
    """Every amount of the costs, as Italian paper shows it."""
    totals = sent["totals"]
    rows = totals["by_member"].values()
    plain = [amount for row in rows for amount in (*row["by_category"].values(), row["total_cost"], row["cofinancing"])]
    return [italian(amount) for amount in (*plain, *totals["by_category"].values(), totals["total_cost"])]


def italian(amount: str) -> str:
    return f"{float(amount):,.2f} €".translate(str.maketrans(",.", ".,"))


def ranking_sheet(*, projects: int, classes: int) -> Sheet:
    content = ranking(projects=projects, classes=classes)
    table = list_table(content)
    context = {
        "kind_label": "Graduatoria",
        "sha256": "cd" * 32,
        "older": [],
        "content": content,
        "act": Act(number="163", date=date(2026, 9, 27)),
        "published_at": MOMENT,
        "is_ranking": True,
        "table": table,
        "coded": len(table.classes) > MOST_TITLED,
        "site_url": "https://portale.example",
        "list_url": "https://portale.example/evaluations/lists/avviso/",
    }
    return Sheet("evaluations/list_pdf.html", context, "Graduatoria", "graduatoria.pdf")


def ranking(*, projects: int, classes: int) -> dict[str, Any]:
    return {
        "call": {"slug": "avviso", "title": "Sperimentazione di azioni innovative", "issuer": "Regione Piemonte"},
        "phase": {"key": "definitivo", "title": "Progetto definitivo"},
        "act": {"number": "D.D. 163", "date": "2026-09-27", "subject": "Approvazione della graduatoria"},
        "office": {"contact": "bandi@regione.example"},
        "budget": "6400000.00",
        "granted": "6399999.98",
        "left": "0.02",
        "cut_after": "P5",
        "threshold_total": "60",
        "maximum": "100",
        "rows": [_ranked(number, classes) for number in range(1, projects + 1)],
    }


def _ranked(number: int, classes: int) -> dict[str, Any]:
    points = [{"key": str(n), "title": title, "points": f"{10 + n}.{number:02d}"} for n, title in _first(classes)]
    return {
        "order": number,
        "position": number,
        "key": f"P{number}",
        "title": f"Cantiere di comunità numero {number}: abitare, lavorare e crescere insieme",
        "lead": "Consorzio Intercomunale dei Servizi Socio Assistenziali dei Comuni dell’Alessandrino",
        "lead_tax_code": "90000010018",
        "classes": [{**each, "maximum": "30", "threshold": None, "reached": True} for each in points],
        "total": f"{99 - number}.75",
        "reached": True,
        "equal": False,
        "tie_break": False,
        "outcome": "funded",
        "requested": "1205000.00",
        "grant": f"{1_205_000 + number}.{number:02d}",
    }


def _first(classes: int) -> Any:
    return enumerate(CLASSES[:classes])


def _numbered(texts: dict[str, str] | None) -> Any:
    return enumerate((texts or {"A quale bisogno risponde?": "Servizi vicini."}).items())


def _section(key: str, *questions: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "title": key.capitalize(), "questions": list(questions)}


def _question(key: str, kind: str, label: str, answer: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": label, "answer": answer, "options": []}


def _category(number: int, title: str) -> dict[str, Any]:
    flat = {"flat_rate_base": "", "flat_rate_percent": None, "max_percent": None}
    return {"key": f"c{number}", "title": title, "is_staff_cost": number == 0, **flat}


def _member(number: int) -> dict[str, Any]:
    return {
        "id": f"m{number}",
        "name": f"Cooperativa sociale Insieme per il territorio numero {number} ONLUS",
        "kind": "odv" if number else "ente_gestore",
        "role": "partner" if number else "lead",
        "share_percent": "5.00",
        "task": "Accoglienza",
        "tax_code": "90000010018",
        "town": "Alessandria",
        "declarations": [],
    }


def _activities(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"title": f"Attività {n}", "description": "Insieme.", "member": rows[0]["id"], "start": n, "months": 6}
        for n in range(1, 13)
    ]


def _totals(rows: list[dict[str, Any]]) -> dict[str, Any]:
    by_member = {
        row["id"]: {
            "by_category": {f"c{c}": f"{1_234_567 + 1000 * n + c}.{n:02d}" for c in range(len(CATEGORIES))},
            "total_cost": f"{8_641_969 + n}.5{n % 10}",
            "cofinancing": f"{345_678 + n}.25",
        }
        for n, row in enumerate(rows)
    }
    by_category = {f"c{c}": f"{98_765_432 + c}.10" for c in range(len(CATEGORIES))}
    sums = {"total_cost": "345678901.20", "cofinancing": "45678901.30", "requested_grant": "300000000.00"}
    return {"by_member": by_member, "by_category": by_category, **sums}
