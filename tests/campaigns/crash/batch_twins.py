"""A door that takes a batch asset by asset: whoever dies in between leaves a torn one."""

from dataclasses import replace
from typing import Any, Final

import pytest

from portrait.model import Asset, Once, PoolCapacity, Task
from portrait.usecases import batches
from tests.campaigns.crash.twins import Twin


class _OneByOne:
    """An asset ledger whose batches are no transactions."""

    def __init__(self, assets: Any, tasks: Any) -> None:
        self._assets, self._tasks = assets, tasks

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assets, name)

    def reserve_batch(
        self,
        assets: list[Asset],
        task: Task,
        limit: int,
        capacity: PoolCapacity,
        *,
        once: Once | None = None,
    ) -> None:
        del once
        for asset in assets:
            self._assets.reserve_asset(asset, limit, capacity)
        self._tasks.note_task(task)


def _tear(patch: pytest.MonkeyPatch) -> None:
    whole = batches.submit_batch

    def torn(who: Any, wanted: Any, ports: Any, once: Any = None) -> Any:
        assets: Any = _OneByOne(ports.assets, ports.tasks)
        return whole(who, wanted, replace(ports, assets=assets), once)

    patch.setattr("portrait.usecases.repeats.batches.submit_batch", torn)


BATCH_TWINS: Final = (
    Twin("a batch taken asset by asset", ("batch, into a group",), "torn", _tear),
)
