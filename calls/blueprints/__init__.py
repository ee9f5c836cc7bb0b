"""Which kinds of call one can start from: each a whole draft, as data."""

from typing import Any

from calls.blueprints import two_phases_ats

BLUEPRINTS: dict[str, dict[str, Any]] = {"two_phases_ats": two_phases_ats.BLUEPRINT}
