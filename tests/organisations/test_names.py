"""A name is kept plain, and names that look alike are known to."""

import pytest

from organisations.names import normalised, skeleton


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ｃ.Ｉ.Ｓ.Ｓ.Ａ.Ｃ.Ａ.", "C.I.S.S.A.C.A."),
        ("Comune\u202e di \u200bBra", "Comune di Bra"),
        ("  Comune\tdi\n\nBra ", "Comune di Bra"),
        ("Comune\u0007 di Bra", "Comune di Bra"),
        ("Cuorgne\u0300", "Cuorgnè"),
    ],
)
def test_name_is_kept_plain(written: str, kept: str) -> None:
    assert normalised(written) == kept


@pytest.mark.parametrize(
    "other",
    [
        "\u0421.I.\u0405.\u0405.\u0410.\u0421.\u0410.",
        "CISSACA",
        "c.i.s.s.a.c.a",
        "C1SSACA",
        "ＣＩＳＳＡＣＡ",
        "ClSSACA",
    ],
)
def test_names_that_look_alike_have_one_skeleton(other: str) -> None:
    assert skeleton(other) == skeleton("C.I.S.S.A.C.A.")


@pytest.mark.parametrize(("one", "other"), [("Comune di Bra", "Comune di Alba"), ("ASL CN1", "ASL CN2")])
def test_names_that_differ_have_different_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)
