"""Decides how a name is written before it is kept, and when two names look alike to a person who reads them."""

import unicodedata

UNSEEN = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")  # controls, marks of direction, joiners, what no alphabet has
# Letters of other alphabets that are drawn like Latin ones, and what one takes for another in a hurry.
_ALIKE = {
    "а": "a", "в": "b", "е": "e", "ѕ": "s", "і": "i", "ї": "i", "ј": "j", "к": "k", "м": "m", "н": "h", "о": "o",
    "р": "p", "с": "c", "т": "t", "у": "y", "х": "x", "ԁ": "d", "ԛ": "q", "ԝ": "w", "һ": "h", "ӏ": "i", "г": "r",
    "α": "a", "β": "b", "γ": "y", "ε": "e", "ζ": "z", "η": "n", "ι": "i", "κ": "k", "μ": "m", "ν": "v", "ο": "o",
    "ρ": "p", "ς": "c", "τ": "t", "υ": "u", "χ": "x", "ω": "w", "ո": "n", "օ": "o", "ѵ": "v", "ց": "g", "հ": "h",
    "ı": "i", "ł": "i", "ø": "o", "đ": "d", "ħ": "h", "ɡ": "g", "ɑ": "a", "ɩ": "i", "æ": "ae", "œ": "oe",
    "l": "i", "1": "i", "|": "i", "0": "o",
}  # fmt: skip
ALIKE = str.maketrans(_ALIKE)


def normalised(name: str) -> str:
    """The name as it is kept: compatibility forms made plain (NFKC), nothing unseen, single spaces."""
    plain = unicodedata.normalize("NFKC", name)
    spaced = "".join(" " if letter in "\t\r\n\v\f\u2028\u2029" else letter for letter in plain)
    seen = "".join(letter for letter in spaced if unicodedata.category(letter) not in UNSEEN)
    return unicodedata.normalize("NFKC", " ".join(seen.split()))


def skeleton(name: str) -> str:
    """What is left of a name when all that looks alike is written alike: two equal skeletons can be confused."""
    decomposed = unicodedata.normalize("NFKD", normalised(name).casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.category(letter).startswith("M"))
    alike = bare.translate(ALIKE).replace("rn", "m").replace("vv", "w")
    return "".join(letter for letter in alike if letter.isalnum())


def has_foreign_letters(name: str) -> bool:
    """Whether a letter is of another alphabet than the Latin one, in which Italian bodies have their names."""
    return any(letter.isalpha() and "LATIN" not in unicodedata.name(letter, "") for letter in name if ord(letter) > 127)
