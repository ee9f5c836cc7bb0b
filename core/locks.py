"""How a row is held together with what belongs to it: locked first, read after."""

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def hold(rows: QuerySet[Row], pk: int, *, no_key: bool = False) -> Row:
    """The row of that key as it is now, held until the transaction ends; `rows` says what is read with it.

    Two queries on purpose. One that locks and joins may find nothing: PostgreSQL looks again at a row that changed
    while it waited for it, but beside the joined rows of before, which a new foreign key no longer matches.
    `no_key` lets others meanwhile write rows that point to this one. Raises the model's DoesNotExist.
    """
    rows.model._base_manager.select_for_update(of=("self",), no_key=no_key).only("pk").get(pk=pk)
    return rows.get(pk=pk)
