"""Tasks, and the groups that take what names none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from portrait.model import Asset, AssetId, CustomerId, GroupId, Once, Task, TaskId


class TaskLedger(Protocol):
    """Task rows, written whole; a batch's own is written with its assets (`reserve_batch`).

    All raise ServiceUnavailable.
    """

    def load_task(self, customer: CustomerId, task: TaskId) -> Task | None:
        """The customer's task, consistently read, or a miss."""

    def note_task(self, task: Task) -> Task:
        """Write a row unless the customer has one of this id already; returns what is there."""

    def save_task(self, task: Task) -> Task:
        """Write the row if it still has the `version` of this value; returns it with the next.

        Raises StateChanged. A write whose own answer was lost is success when it is found done.
        """

    def batch_assets(
        self, customer: CustomerId, assets: Sequence[AssetId]
    ) -> Sequence[Asset | None]:
        """At most 20 rows whatever their state, consistently read; None for one that is gone.

        What is sealed in them is not read.
        """

    def check_once(self, customer: CustomerId, once: Once, now: datetime) -> None:
        """Look whether a key has made something already. Raises Repeated.

        Saves work that would be for nothing; only the transaction that makes something decides.
        """


class DefaultGroups(Protocol):
    """Which group of a project takes what was handed in without one. All raise ServiceUnavailable.

    What is named here may be full, gone or not made yet: only the ledger's own transactions know.
    """

    def default_group(self, customer: CustomerId, project: str) -> tuple[GroupId, datetime] | None:
        """The group, and since when; None: there never was one."""

    def appoint_group(
        self,
        customer: CustomerId,
        project: str,
        group: GroupId,
        now: datetime,
        *,
        instead_of: GroupId | None,
    ) -> None:
        """Make `group` the one in the place of `instead_of`. Raises StateChanged."""
