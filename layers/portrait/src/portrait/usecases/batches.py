"""The stories of a batch: hand it in, ask how it goes.

submit   a group -> T1: 1 to 20 rows and the task, all or nothing -> one execution -> the task
read     the task and its rows; all at rest: written down, and final from then on
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from portrait.errors import (
    CapacityUnavailable,
    FieldProblem,
    IdTaken,
    InvalidParameter,
    Missing,
    QuotaExceeded,
    Repeated,
    ServiceUnavailable,
    StateChanged,
)
from portrait.model import (
    Group,
    GroupId,
    GroupType,
    Once,
    Principal,
    Task,
    TaskId,
    TaskKind,
    TaskState,
    Verdict,
)
from portrait.ports.tasks import TaskLedger
from portrait.rules.names import DEFAULT_PROJECT
from portrait.rules.tasks import (
    DONE_PROGRESS,
    FAILED_KEPT,
    FIRST_LOOK,
    START_PROGRESS,
    mint_task_id,
    progress_of,
    verdict_of,
)
from portrait.usecases.batching import BatchPorts, delete_opened, open_group, taker_of
from portrait.usecases.groups import NewGroup
from portrait.usecases.minting import MINT_TRIES, Mint
from portrait.usecases.queueing import NewAsset, queued_asset

_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class NewBatch:
    """What a customer hands in. `group` names one, `opening` asks for a new one; never both."""

    assets: Sequence[NewAsset]
    """1 to 20."""
    wants: GroupType
    """Which groups this door takes."""
    model: str
    """The generation model that they are meant for."""
    project: str | None
    group: GroupId | None = None
    opening: NewGroup | None = None


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as it is now."""

    task: Task
    progress: int


def submit_batch(
    who: Principal, wanted: NewBatch, ports: BatchPorts, once: Once | None = None
) -> TaskView:
    """Take a batch in, whole or not at all; it is processing from now on.

    Raises Missing (the group), QuotaExceeded, CapacityUnavailable, AIGCNotAvailable,
    InvalidParameter, ServiceUnavailable; with `once` also Repeated (see `repeats`).
    """
    limit = who.limits.assets_per_group
    if len(wanted.assets) > limit:
        raise QuotaExceeded("assets in this group", limit, "Hand in fewer at a time.")
    if once is not None:
        ports.tasks.check_once(who.customer, once, ports.mint.now())
    if wanted.group is not None:
        group = _named(who, wanted, wanted.group, ports)
        return TaskView(_into(group, who, wanted, ports, once), START_PROGRESS)
    if wanted.opening is None:
        return TaskView(_into_default(who, wanted, ports, once), START_PROGRESS)
    opened = open_group(who, wanted.opening, ports)
    try:
        return TaskView(_into(opened, who, wanted, ports, once), START_PROGRESS)
    except (QuotaExceeded, CapacityUnavailable, Repeated):
        # Nothing of the batch was taken: the group that was opened for it must not stay either.
        delete_opened(who, opened, ports)
        raise


def find_task(who: Principal, task_id: TaskId, tasks: TaskLedger) -> Task:
    """The customer's task. Raises Missing."""
    task = tasks.load_task(who.customer, task_id)
    if task is None:
        raise Missing("task")
    return task


def look(task: Task, tasks: TaskLedger, mint: Mint) -> TaskView:
    """How far a batch is; its end is written down by whoever sees it first, and then final.

    Raises ServiceUnavailable.
    """
    for _ in range(_TRIES):
        if task.state is not TaskState.PROCESSING:
            return TaskView(task, DONE_PROGRESS)
        rows = tasks.batch_assets(task.customer, task.assets)
        verdicts = [verdict_of(*pair) for pair in zip(task.assets, rows, strict=True)]
        ended = [verdict for verdict in verdicts if verdict is not None]
        if len(ended) < len(verdicts):
            return TaskView(task, progress_of(verdicts))
        try:
            return TaskView(tasks.save_task(_settled(task, ended, mint)), DONE_PROGRESS)
        except StateChanged:
            task = tasks.load_task(task.customer, task.task) or task
    raise ServiceUnavailable


def _settled(task: Task, verdicts: Sequence[Verdict], mint: Mint) -> Task:
    failed = any(verdict.failure is not None for verdict in verdicts)
    now = mint.now()
    return replace(
        task,
        state=TaskState.FAILED if failed else TaskState.COMPLETED,
        verdicts=tuple(verdicts),
        settled_at=now,
        due_at=now + FAILED_KEPT if failed else None,
    )


def _named(who: Principal, wanted: NewBatch, group_id: GroupId, ports: BatchPorts) -> Group:
    group = ports.group_facts.find(who.customer, group_id)
    if group is None or wanted.project not in {None, group.project}:
        raise Missing("group")
    if group.type is not wanted.wants:
        raise InvalidParameter(
            FieldProblem("group_id", f"must name a group of type {wanted.wants} for this request")
        )
    return group


def _into_default(who: Principal, wanted: NewBatch, ports: BatchPorts, once: Once | None) -> Task:
    full: GroupId | None = None
    for _ in range(_TRIES):
        group = taker_of(who, wanted.project or DEFAULT_PROJECT, full, ports)
        try:
            return _into(group, who, wanted, ports, once)
        except QuotaExceeded:
            full = group.group
        except Missing:
            continue
    raise ServiceUnavailable


def _into(
    group: Group, who: Principal, wanted: NewBatch, ports: BatchPorts, once: Once | None
) -> Task:
    for _ in range(MINT_TRIES):
        made = [queued_asset(who, group, one, ports.sealer, ports.mint) for one in wanted.assets]
        now = ports.mint.now()
        task = Task(
            customer=who.customer,
            task=mint_task_id(now, ports.mint.rng),
            kind=TaskKind.ASSETS,
            marker=ports.mint.marker(),
            created_at=now,
            model=wanted.model,
            group=group.group,
            assets=tuple(asset.asset for asset in made),
            due_at=now + FIRST_LOOK,
        )
        limit = who.limits.assets_per_group
        try:
            ports.assets.reserve_batch(made, task, limit, ports.capacity, once=once)
        except IdTaken:
            continue
        try:
            ports.machine.start(who.customer, task.assets, task.marker, 1)
        except ServiceUnavailable:
            # The rows are due: whoever looks for due rows starts an execution for each.
            return task
        return task
    raise ServiceUnavailable
