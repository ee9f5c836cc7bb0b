"""Whether a stored ranking is what its stored inputs give when they are computed again."""

import json
from functools import lru_cache

from core.canonical import canonical_json, sha256_hex
from evaluations.computation import compute
from evaluations.models import Ranking


def is_identical(ranking: Ranking) -> bool:
    """Whether the stored inputs, computed again now, give the stored result, and both have their stored hashes."""
    result = recomputed(ranking)
    hashes = (sha256_hex(ranking.inputs), sha256_hex(result))
    return result == ranking.result and hashes == (ranking.inputs_sha256, ranking.result_sha256)


def recomputed(ranking: Ranking) -> str:
    """The canonical result of the stored inputs, computed by this process."""
    return _result_of(ranking.inputs)


@lru_cache(maxsize=16)
def _result_of(inputs: str) -> str:
    """Computed once for each text of inputs, and again by every new version of the portal, which is another process."""
    return canonical_json(compute(json.loads(inputs)))
