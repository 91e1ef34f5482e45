"""What tells of changes: the machine that keeps the time, and the way to a callback URL."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from functions.sandbox.rows import Row, number, text
from functions.sandbox.table import ConditionFailed, Table
from portrait.guard.sender import Sender

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

    from functions.sandbox.videos.model import Task

CALLBACK_SECONDS: Final = 5.0
_HEADERS: Final = {"Content-Type": "application/json", "User-Agent": "ark-sandbox/1"}
_SLOTS: Final = 2
_SLOT_MS: Final = 10_000


@dataclass(frozen=True, slots=True)
class MachineTimer:
    """The port `Timer` over Step Functions; without a machine nothing is ever told."""

    client: SFNClient
    machine_arn: str

    def begin(self, task: Task) -> bool:
        """Begin to tell of a task's changes; False when that cannot be done."""
        if not self.machine_arn:
            return True
        state = {
            "account": task.library.account,
            "project": task.library.project,
            "task": task.id,
            "told": 0,
            "tries": 0,
        }
        try:
            self.client.start_execution(
                stateMachineArn=self.machine_arn,
                name=f"{task.library.account}-{task.id}",
                input=json.dumps(state),
            )
        except (BotoCoreError, ClientError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class HttpMessenger:
    """The port `Messenger`: one POST, through the guard that media goes through."""

    sender: Sender

    def carry(self, url: str, body: bytes) -> bool:
        """Whether the URL's host answered with a success in time."""
        try:
            answer = self.sender.post(url, _HEADERS, body)
        except httpx.HTTPError:
            return False
        return 200 <= answer.status < 300  # noqa: PLR2004 - the class of success


@dataclass(frozen=True, slots=True)
class DynamoSlots:
    """The port `Slots` over the sandbox's table.

    One machine has few processes, and who is told of a change comes back to ask: were all of them
    busy telling, nobody could answer. A slot of a process that died is free after ten seconds.
    """

    table: Table

    def take(self, now_ms: int) -> str | None:
        """A slot, or None when all are taken."""
        for slot in map(str, range(_SLOTS)):
            values = {":until": number(now_ms + _SLOT_MS), ":now": number(now_ms)}
            try:
                self.table.update(
                    _slot_key(slot),
                    "SET until_ms = :until",
                    "attribute_not_exists(until_ms) OR until_ms < :now",
                    values,
                )
            except ConditionFailed:
                continue
            return slot
        return None

    def free(self, slot: str) -> None:
        """Give a slot back."""
        values = {":none": number(0)}
        self.table.update(_slot_key(slot), "SET until_ms = :none", "attribute_exists(pk)", values)


def _slot_key(slot: str) -> Row:
    return {"pk": text("CALLBACKS"), "sk": text(f"SLOT#{slot}")}
