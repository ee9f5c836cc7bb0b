"""Whole numbers that a page sends back: keys of rows, versions, statements."""

from django.http import QueryDict

LONGEST = 18  # digits that a key of the database has room for


def is_number(text: str) -> bool:
    """Whether the text is a whole number that a row could have; others, however odd, name nothing."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST


def number_in(posted: QueryDict, name: str) -> int:
    """The number that was posted under the name; 0, which is before the first version, for anything else."""
    number = posted.get(name, "")
    return int(number) if is_number(number) else 0
