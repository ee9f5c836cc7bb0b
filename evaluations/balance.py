"""How projects are shared out among evaluators: equal loads, no conflict, the same proposal every time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """One evaluator reads and scores one project."""

    evaluator: int
    project: int


@dataclass(frozen=True)
class Proposal:
    """The pairs, and how many evaluators each project still lacks because of conflicts."""

    pairs: tuple[Pair, ...]
    lacking: Mapping[int, int]


def propose(
    projects: Iterable[int],
    evaluators: Collection[int],
    conflicts: Collection[tuple[int, int]],
    each: int,
    already: Iterable[Pair] = (),
) -> Proposal:
    """Give every project `each` evaluators without a conflict (pairs of evaluator, project), keeping loads equal.

    Projects with the fewest possible evaluators choose first; each then takes the least loaded evaluators;
    identifiers decide what is left, so that the same input always gives the same proposal. A last pass hands
    projects over, through others where conflicts stand between, while that makes the loads more equal.
    """
    banned = set(conflicts)
    held: dict[int, list[int]] = {project: [] for project in projects}
    load = dict.fromkeys(sorted(evaluators), 0)
    for pair in already:
        if pair.evaluator in load and pair.project in held:
            held[pair.project].append(pair.evaluator)
            load[pair.evaluator] += 1
    fixed = {(evaluator, project) for project, people in held.items() for evaluator in people}
    for project in sorted(held, key=lambda one: (len(_free(one, load, banned)), one)):
        _fill(project, held[project], load, banned, each)
    _level(held, load, banned, fixed)
    pairs = tuple(Pair(evaluator, project) for project in sorted(held) for evaluator in sorted(held[project]))
    lacking = {project: each - len(people) for project, people in sorted(held.items()) if len(people) < each}
    return Proposal(pairs, lacking)


def _free(project: int, evaluators: Iterable[int], banned: set[tuple[int, int]]) -> list[int]:
    return [one for one in evaluators if (one, project) not in banned]


def _fill(project: int, chosen: list[int], load: dict[int, int], banned: set[tuple[int, int]], each: int) -> None:
    free = [one for one in _free(project, load, banned) if one not in chosen]
    for one in sorted(free, key=lambda evaluator: (load[evaluator], evaluator))[: max(each - len(chosen), 0)]:
        chosen.append(one)
        load[one] += 1


def _level(
    held: dict[int, list[int]], load: dict[int, int], banned: set[tuple[int, int]], fixed: set[tuple[int, int]]
) -> None:
    while chain := _chain(held, load, banned, fixed):
        for giver, project, taker in chain:
            held[project].remove(giver)
            held[project].append(taker)
            load[giver] -= 1
            load[taker] += 1


def _chain(
    held: dict[int, list[int]], load: dict[int, int], banned: set[tuple[int, int]], fixed: set[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    """The shortest chain of hand-overs from a more loaded evaluator to one with at least two projects fewer."""
    for giver in sorted(load, key=lambda one: (-load[one], one)):
        chains: dict[int, list[tuple[int, int, int]]] = {giver: []}
        queue = [giver]
        for current in queue:
            if load[giver] - load[current] >= 2:
                return chains[current]
            for taker in sorted(load, key=lambda one: (load[one], one)):
                project = _movable(held, current, taker, banned, fixed)
                if taker not in chains and project is not None:
                    chains[taker] = [*chains[current], (current, project, taker)]
                    queue.append(taker)
    return []


def _movable(
    held: dict[int, list[int]], giver: int, taker: int, banned: set[tuple[int, int]], fixed: set[tuple[int, int]]
) -> int | None:
    for project in sorted(held):
        people = held[project]
        allowed = giver in people and taker not in people and (taker, project) not in banned
        if allowed and (giver, project) not in fixed:
            return project
    return None
