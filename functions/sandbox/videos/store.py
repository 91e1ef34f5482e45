"""Video tasks in DynamoDB, beside the assets of the project that their key belongs to."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from functions.sandbox.model import Library
from functions.sandbox.ports import IdTaken
from functions.sandbox.rows import Row, number, partition, text
from functions.sandbox.table import ConditionFailed, Table
from functions.sandbox.videos.model import End, Task, TaskId

_VIDEO: Final = "VIDEO#"
_LATER_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class DynamoVideos:
    """The port `Videos` over the sandbox's table."""

    table: Table

    def add(self, task: Task) -> None:
        """Store a new task. Raises IdTaken."""
        put: Row = {
            "Item": _task_row(task),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        try:
            self.table.transact([{"Put": put}])
        except ConditionFailed as failed:
            raise IdTaken(task.id) from failed

    def find(self, library: Library, task_id: str) -> Task | None:
        """A task, or None."""
        row = self.table.get(_task_key(library, task_id))
        return None if row is None else _read_task(library, row)

    def newest_first(self, library: Library) -> Iterator[Task]:
        """The tasks of one project, the newest first."""
        rows = self.table.scan(partition(library), _VIDEO, backward=True, after=None, batch=None)
        return (_read_task(library, row) for row in rows)

    def cancel(self, task: Task, now_ms: int) -> bool:
        """Cancel a task while it is queued; False when it is not, or is gone."""
        try:
            self.table.update(
                _task_key(task.library, task.id),
                "SET cancelled_ms = :now",
                "runs_ms > :now AND attribute_not_exists(cancelled_ms)",
                {":now": number(now_ms)},
            )
        except ConditionFailed:
            return False
        return True

    def forget(self, task: Task) -> bool:
        """Delete a task's record; False when it is gone already."""
        delete: Row = {
            "Key": _task_key(task.library, task.id),
            "ConditionExpression": "attribute_exists(pk)",
        }
        try:
            self.table.transact([{"Delete": delete}])
        except ConditionFailed:
            return False
        return True


def _task_key(library: Library, task_id: str) -> Row:
    return {"pk": text(partition(library)), "sk": text(_VIDEO + task_id)}


def _task_row(task: Task) -> Row:
    """A new task as an item."""
    return {
        **_task_key(task.library, task.id),
        "model": text(task.model),
        "created_ms": number(task.created_ms),
        "runs_ms": number(task.runs_ms),
        "ends_ms": number(task.ends_ms),
        "task_end": text(task.end),
        "shown": text(json.dumps(task.shown)),
        "error_code": text(task.error_code),
        "error_message": text(task.error_message),
        "last_frame": {"BOOL": task.last_frame},
        "origin": text(task.origin),
        "callback_url": text(task.callback_url),
        "expires_at": number(task.kept_until_ms() // 1000 + _LATER_SECONDS),
    }


def _read_task(library: Library, row: Mapping[str, Any]) -> Task:
    return Task(
        id=TaskId(row["sk"]["S"].removeprefix(_VIDEO)),
        library=library,
        model=row["model"]["S"],
        created_ms=int(row["created_ms"]["N"]),
        runs_ms=int(row["runs_ms"]["N"]),
        ends_ms=int(row["ends_ms"]["N"]),
        end=cast("End", row["task_end"]["S"]),
        shown=json.loads(row["shown"]["S"]),
        error_code=row["error_code"]["S"],
        error_message=row["error_message"]["S"],
        last_frame=row["last_frame"]["BOOL"],
        origin=row["origin"]["S"],
        callback_url=row["callback_url"]["S"],
        cancelled_ms=int(row["cancelled_ms"]["N"]) if "cancelled_ms" in row else None,
    )
