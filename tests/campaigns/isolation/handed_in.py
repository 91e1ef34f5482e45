"""Tasks and generic uploads of both customers, put straight into the table; and their routes."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from pydantic import BaseModel

from functions.avatars.routes import ROUTES
from portrait.adapters.ledger import generics
from portrait.adapters.ledger.keys import generic_key
from portrait.adapters.ledger.task_rows import task_item
from portrait.dialects.tasks import requests
from portrait.ids import mint_generic_id, mint_marker
from portrait.model import (
    AssetId,
    AssetType,
    CustomerId,
    GenericId,
    GenericUpload,
    SessionId,
    Task,
    TaskId,
    TaskKind,
    TaskState,
    Verdict,
)
from portrait.rules.tasks import mint_task_id
from tests.campaigns.isolation.places import GROUP, PERSON, TASK, TOKEN, Place, named_like_an_id
from tests.campaigns.wired.cloud import TABLE
from tests.campaigns.wired.gateway import Gateway, Said

_PRIVATE: Final = "POST /v1/seedance2/private-avatar"
_REAL: Final = "POST /v1/seedance2/real-avatar"
_GET: Final = "GET /v1/tasks/{task}"
TEXTS: Final = (
    Place(_GET, ("id",), TASK, many=False),
    Place(_PRIVATE, ("group_id",), GROUP, many=False),
)
"""Ids in a path, and one that may be left out, so that null is as good as nothing."""
MEMBERS: Final = (
    Place(_REAL, ("group_id",), PERSON, many=False),
    Place(_REAL, ("byted_token",), TOKEN, many=False),
)
"""Ids in JSON that must be there."""
_FILE: Final = {"url": "https://media.example.com/eve.jpg", "name": "Eve"}
_MODELS: Final[tuple[type[BaseModel], ...]] = (
    *(requests.PrivateAvatar, requests.RealAssets, requests.RealSession, requests.RealResult),
    *(requests.NamedUrl, requests.GroupWanted),
)


def ask(gateway: Gateway, who: str, place: Place, value: object) -> Said:
    """A request that is good but for the value in this place."""
    method, _, resource = place.action.partition(" ")
    if place.kind == TASK:
        return gateway.rest(who, (method, resource), parameters={TASK: str(value)})
    file = {} if place.kind == TOKEN else _FILE
    return gateway.rest(who, (method, resource), json.dumps({place.path[0]: value, **file}))


def overlooked_members() -> Iterator[str]:
    """Members that are named like ids and routes that are not asked for."""
    known = {place.path[0] for place in (*TEXTS, *MEMBERS)}
    for model in _MODELS:
        for name in model.model_fields:
            if named_like_an_id(name) and name not in known:
                yield f"{model.__name__}.{name}"
    yield from {" ".join(route) for route in ROUTES} - {_PRIVATE, _REAL, _GET}


def put_task(
    gateway: Gateway,
    rng: random.Random,
    who: str,
    asset: str,
    kind: TaskKind = TaskKind.ASSETS,
    state: TaskState = TaskState.PROCESSING,
) -> TaskId:
    """Write a task of a customer; a batch is of one asset."""
    now = gateway.clock()
    row = Task(
        customer=CustomerId(who),
        task=mint_task_id(now, rng),
        kind=kind,
        marker=mint_marker("tst", rng),
        created_at=now,
        state=state,
        model="doubao-seedance-2.0",
    )
    if kind is TaskKind.ASSETS:
        verdicts = () if state is TaskState.PROCESSING else (Verdict(AssetId(asset)),)
        row = replace(row, assets=(AssetId(asset),), verdicts=verdicts)
    else:
        row = replace(row, session=SessionId(f"live_{rng.getrandbits(64):016x}"))
    gateway.cloud.put(task_item(row))
    return row.task


def tasks(
    gateway: Gateway, rng: random.Random, other: str, asset: str
) -> Iterator[tuple[str, str]]:
    """Tasks of somebody else, of every kind and in every state, and what they are."""
    for kind in TaskKind:
        for state in TaskState:
            task = put_task(gateway, rng, other, asset, kind, state)
            yield f"foreign {kind} {state}", task


def put_generic(
    gateway: Gateway, rng: random.Random, who: str, kept: timedelta = timedelta(days=1)
) -> GenericId:
    """Write a generic upload of a customer that is kept for so long from now on."""
    now = gateway.clock()
    row = GenericUpload(
        customer=CustomerId(who),
        upload=mint_generic_id(rng),
        name=f"an upload of {who}",
        type=AssetType.IMAGE,
        media_type="image/jpeg",
        size=7,
        sha256="ab" * 32,
        created_at=now - timedelta(days=1),
        updated_at=now - timedelta(days=1),
        expires_at=now + kept,
    )
    gateway.cloud.put(generics._item(row))
    return row.upload


def uploads(
    gateway: Gateway, rng: random.Random, own: str, other: str
) -> Iterator[tuple[str, str]]:
    """Generic uploads that are not the caller's living own, and why."""
    yield "foreign active", put_generic(gateway, rng, other)
    for who, why in ((other, "foreign"), (own, "own")):
        yield f"{why} expired", put_generic(gateway, rng, who, timedelta(seconds=-1))
        gone = put_generic(gateway, rng, who)
        key = generic_key(CustomerId(who), gone)
        client = gateway.cloud.client("dynamodb")
        client.delete_item(TableName=TABLE, Key=key)
        yield f"{why} deleted", gone
