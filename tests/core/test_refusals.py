"""How an action says no."""

import pytest

from core.refusals import Blocker, Refused, refuse_if


def test_refused_takes_a_sentence():
    assert Refused("The budget is empty.").blockers == [Blocker("The budget is empty.")]


def test_refused_keeps_every_blocker_in_order():
    blockers = [Blocker("One.", "/one"), Blocker("Two.", code="two")]
    refused = Refused(blockers)
    assert refused.blockers == blockers
    assert str(refused) == "One. Two."


def test_refuse_if_raises_all_blockers_at_once():
    with pytest.raises(Refused) as raised:
        refuse_if([Blocker("One."), Blocker("Two.")])
    assert raised.value.blockers == [Blocker("One."), Blocker("Two.")]


def test_refuse_if_lets_pass_what_nothing_blocks():
    assert refuse_if([]) is None
