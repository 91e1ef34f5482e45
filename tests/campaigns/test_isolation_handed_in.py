"""Shortcuts in the lookups of tasks, generic uploads and receipts: the campaign catches each."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from portrait.adapters.ledger.generics import DynamoGenerics
from portrait.adapters.ledger.receipts import DynamoReceipts
from portrait.adapters.ledger.tasks import DynamoTasks
from portrait.errors import Conflict
from portrait.model import (
    AssetId,
    CustomerId,
    GenericId,
    GenericUpload,
    Receipt,
    Task,
    TaskId,
)
from tests.campaigns.isolation import examination
from tests.campaigns.isolation.doors import DOORS
from tests.campaigns.isolation.examination import Examination, examine_strangers
from tests.campaigns.isolation.places import GENERIC, RECEIPT, TASK
from tests.campaigns.isolation.tenants import BEN, Tenants, two_customers

find_generic, load_task = DynamoGenerics.find_generic, DynamoTasks.load_task
find_receipt = DynamoReceipts.find_receipt


def _reads_of_anybody(tasks: DynamoTasks, customer: CustomerId, task: TaskId) -> Task | None:
    return load_task(tasks, customer, task) or load_task(tasks, CustomerId(BEN), task)


def _says_expired(
    uploads: DynamoGenerics, customer: CustomerId, upload: GenericId, now: datetime
) -> GenericUpload | None:
    found = find_generic(uploads, customer, upload, datetime.min.replace(tzinfo=now.tzinfo))
    if found is not None and found.expires_at <= now:
        raise Conflict("The upload has expired.")
    return found


def _remembers(
    receipts: DynamoReceipts, customer: CustomerId, asset: AssetId, now: datetime
) -> Receipt | None:
    return find_receipt(receipts, customer, asset, datetime.min.replace(tzinfo=now.tzinfo))


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("kind", "ledger", "find", "plant", "caught"),
    [
        (
            *(TASK, DynamoTasks, "load_task", _reads_of_anybody),
            {examination.PARTITION, examination.NO_MISS},
        ),
        (
            *(GENERIC, DynamoGenerics, "find_generic", _says_expired),
            {examination.BYTES, examination.NO_MISS},
        ),
        (
            *(RECEIPT, DynamoReceipts, "find_receipt", _remembers),
            {examination.BYTES, examination.NO_MISS},
        ),
    ],
    ids=[
        "a task of anybody",
        "an upload that has expired is told apart",
        "a receipt that is not collected yet is found",
    ],
)
def test_a_shortcut_in_a_lookup_of_what_was_handed_in_is_caught(
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    ledger: type,
    find: str,
    plant: Callable[..., Any],
    caught: set[str],
) -> None:
    doors = [
        replace(door, places=tuple(one for one in door.places if one.kind == kind))
        for door in DOORS
    ]
    with two_customers(monkeypatch) as house:
        sound, flawed = Examination(), Examination()
        examine_strangers(house, doors, Tenants(house, random.Random(7)), sound)
        assert (sound.findings, sound.asked.total() >= 6) == ([], True)
        monkeypatch.setattr(ledger, find, plant)
        examine_strangers(house, doors, Tenants(house, random.Random(8)), flawed)
    assert caught <= flawed.kinds
