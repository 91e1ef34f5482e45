"""A video task: everything that will become of it is decided when it is made.

Its status follows from the time, so nothing has to run while nobody looks. Times are whole
milliseconds since the epoch, UTC (`_ms`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NewType

from functions.sandbox.model import Library

TaskId = NewType("TaskId", str)
Status = Literal["queued", "running", "succeeded", "failed", "cancelled", "expired"]
End = Literal["succeeded", "failed", "expired"]

KEPT_MS: Final = 7 * 24 * 3600 * 1000
CANCELLED_KEPT_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Task:
    """One task. `shown` are the members of its object that never change, as they are printed.

    `origin` is where the create came in; callbacks, which have no request of their own, make
    their links with it.
    """

    id: TaskId
    library: Library
    model: str
    created_ms: int
    runs_ms: int
    ends_ms: int
    end: End
    shown: Mapping[str, Any] = field(default_factory=dict)
    error_code: str = ""
    error_message: str = ""
    last_frame: bool = False
    origin: str = ""
    callback_url: str = field(default="", repr=False)
    cancelled_ms: int | None = None

    def status(self, now_ms: int) -> Status:
        """The status as of now."""
        if self.cancelled_ms is not None:
            return "cancelled"
        if now_ms < self.runs_ms:
            return "queued"
        return "running" if now_ms < self.ends_ms else self.end

    def changed_ms(self, now_ms: int) -> int:
        """When the present status began."""
        if self.cancelled_ms is not None:
            return self.cancelled_ms
        if now_ms < self.runs_ms:
            return self.created_ms
        return self.runs_ms if now_ms < self.ends_ms else self.ends_ms

    def kept_until_ms(self) -> int:
        """When its record is gone."""
        if self.cancelled_ms is not None:
            return self.cancelled_ms + CANCELLED_KEPT_MS
        return self.created_ms + KEPT_MS
