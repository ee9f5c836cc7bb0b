"""What logs and reasons of failures may not say: tax codes and addresses of persons are struck out."""

import logging
import re

TAX_CODE = re.compile(r"\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b", re.I)
BODY_TAX_CODE = re.compile(r"(?<!\d)\d{11}(?!\d)")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LONG_QUOTE = re.compile(r"'[^'\n]{80,}'|\"[^\"\n]{80,}\"")
DETAIL = re.compile(r"^(DETAIL:).*$", re.M)


def redacted(text: str) -> str:
    """The text without tax codes, e-mail addresses, long quotations and PostgreSQL's DETAIL lines (they hold rows)."""
    for pattern, instead in (
        (DETAIL, r"\1 […]"),
        (LONG_QUOTE, "[…]"),
        (TAX_CODE, "[tax code]"),
        (BODY_TAX_CODE, "[tax code]"),
        (ADDRESS, "[address]"),
    ):
        text = pattern.sub(instead, text)
    return text


def reason_of(error: BaseException) -> str:
    """One line for staff: the error's class and its message, redacted, at most 500 characters."""
    return redacted(f"{type(error).__name__}: {error}".strip().removesuffix(":"))[:500]


class RedactingFormatter(logging.Formatter):
    """Writes log records, tracebacks included, redacted."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))
