"""Batches under a key."""

from dataclasses import replace

from portrait.model import Once, Principal, Task, TaskId, TaskState
from portrait.rules.tasks import START_PROGRESS
from portrait.usecases.batches import NewBatch, TaskView, submit_batch
from portrait.usecases.batching import BatchPorts
from portrait.usecases.repeats.making import Made, make_once


def submit_batch_once(
    who: Principal, wanted: NewBatch, once: Once | None, ports: BatchPorts
) -> Made[TaskView]:
    """`submit_batch` under a key. Raises IdempotencyMismatch, and what it raises."""

    def again(task: Task) -> TaskView:
        begun = replace(task, state=TaskState.PROCESSING, verdicts=(), settled_at=None)
        return TaskView(begun, START_PROGRESS)

    return make_once(
        once,
        lambda once: submit_batch(who, wanted, ports, once),
        lambda found: ports.tasks.load_task(who.customer, TaskId(found)),
        again,
    )
