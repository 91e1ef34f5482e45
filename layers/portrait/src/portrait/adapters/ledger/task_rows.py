"""Tasks as rows of the table, and back. Their verdicts are a list of maps inside the row."""

from typing import Any, Final, cast

from portrait.adapters.ledger.attributes import (
    Attribute,
    Item,
    attribute,
    due_shard,
    failure,
    is_absent,
    maybe_moment,
    maybe_text,
    moment,
    number,
    text,
)
from portrait.adapters.ledger.keys import customer_of, task_key, task_of
from portrait.model import (
    AssetId,
    GroupId,
    Marker,
    SessionId,
    Task,
    TaskKind,
    TaskState,
    Verdict,
)

_FIELDS: Final = (
    *("kind", "marker", "created_at", "state", "model", "group", "session"),
    *("settled_at", "version", "due_at"),
)


def task_item(task: Task) -> Item:
    """The whole row of a task."""
    item = dict(task_key(task.customer, task.task))
    for name in _FIELDS:
        member = getattr(task, name)
        if not is_absent(member):
            item[name] = attribute(member)
    item["assets"] = {"L": [attribute(asset) for asset in task.assets]}
    item["verdicts"] = {"L": [{"M": _verdict_item(one)} for one in task.verdicts]}
    if "due_at" in item:
        item["due_shard"] = attribute(due_shard(item["sk"]["S"]))
    return item


def task_from(item: Item) -> Task:
    """The task in a row."""
    group, session = maybe_text(item, "group"), maybe_text(item, "session")
    return Task(
        customer=customer_of(item),
        task=task_of(item),
        kind=TaskKind(text(item, "kind")),
        marker=Marker(text(item, "marker")),
        created_at=moment(item, "created_at"),
        state=TaskState(text(item, "state")),
        model=text(item, "model"),
        group=None if group is None else GroupId(group),
        assets=tuple(AssetId(one["S"]) for one in item["assets"]["L"]),
        session=None if session is None else SessionId(session),
        verdicts=tuple(_verdict(one["M"]) for one in item["verdicts"]["L"]),
        settled_at=maybe_moment(item, "settled_at"),
        version=number(item, "version"),
        due_at=maybe_moment(item, "due_at"),
    )


def _verdict_item(verdict: Verdict) -> dict[str, Attribute]:
    item = {"asset": attribute(verdict.asset)}
    return item if verdict.failure is None else {**item, "failure": attribute(verdict.failure)}


def _verdict(item: dict[str, Any]) -> Verdict:
    members = cast("Item", item)
    return Verdict(AssetId(text(members, "asset")), failure(members, "failure"))
