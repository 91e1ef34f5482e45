"""A pretended DynamoDB that spares itself what nobody sees.

moto copies the whole table once for each member of a transaction, to have it back if one fails.
Here the copy shares its rows with the table, which is safe because a row that is about to be
changed in place is replaced by a copy of its own first. And of each value in an answer it looks for
all ten types that there are; here for the one that it has.
"""

import copy
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table


def share_rows(patch: pytest.MonkeyPatch) -> None:
    """Have it so for one test."""
    patch.setattr(Table, "__deepcopy__", _sharing, raising=False)
    patch.setattr(DynamoDBBackend, "update_item", _on_its_own(DynamoDBBackend.update_item))
    told = BaseJSONSerializer._serialize_type_structure
    patch.setattr(BaseJSONSerializer, "_serialize_type_structure", _of_one_type(told))


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


def _of_one_type(told: Any) -> Any:
    def serialized(serializer: Any, into: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name != "AttributeValue" or not isinstance(value, dict):
            told(serializer, into, value, shape, key)
            return
        into[key] = {}
        for kind, held in value.items():
            serializer._serialize(into[key], held, shape.members[kind], kind)

    return serialized
