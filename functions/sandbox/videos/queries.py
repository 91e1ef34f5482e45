"""What a list of tasks is asked for: a page, and filters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

from functions.sandbox.videos.model import Status, Task
from functions.sandbox.videos.refusals import invalid

_MOST: Final = 500
_PAGE_SIZE: Final = 20
_NUMBER: Final = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """A page of the tasks that match; an empty filter does not restrict."""

    page_num: int = 1
    page_size: int = _PAGE_SIZE
    status: str = ""
    model: str = ""
    service_tier: str = ""
    task_ids: frozenset[str] = frozenset()

    def matches(self, task: Task, now_ms: int) -> bool:
        """Whether the filters let a task through."""
        return (
            (not self.status or task.status(now_ms) == self.status)
            and (not self.model or task.model == self.model)
            and (not self.service_tier or task.shown["service_tier"] == self.service_tier)
            and (not self.task_ids or task.id in self.task_ids)
        )


def read_query(pairs: Sequence[tuple[str, str]]) -> TaskQuery:
    """The query of a list; parameters that are not documented are ignored. Raises TaskRefusal."""
    given = dict(pairs)
    status, tier = given.get("filter.status", ""), given.get("filter.service_tier", "")
    if status and status not in get_args(Status):
        raise invalid("filter.status", f"it must be one of [{', '.join(get_args(Status))}]")
    if tier not in ("", "default", "flex"):
        raise invalid("filter.service_tier", "it must be one of [default, flex]")
    return TaskQuery(
        page_num=_number(given, "page_num", 1),
        page_size=_number(given, "page_size", _PAGE_SIZE),
        status=status,
        model=given.get("filter.model", ""),
        service_tier=tier,
        task_ids=frozenset(value for name, value in pairs if name == "filter.task_ids"),
    )


def _number(given: dict[str, str], name: str, default: int) -> int:
    text = given.get(name, "")
    if not text:
        return default
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= _MOST:
        raise invalid(name, f"it must be a whole number from 1 to {_MOST}")
    return int(text)
