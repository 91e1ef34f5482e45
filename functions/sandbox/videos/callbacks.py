"""Tells a task's callback URL of each of its changes: queued, running, and how it ended.

A state machine keeps the time and calls this step by step. What is sent is what a get would have
answered at the moment of the change. The end is told again, up to three times, while no success is
answered; earlier changes are told once. A cancelled task tells nothing more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from functions.sandbox.model import Library
from functions.sandbox.videos.model import Task
from functions.sandbox.videos.tasks import render
from functions.sandbox.world import World

_RETRY_SECONDS: Final = (1, 2, 4)
_BUSY_SECONDS: Final = 1


@dataclass(frozen=True, slots=True)
class Round:
    """How far the telling of one task has come: changes told, and failed tries of the next one."""

    account: str
    project: str
    task: str
    told: int = 0
    tries: int = 0

    @classmethod
    def read(cls, state: Mapping[str, Any]) -> Self:
        """A round from the state that the machine carries."""
        names = ("account", "project", "task", "told", "tries")
        return cls(**{name: state[name] for name in names})

    def carried(self, wait_seconds: int | None) -> dict[str, Any]:
        """The state for the machine: how long to wait for the next step, or that it was all."""
        state = {"account": self.account, "project": self.project, "task": self.task}
        counts: dict[str, Any] = {"told": self.told, "tries": self.tries}
        following = "done" if wait_seconds is None else "wait"
        return {**state, **counts, "next": following, "wait_seconds": wait_seconds or 0}


def tell(world: World, state: Mapping[str, Any]) -> dict[str, Any]:
    """Take the next step of a round, and say what is to follow it."""
    now = Round.read(state)
    world.log.clear()
    task = world.videos.find(Library(now.account, now.project), now.task)
    if task is None or task.cancelled_ms is not None or world.settings.switches.video_callbacks_off:
        return now.carried(None)
    changes = (task.created_ms, task.runs_ms, task.ends_ms)
    due_ms = changes[now.told]
    wait_ms = due_ms - world.clock()
    if wait_ms > 0:
        return now.carried(-(-wait_ms // 1000))
    told = _sent(world, task, due_ms)
    if told is None:
        return now.carried(_BUSY_SECONDS)
    is_end = now.told == len(changes) - 1
    if not told and is_end:
        if now.tries == len(_RETRY_SECONDS):
            return now.carried(None)
        again = Round(now.account, now.project, now.task, now.told, now.tries + 1)
        return again.carried(_RETRY_SECONDS[now.tries])
    after = Round(now.account, now.project, now.task, now.told + 1)
    return after.carried(None if is_end else 0)


def _sent(world: World, task: Task, at_ms: int) -> bool | None:
    """Whether a success was answered; None when too many are under way to send one more."""
    slot = world.slots.take(world.clock()) if world.settings.local_mode else ""
    if slot is None:
        return None
    try:
        body = json.dumps(render(world, task.origin, task, at_ms), separators=(",", ":"))
        told = world.messenger.carry(task.callback_url, body.encode())
    finally:
        if slot:
            world.slots.free(slot)
    world.meter.count("SandboxCallbacks")
    world.meter.flush()
    world.log.info("sandbox_callback", task=task.id, outcome="told" if told else "not-told")
    return told
