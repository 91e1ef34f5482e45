"""The books of a stack, read from its tables: each row at rest, each counter a count of rows."""

import contextlib
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.campaigns.killing.process import StackProcess

Row = Mapping[str, Any]
_TOMBSTONE = "deleted"


def scan(stack: StackProcess, table: str) -> list[Row]:
    """Every item of a table, by the template's name of it."""
    pages = stack.client("dynamodb").get_paginator("scan")
    name = stack.resources()[table]
    return [row for page in pages.paginate(TableName=name) for row in page["Items"]]


def states(rows: list[Row], prefix: str) -> Counter[str]:
    """How many rows of a kind are in each state."""
    return Counter(row["state"]["S"] for row in rows if row["sk"]["S"].startswith(prefix))


def drift(rows: list[Row], upstream: list[Row]) -> list[str]:
    """Every counter that is not the count of its rows, and what exists on one side only."""
    counted: Counter[tuple[str, str]] = Counter()
    kept: dict[tuple[str, str], int] = {}
    claimed: list[str] = []
    for row in rows:
        owner, kind = row["pk"]["S"], row["sk"]["S"]
        if kind == "META":
            kept[owner, "groups"] = _number(row, "group_count")
        elif kind == "POOL":
            kept[owner, "groups"] = _number(row, "groups")
            kept[owner, "assets"] = _number(row, "assets")
        elif kind.startswith("GROUP#") and row["state"]["S"] != _TOMBSTONE:
            kept[owner, kind] = _number(row, "asset_count")
            counted[owner, "groups"] += 1
            counted[_pool(row), "groups"] += 1
            claimed.append(row["upstream_id"]["S"])
        elif kind.startswith("ASSET#") and row["state"]["S"] != _TOMBSTONE:
            counted[owner, f"GROUP#{row['group']['S']}"] += 1
            counted[_pool(row), "assets"] += row["in_pool"]["BOOL"]
            claimed.append(row["upstream_id"]["S"])
    wrong = [
        f"{owner} {name}: {kept.get((owner, name), 0)} kept, {counted[owner, name]} counted"
        for owner, name in sorted(kept.keys() | counted.keys())
        if kept.get((owner, name), 0) != counted[owner, name]
    ]
    made = Counter(
        row["sk"]["S"].partition("#")[2]
        for row in upstream
        if row["pk"]["S"].startswith("LIB#") and row["sk"]["S"].startswith(("ASSET#", "GROUP#"))
    )
    twice = Counter(claimed) - Counter(set(claimed))
    wrong += [f"{one} is claimed twice" for one in twice]
    wrong += [f"{one} upstream belongs to no row" for one in made.keys() - set(claimed)]
    return wrong + [f"{one} of a row is not upstream" for one in set(claimed) - made.keys()]


def let_time_pass(stack: StackProcess, seconds: float, started_at: float) -> None:
    """Make every row that is not at rest due, and as old as if so much time had passed.

    Old are only those that were sent before the stack was started: who sent later may still be
    waiting for the answer, and must not be taken for dead.
    """
    database, name = stack.client("dynamodb"), stack.resources()["Table"]
    for row in scan(stack, "Table"):
        if "due_at" not in row or not row["sk"]["S"].startswith(("ASSET#", "GROUP#")):
            continue
        values = {":due": {"N": f"{time.time() - 1:.6f}"}, ":state": row["state"]}
        change = "SET due_at = :due"
        if "sent_at" in row and float(row["sent_at"]["N"]) < started_at:
            values[":sent"] = {"N": f"{float(row['sent_at']['N']) - seconds:.6f}"}
            change += ", sent_at = :sent"
        with contextlib.suppress(database.exceptions.ConditionalCheckFailedException):
            database.update_item(
                TableName=name,
                Key={"pk": row["pk"], "sk": row["sk"]},
                UpdateExpression=change,
                ConditionExpression="attribute_exists(due_at) AND #state = :state",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=values,
            )


def _number(row: Row, name: str) -> int:
    return int(row.get(name, {"N": "0"})["N"])


def _pool(row: Row) -> str:
    return f"POOL#{row['account']['S']}#{row['upstream_project']['S']}"
