"""Which characters of what a person typed or pasted are kept: what is stored is what is shown."""

import re
import unicodedata

LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
JOINERS = "\u200c\u200d"  # they change how letters are drawn, so they are content
BULLETS = {"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf0fc": "✓", "\uf02d": "-"}  # a word processor's own fonts
MOST = 100_000  # characters of one answer, so that nobody fills the database by mistake


def clean_text(text: str) -> str:
    """The text as stored: NFC, lines ended by \\n, no control or invisible characters, no spaces at line ends."""
    text = LINE_ENDS.sub("\n", text)
    text = unicodedata.normalize("NFC", "".join(map(_kept, text)))
    # Line by line: a regular expression would need the square of the time for a long run of spaces.
    return "\n".join(line.rstrip(" ") for line in text.split("\n")).strip()[:MOST].rstrip()


def clean_line(text: str) -> str:
    """The same for a text of one line: line ends and runs of spaces become one space."""
    return " ".join(clean_text(text).split())


def _kept(letter: str) -> str:
    if letter == "\n" or letter in JOINERS:
        return letter
    if letter in BULLETS:
        return BULLETS[letter]
    category = unicodedata.category(letter)
    if category == "Zs" or letter == "\t":
        return " "
    return "" if category[0] == "C" else letter
