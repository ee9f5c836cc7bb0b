"""Decides when a text holds a word: capitals and accents make no difference, whichever side they are on."""

import unicodedata
from typing import Any

from django.db.models import CharField, Lookup, TextField

MARKS = r"[\u0300-\u036F]"


def folded(text: str) -> str:
    """“Comunità” and “COMUNITA” are alike: letters without their marks, in small letters."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f").lower()


@CharField.register_lookup
@TextField.register_lookup
class Holds(Lookup):  # type: ignore[type-arg]
    """`title__holds="comunita"` finds “Comunità che cura”; PostgreSQL folds the column as folded() does the word."""

    lookup_name = "holds"

    def get_prep_lookup(self) -> str:
        escaped = folded(str(self.rhs))
        for sign in ("\\", "%", "_"):
            escaped = escaped.replace(sign, "\\" + sign)
        return f"%{escaped}%"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        sql = f"lower(regexp_replace(normalize({column}, NFKD), %s, '', 'g')) LIKE %s"
        return sql, [*params, MARKS, self.rhs]
