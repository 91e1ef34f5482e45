"""DynamoDB: one write at a time, kept before it is answered, and time to live from a template.

AWS applies each item write and each transaction atomically. In stock ministack requests run on the
event loop while Step Functions' own `dynamodb:*` tasks and the time-to-live sweep run in threads,
so that two of them can both read before either writes. One lock puts them in a row.
AWS keeps what it acknowledged; stock ministack has it in memory. Here each operation ends with the
journal's commit, and a start reads the journal after the snapshot.
AWS honours `TimeToLiveSpecification` of a template; stock ministack drops it.
"""

import functools
import threading
from collections.abc import Callable
from typing import Any, Final

from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

from local.mends.journal import Journal, Table

# Held while items are read or written, and by the snapshot while it copies them.
LOCK: Final = threading.RLock()

_ITEM_OPERATIONS: Final = (
    "_put_item", "_get_item", "_delete_item", "_update_item", "_query", "_scan",
    "_batch_write_item", "_batch_get_item", "_transact_write_items", "_transact_get_items",
    "_execute_statement", "_batch_execute_statement", "_execute_transaction",
)  # fmt: skip


def install(journal: Journal) -> None:
    """Put lock and journal around every item operation; apply time to live in templates."""
    for name in _ITEM_OPERATIONS:
        setattr(dynamodb, name, _locked(getattr(dynamodb, name), journal))
    _keep(journal)
    table = provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::Table"]
    stock_create, stock_update = table["create"], table["update"]

    def create(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        made = stock_create(logical_id, properties, stack)
        _apply_time_to_live(made[0], properties)
        return made

    def update(
        physical_id: str,
        old: dict[str, Any],
        new: dict[str, Any],
        stack: str,
        logical_id: str | None = None,
    ) -> Any:
        changed = stock_update(physical_id, old, new, stack, logical_id)
        if new.get("TimeToLiveSpecification") != old.get("TimeToLiveSpecification"):
            _apply_time_to_live(changed[0], new)
        return changed

    table["create"], table["update"] = create, update


def _locked(operation: Callable[..., Any], journal: Journal) -> Callable[..., Any]:
    @functools.wraps(operation)
    def in_turn(*args: Any, **named: Any) -> Any:
        with LOCK:
            try:
                return operation(*args, **named)
            finally:
                journal.commit()

    return in_turn


def _keep(journal: Journal) -> None:
    stock_set, stock_remove = dynamodb._set_item, dynamodb._remove_item
    stock_load = dynamodb.load_persisted_state

    def set_item(table: Table, partition: Any, sort: Any, item: dict[str, Any]) -> Any:
        journal.touch(table, partition, sort)
        return stock_set(table, partition, sort, item)

    def remove_item(table: Table, partition: Any, sort: Any) -> Any:
        # The sweep of expired items comes here without the lock; nobody is told of it, so the next
        # operation's line may carry it.
        with LOCK:
            journal.touch(table, partition, sort)
            return stock_remove(table, partition, sort)

    def load(state: Any) -> None:
        stock_load(state)
        tables = {table.get("TableId"): table for table in dynamodb._tables.all_values()}
        for table_id, partition, sort, item in journal.changes():
            table = tables.get(table_id)
            if table is not None and item is None:
                stock_remove(table, partition, sort)
            elif table is not None:
                stock_set(table, partition, sort, item)

    dynamodb._set_item, dynamodb._remove_item = set_item, remove_item
    dynamodb.load_persisted_state = load


def _apply_time_to_live(table_name: str, properties: dict[str, Any]) -> None:
    asked = properties.get("TimeToLiveSpecification")
    if asked:
        enabled = str(asked.get("Enabled", True)).lower() == "true"
        specification = {"AttributeName": asked["AttributeName"], "Enabled": enabled}
        dynamodb._update_ttl({"TableName": table_name, "TimeToLiveSpecification": specification})
