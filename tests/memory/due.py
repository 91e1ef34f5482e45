"""What is due, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from portrait.errors import StateChanged
from portrait.ports.due import DueKind, DueRow
from tests.memory.sessions import MemorySessions
from tests.memory.tasks import MemoryTasks
from tests.memory.videos import MemoryVideos


class MemoryDue(MemorySessions, MemoryTasks, MemoryVideos):
    """DueRows: everything is in shard 0."""

    def find_due(self, shard: int, now: datetime, most: int) -> Sequence[DueRow]:
        with self.call("find_due"):
            if shard != 0:
                return []
            late = [
                (row.due_at, DueRow(row.customer, row.group, DueKind.GROUP))
                for row in self.groups.values()
                if row.due_at is not None and row.due_at <= now
            ]
            late += [
                (row.due_at, DueRow(row.customer, row.asset, DueKind.ASSET))
                for row in self.assets.values()
                if row.due_at is not None and row.due_at <= now
            ]
            late += [
                (row.due_at, DueRow(row.customer, row.session, DueKind.SESSION))
                for row in self.sessions.values()
                if row.due_at is not None and row.due_at <= now
            ]
            late += [
                (row.due_at, DueRow(row.customer, row.delivery, DueKind.DELIVERY))
                for row in self.outbox.values()
                if row.due_at is not None and row.due_at <= now
            ]
            late += [
                (row.due_at, DueRow(row.customer, row.task, DueKind.TASK))
                for row in self.tasks.values()
                if row.due_at is not None and row.due_at <= now
            ]
            late += [
                (row.due_at, DueRow(row.customer, row.video, DueKind.VIDEO))
                for row in self.videos.values()
                if row.due_at is not None and row.due_at <= now
            ]
            return [row for _, row in sorted(late, key=lambda one: one[0])][:most]

    def put_off(self, due: DueRow, due_at: datetime) -> None:
        with self.call("put_off"):
            tables: dict[DueKind, Any] = {
                DueKind.GROUP: self.groups,
                DueKind.ASSET: self.assets,
                DueKind.SESSION: self.sessions,
                DueKind.DELIVERY: self.outbox,
                DueKind.TASK: self.tasks,
                DueKind.VIDEO: self.videos,
            }
            rows = tables[due.kind]
            row = rows.get((due.customer, due.row))
            if row is None or row.due_at is None:
                raise StateChanged(due.row)
            rows[due.customer, due.row] = replace(row, due_at=due_at)
