"""The proposal of who reads what."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from evaluations.balance import Pair, propose

people = st.sets(st.integers(1, 6), min_size=1, max_size=6)
works = st.sets(st.integers(100, 115), max_size=16)
bans = st.sets(st.tuples(st.integers(1, 6), st.integers(100, 115)), max_size=40)


def loads(pairs: tuple[Pair, ...], evaluators: set[int]) -> list[int]:
    counted = Counter(pair.evaluator for pair in pairs)
    return [counted[one] for one in sorted(evaluators)]


@given(works, people, bans, st.integers(1, 3))
def test_propose_never_pairs_a_conflict_nor_twice(projects: set, evaluators: set, conflicts: set, each: int):
    pairs = propose(projects, evaluators, conflicts, each).pairs
    assert len(set(pairs)) == len(pairs)
    assert not {(pair.evaluator, pair.project) for pair in pairs} & conflicts


@given(works, people, bans, st.integers(1, 3))
def test_propose_gives_each_project_its_number_or_says_what_lacks(
    projects: set, evaluators: set, conflicts: set, each: int
):
    proposal = propose(projects, evaluators, conflicts, each)
    for project in projects:
        free = [one for one in evaluators if (one, project) not in conflicts]
        found = sum(pair.project == project for pair in proposal.pairs)
        assert found == min(each, len(free))
        assert proposal.lacking.get(project, 0) == each - found


@given(works, people, st.integers(1, 3))
def test_propose_without_conflicts_keeps_loads_equal(projects: set, evaluators: set, each: int):
    shared = loads(propose(projects, evaluators, set(), each).pairs, evaluators)
    assert max(shared) - min(shared) <= 1


@given(st.permutations(range(100, 110)), st.permutations(range(1, 5)), bans)
def test_propose_does_not_depend_on_the_order_of_its_input(projects: list, evaluators: list, conflicts: set):
    assert propose(projects, evaluators, conflicts, 2) == propose(sorted(projects), sorted(evaluators), conflicts, 2)


def test_propose_levels_loads_through_a_third_person():
    conflicts = {(3, 101), (3, 102), (1, 103), (1, 104)}
    proposal = propose([101, 102, 103, 104], [1, 2, 3], conflicts, 1)
    assert sorted(loads(proposal.pairs, {1, 2, 3})) == [1, 1, 2]


def test_propose_keeps_what_is_already_assigned():
    already = [Pair(1, 100), Pair(1, 101), Pair(1, 102)]
    proposal = propose([100, 101, 102, 103], [1, 2], set(), 1, already)
    assert proposal.pairs == (*already, Pair(2, 103))
