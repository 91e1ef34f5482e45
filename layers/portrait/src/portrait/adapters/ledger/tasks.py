"""Tasks after they were made, and the groups that take what names none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portrait.adapters.ledger.attributes import attribute, moment, text
from portrait.adapters.ledger.expressions import Put
from portrait.adapters.ledger.keys import default_group_key, task_key
from portrait.adapters.ledger.named import named_assets
from portrait.adapters.ledger.onces import look_up
from portrait.adapters.ledger.table import Refused, Table
from portrait.adapters.ledger.task_rows import task_from, task_item
from portrait.errors import StateChanged
from portrait.model import Asset, AssetId, CustomerId, GroupId, Once, Task, TaskId


@dataclass(frozen=True, slots=True)
class DynamoTasks:
    """The TaskLedger and the DefaultGroups over the table."""

    table: Table

    def load_task(self, customer: CustomerId, task: TaskId) -> Task | None:
        """1 GetItem."""
        item = self.table.get(task_key(customer, task))
        return None if item is None else task_from(item)

    def note_task(self, task: Task) -> Task:
        """1 PutItem."""
        try:
            self.table.put(Put(task_item(task)).when_absent())
        except Refused as refused:
            return task_from(refused.found[0] or {})
        return task

    def save_task(self, task: Task) -> Task:
        """1 PutItem."""
        written = replace(task, version=task.version + 1)
        try:
            self.table.put(Put(task_item(written)).when_equal("version", task.version))
        except Refused as refused:
            raise StateChanged(task.task) from refused
        return written

    def batch_assets(
        self, customer: CustomerId, assets: Sequence[AssetId]
    ) -> Sequence[Asset | None]:
        """1 BatchGetItem, and one more for each answer that left something out."""
        return named_assets(self.table, customer, assets)

    def check_once(self, customer: CustomerId, once: Once, now: datetime) -> None:
        """1 GetItem."""
        look_up(self.table, customer, once, now)

    def default_group(self, customer: CustomerId, project: str) -> tuple[GroupId, datetime] | None:
        """1 GetItem."""
        item = self.table.get(default_group_key(customer, project))
        return None if item is None else (GroupId(text(item, "group")), moment(item, "created_at"))

    def appoint_group(
        self,
        customer: CustomerId,
        project: str,
        group: GroupId,
        now: datetime,
        *,
        instead_of: GroupId | None,
    ) -> None:
        """1 PutItem."""
        named = {"group": attribute(group), "created_at": attribute(now)}
        put = Put({**default_group_key(customer, project), **named})
        try:
            self.table.put(
                put.when_absent() if instead_of is None else put.when_equal("group", instead_of)
            )
        except Refused as refused:
            raise StateChanged(project) from refused
