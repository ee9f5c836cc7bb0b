"""Grids, candidates and inputs for the tests of pure ranking, fixed ones and generated ones."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from evaluations.ranking import Candidate, Rule
from evaluations.scoring import ClassRule, CriterionRule, Grid, score

D = Decimal


def grid(threshold_total: str | None = None, first: str | None = None, second: str | None = None) -> Grid:
    """Two classes: 1 with criteria 1.1 (10 points × 1) and 1.2 (5 × 2.5), 2 with criterion 2.1 (10 × 1)."""
    return Grid(
        (
            ClassRule(
                "1",
                "Qualità",
                D(first) if first else None,
                (CriterionRule("1.1", "Bisogno", 10, D("1.00")), CriterionRule("1.2", "Idea", 5, D("2.50"))),
            ),
            ClassRule("2", "Rete", D(second) if second else None, (CriterionRule("2.1", "Partner", 10, D("1.00")),)),
        ),
        D(threshold_total) if threshold_total else None,
    )


def points(one: str, two: str, three: str) -> dict[str, Decimal]:
    return {"1.1": D(one), "1.2": D(two), "2.1": D(three)}


def candidate(key: str, given: tuple[str, str, str] = ("5", "2", "5"), **fields: Any) -> Candidate:
    return Candidate(
        key=key,
        scored=fields.pop("scored", None) or score(fields.pop("grid", None) or grid(), points(*given)),
        **{
            "members": 3,
            "requested": D("100000.00"),
            "cofinancing_percent": D("20.00"),
            "received_at": "2026-03-01T10:00:00Z",
            **fields,
        },
    )


half_points = st.integers(0, 10).map(lambda halves: D(halves) / 2)
money = st.integers(0, 900_000_00).map(lambda cents: D(cents) / 100)


@st.composite
def inputs(draw: Any) -> dict[str, Any]:
    """Inputs of a whole ranking with many ties, small budgets and any rule."""
    grant_min = draw(st.integers(0, 200_000))
    grant_max = draw(st.integers(grant_min, 900_000))
    names = draw(st.lists(st.integers(1, 999_999), unique=True, max_size=12))
    return {
        "format": 1,
        "rules": {
            "classes": [
                rule("1", draw(st.none() | st.integers(0, 15)), [("1.1", 5, "1.00"), ("1.2", 5, "2.25")]),
                rule("2", draw(st.none() | st.integers(0, 6)), [("2.1", 5, "1.00")]),
            ],
            "threshold_total": draw(st.none() | st.integers(0, 20).map(str)),
            "tie_breaks": draw(st.lists(st.sampled_from(list(Rule)), unique=True).map(tie_breaks)),
            "budget": str(draw(st.integers(grant_max, 3_000_000))),
            "grant_min": str(grant_min),
            "grant_max": str(grant_max),
            "last_project": draw(st.sampled_from(["partial", "skip", "stop"])),
        },
        "projects": [draw(projects(f"PROT-2026-{number:06d}")) for number in names],
    }


def rule(key: str, threshold: int | None, criteria: list[tuple[str, int, str]]) -> dict[str, Any]:
    return {
        "key": key,
        "title": f"Classe {key}",
        "threshold": None if threshold is None else str(threshold),
        "criteria": [
            {"key": name, "title": f"Criterio {name}", "max_points": most, "weight": weight}
            for name, most, weight in criteria
        ],
    }


def tie_breaks(kinds: list[Rule]) -> list[dict[str, str]]:
    return [{"kind": kind.value, "class": "2" if kind is Rule.CLASS_POINTS else ""} for kind in kinds]


@st.composite
def projects(draw: Any, key: str) -> dict[str, Any]:
    requested = draw(money)
    return {
        "key": key,
        "title": f"Progetto {key}",
        "lead": "Consorzio",
        "members": draw(st.integers(1, 3)),
        "requested": str(requested),
        "total_cost": str(requested + draw(money)),
        "received_at": f"2026-03-0{draw(st.integers(1, 3))}T10:00:00Z",
        "points": {name: str(draw(half_points)) for name in ("1.1", "1.2", "2.1")},
    }
