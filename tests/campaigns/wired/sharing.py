"""A pretended DynamoDB whose transactions do not copy every row there is.

moto copies the whole table once for each member of a transaction, to have it back if one fails.
Here the copy shares its rows with the table, which is safe because a row that is about to be
changed in place is replaced by a copy of its own first.
"""

import copy
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table


def share_rows(patch: pytest.MonkeyPatch) -> None:
    """Have it so for one test."""
    patch.setattr(Table, "__deepcopy__", _sharing, raising=False)
    patch.setattr(DynamoDBBackend, "update_item", _on_its_own(DynamoDBBackend.update_item))


def _sharing(table: Table, _: dict[int, Any]) -> Table:
    twin = copy.copy(table)
    twin.items = defaultdict(dict, {pk: dict(rows) for pk, rows in table.items.items()})
    return twin


def _on_its_own(update: Any) -> Any:
    def updated(
        backend: DynamoDBBackend, table_name: str, key: Mapping[str, Any], *args: Any, **more: Any
    ) -> Any:
        table: Any = backend.get_table(table_name)
        pk, sk = DynamoType(key["pk"]), DynamoType(key["sk"])
        if sk in table.items.get(pk, ()):
            table.items[pk][sk] = copy.deepcopy(table.items[pk][sk])
        return update(backend, table_name, key, *args, **more)

    return updated
