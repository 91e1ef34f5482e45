"""The sweeper's way with a due task: its end is written down; a day later what failed goes.

Who speaks in tasks cannot delete an asset, so one that failed would hold its slot for ever. It is
moved to `deleting` here and deleted like any other; the task keeps what it says of it.
"""

from dataclasses import replace

from portrait.errors import StateChanged
from portrait.model import AssetId, AssetState, EventType, Task, TaskState
from portrait.ports.tasks import TaskLedger
from portrait.rules.tasks import FIRST_LOOK
from portrait.usecases.announcing import telling, wake
from portrait.usecases.batches import look
from portrait.usecases.driving import IngestPorts
from portrait.usecases.sweeping import Swept


def sweep_task(task: Task, tasks: TaskLedger, ports: IngestPorts) -> Swept:
    """One due task. Raises StateChanged when somebody else works on it, ServiceUnavailable."""
    now = ports.mint.now()
    if task.due_at is None or task.due_at > now:
        return Swept.LEFT_ALONE
    if task.state is TaskState.PROCESSING:
        seen = look(task, tasks, ports.mint).task
        if seen.state is not TaskState.PROCESSING:
            return Swept.TASK_SETTLED
        tasks.save_task(replace(task, due_at=now + FIRST_LOOK))
        return Swept.WAITING
    for verdict in task.verdicts:
        if verdict.failure is not None:
            _let_go(task, verdict.asset, ports)
    tasks.save_task(replace(task, due_at=None))
    return Swept.FAILED_FREED


def _let_go(task: Task, asset: AssetId, ports: IngestPorts) -> None:
    row = ports.assets.load_asset(task.customer, asset)
    if row is None or row.state is not AssetState.FAILED:
        return
    now = ports.mint.now()
    told = telling(row, EventType.ASSET_DELETED, now, ports.outbox)
    try:
        ports.assets.begin_asset_delete(row, now, now, deliveries=told)
    except StateChanged:
        # Deleted by its owner a moment ago.
        return
    wake(told, ports.courier)
