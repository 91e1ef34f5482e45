"""Rows by their keys, many at once."""

from collections.abc import Sequence
from typing import Any, Final

from portrait.adapters.ledger.attributes import Item
from portrait.adapters.ledger.table import Table
from portrait.errors import ServiceUnavailable

_AT_ONCE: Final = 100
"""So many keys a BatchGetItem takes."""
_TRIES: Final = 8


def read_several(
    table: Table, keys: Sequence[Item], columns: Sequence[str] = ()
) -> list[Item | None]:
    """The row of each key, or None; of each row `columns`, which name its key too, or all of it.

    Consistently read: 1 BatchGetItem for each hundred different keys, and one more for each answer
    that left something out. Raises ServiceUnavailable.
    """
    places = {_place(key): key for key in keys}
    asked = list(places.values())
    found: dict[tuple[str, str], Item] = {}
    for first in range(0, len(asked), _AT_ONCE):
        for row in _read(table, asked[first : first + _AT_ONCE], columns):
            found[_place(row)] = row
    return [found.get(_place(key)) for key in keys]


def _read(table: Table, keys: list[Item], columns: Sequence[str]) -> list[Item]:
    request: dict[str, Any] = {"ConsistentRead": True}
    if columns:
        request["ProjectionExpression"] = ", ".join(f"#{column}" for column in columns)
        request["ExpressionAttributeNames"] = {f"#{column}": column for column in columns}
    rows: list[Item] = []
    for _ in range(_TRIES):
        some, keys = table.get_many({"Keys": keys, **request})
        rows += some
        if not keys:
            return rows
    raise ServiceUnavailable


def _place(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
