"""Tasks and default groups in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from portrait.errors import CapacityUnavailable, IdTaken, QuotaExceeded, StateChanged
from portrait.model import (
    Asset,
    AssetId,
    CustomerId,
    GroupId,
    Once,
    PoolCapacity,
    Task,
    TaskId,
)
from tests.memory.outbox import Outboxed


@dataclass
class MemoryTasks(Outboxed):
    """The TaskLedger, the DefaultGroups, and the way of the AssetLedger to make a batch."""

    tasks: dict[tuple[CustomerId, TaskId], Task] = field(default_factory=dict)
    takers: dict[tuple[CustomerId, str], tuple[GroupId, datetime]] = field(default_factory=dict)

    def reserve_batch(
        self,
        assets: Sequence[Asset],
        task: Task,
        limit: int,
        capacity: PoolCapacity,
        *,
        once: Once | None = None,
    ) -> None:
        with self.call("reserve_batch"):
            known = self.tasks.get((task.customer, task.task))
            if known is not None and known.marker == task.marker:
                return
            self.not_repeated(once, task.customer, task.created_at)
            taken = [one for one in assets if (one.customer, one.asset) in self.assets]
            if known is not None or taken:
                raise IdTaken(task.task)
            if self.room_for_asset(assets[0], limit).asset_count + len(assets) > limit:
                raise QuotaExceeded("assets in this group", limit)
            if self.pool(assets[0].home).assets + len(assets) > capacity.assets:
                raise CapacityUnavailable
            for asset in assets:
                self.take_asset(asset)
            self.tasks[task.customer, task.task] = task
            self.keep_once(once, task.customer, task.task)

    def load_task(self, customer: CustomerId, task: TaskId) -> Task | None:
        with self.call("load_task"):
            return self.tasks.get((customer, task))

    def note_task(self, task: Task) -> Task:
        with self.call("note_task"):
            return self.tasks.setdefault((task.customer, task.task), task)

    def save_task(self, task: Task) -> Task:
        with self.call("save_task"):
            row = self.tasks.get((task.customer, task.task))
            if row is None or row.version != task.version:
                raise StateChanged(task.task)
            written = replace(task, version=task.version + 1)
            self.tasks[task.customer, task.task] = written
            return written

    def batch_assets(
        self, customer: CustomerId, assets: Sequence[AssetId]
    ) -> Sequence[Asset | None]:
        with self.call("batch_assets"):
            rows = [self.assets.get((customer, asset)) for asset in assets]
            return [row and replace(row, source=None, media=None) for row in rows]

    def check_once(self, customer: CustomerId, once: Once, now: datetime) -> None:
        with self.call("check_once"):
            self.not_repeated(once, customer, now)

    def default_group(self, customer: CustomerId, project: str) -> tuple[GroupId, datetime] | None:
        with self.call("default_group"):
            return self.takers.get((customer, project))

    def appoint_group(
        self,
        customer: CustomerId,
        project: str,
        group: GroupId,
        now: datetime,
        *,
        instead_of: GroupId | None,
    ) -> None:
        with self.call("appoint_group"):
            named = self.takers.get((customer, project))
            if (None if named is None else named[0]) != instead_of:
                raise StateChanged(project)
            self.takers[customer, project] = (group, now)
