"""How the sheets on one project compare: mean and spread of each criterion and of the totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluations.scoring import mean

WIDE = Decimal("0.5")


@dataclass(frozen=True)
class Comparison:
    """What the evaluators gave, between its lowest and its highest."""

    mean: Decimal
    low: Decimal
    high: Decimal
    maximum: Decimal

    @property
    def spread(self) -> Decimal:
        return self.high - self.low

    @property
    def is_wide(self) -> bool:
        """The evaluators are at least half of the scale apart: the panel will want to talk about it."""
        return self.spread >= self.maximum * WIDE


def compare(points: Sequence[Decimal], maximum: Decimal) -> Comparison | None:
    """None when nobody gave points."""
    if not points:
        return None
    return Comparison(mean(points), min(points), max(points), maximum)
