"""The composition rules ticked off, the caps warned about, and the partnership as data."""

import json
from decimal import Decimal

import pytest

from core.canonical import canonical_json
from partnerships import actions, rules
from partnerships.composition import composition
from partnerships.models import MemberRole
from tests.factories.accounts import persona
from tests.factories.organisations import BodyFactory
from tests.factories.partnerships import complete_partnership, declared, forming_partnership, invited, seated

pytestmark = pytest.mark.django_db


def ticks(partnership) -> list[tuple[bool, bool]]:
    return [(state.ok, state.ok_if_all_accept) for state in rules.composition_state(partnership)]


def test_composition_rule_is_met_when_the_invited_accepts(partnership, cast, now):
    assert ticks(partnership) == [(False, False)]
    member = invited(partnership, cast.il_ponte, now=now)
    assert ticks(partnership) == [(False, True)]
    actions.accept(member, body=cast.il_ponte, by=persona("luca"), now=now)
    assert ticks(partnership) == [(True, True)]


def test_composition_rule_does_not_count_supporters(partnership, cast, now):
    seated(partnership, cast.il_ponte, role=MemberRole.SUPPORTER, now=now)
    assert ticks(partnership) == [(False, False)]


def test_composition_rule_does_not_count_who_left(partnership, cast, now):
    member = seated(partnership, cast.il_ponte, now=now)
    actions.leave(member, reason="Basta", by=persona("luca"), now=now)
    assert ticks(partnership) == [(False, False)]


def test_invitation_warns_when_the_cap_is_reached_elsewhere(call, cast, partnership, now):
    other = forming_partnership(call, now=now)
    assert rules.invitation_warnings(call, cast.il_ponte, partnership) == []
    seated(other, cast.il_ponte, now=now)
    assert len(rules.invitation_warnings(call, cast.il_ponte, partnership)) == 1
    assert rules.invitation_warnings(call, cast.il_ponte, other) == []


def test_invitation_does_not_warn_about_kinds_without_cap(call, now):
    town = BodyFactory(municipality=True)
    seated(forming_partnership(call, now=now), town, now=now)
    assert rules.invitation_warnings(call, town) == []


def test_invitation_does_not_count_dissolved_partnerships(call, cast, now):
    other = forming_partnership(call, now=now)
    seated(other, cast.il_ponte, now=now)
    actions.dissolve(other, by=None, now=now)
    assert rules.invitation_warnings(call, cast.il_ponte) == []


def test_complete_partnership_has_nothing_that_blocks(call, now):
    assert rules.send_blockers(complete_partnership(call, now=now), now.date()) == []


def test_every_blocker_of_a_new_partnership_links_to_its_page(partnership, now):
    blockers = rules.send_blockers(partnership, now.date())
    page = f"/partnerships/{partnership.public_id}/"
    assert [(blocker.code, blocker.url.split("#")[0]) for blocker in blockers] == [
        ("composition", page),
        ("undeclared", page),
    ]


def test_composition_is_canonical_with_the_lead_first(call, partnership, cast, now):
    declared(seated(partnership, cast.il_ponte, share_percent=Decimal("12.50"), now=now), now=now)
    entries = json.loads(canonical_json(composition(partnership)))
    assert [(entry["name"], entry["role"], entry["share_percent"]) for entry in entries] == [
        ("C.I.S.S.A.C.A.", "lead", "100.00"),
        ("Cooperativa sociale Il Ponte", "partner", "12.50"),
    ]
    assert [declaration["text"] for declaration in entries[1]["declarations"]] == [
        "Non ha debiti con il fisco.",
        "È in regola con i contributi.",
    ]
    assert entries[1]["declarations"][0]["by"] == "Luca Moretti"


def test_composition_leaves_out_who_has_not_said_yes(partnership, cast, now):
    invited(partnership, cast.il_ponte, now=now)
    assert [entry["role"] for entry in composition(partnership)] == ["lead"]
