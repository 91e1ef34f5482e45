"""The rows of a customer with very many assets, and what the pages of their list cost."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from portrait.adapters.ledger.attributes import Item
from portrait.adapters.ledger.keys import ASSET_PREFIX, GROUP_PREFIX
from portrait.adapters.ledger.rows import asset_item, group_item
from portrait.ids import as_ta, mint_asset_id, mint_group_id, mint_marker
from portrait.model import (
    Asset,
    AssetState,
    AssetType,
    CustomerId,
    Group,
    GroupState,
    GroupType,
    Home,
    UpstreamId,
)
from tests.campaigns.wired.cloud import TABLE, Call

ANN: Final = "ann"
GROUPS, EACH = 50, 50
HOME: Final = Home("one", "default")
SIZE: Final = 100
LINK: Final = "GetObject"
BATCH: Final = "BatchGetItem"
ROWS_AND_NAMES: Final = 2
"""A page reads its rows, and the groups that they are in, which it names."""
INDEX: Final = frozenset({"pk", "sk", "state", "updated_at", "group"})


def rows_of_many(now: datetime, groups: int = GROUPS) -> tuple[list[Item], list[str]]:
    """Rows of groups and assets, and the assets' ids, oldest first: one was made each second."""
    rng = random.Random(3)
    found: list[str] = []
    rows = []
    for number in range(groups):
        group = _group(number, rng, now)
        rows.append(group_item(group))
        for _ in range(EACH):
            then = now + timedelta(seconds=len(found))
            asset = _asset(group, len(found), rng, then)
            rows.append(asset_item(asset))
            found.append(as_ta(asset.asset))
    return rows, found


def _group(number: int, rng: random.Random, now: datetime) -> Group:
    return Group(
        customer=CustomerId(ANN),
        group=mint_group_id(now, rng),
        type=GroupType.AIGC,
        name=f"group {number}",
        description="",
        project="default",
        state=GroupState.ACTIVE,
        home=HOME,
        marker=mint_marker("tst", rng),
        created_at=now,
        updated_at=now,
        asset_count=EACH,
        upstream_id=UpstreamId(f"up-{number}"),
    )


def _asset(group: Group, number: int, rng: random.Random, then: datetime) -> Asset:
    return Asset(
        customer=group.customer,
        asset=mint_asset_id(then, rng),
        group=group.group,
        group_type=group.type,
        type=AssetType.IMAGE,
        name=f"asset {number}",
        project="default",
        state=AssetState.ACTIVE,
        home=HOME,
        marker=mint_marker("tst", rng),
        created_at=then,
        updated_at=then,
        source_host="media.example.com",
        source_sha256="ab" * 32,
        upstream_id=UpstreamId(f"up-asset-{number}"),
    )


def told(calls: list[Call]) -> tuple[tuple[str, int], ...]:
    """How often each operation was asked for, but for links: they are signed here, nobody is asked.

    What follows such a link is no page's cost.
    """
    asked_for = [call.operation for call in calls if call.operation != LINK]
    return tuple(sorted(Counter(asked_for).items()))


def columns(call: Call) -> frozenset[str]:
    """The columns that a Query asks for; all of them have no name."""
    names = call.asked.get("ExpressionAttributeNames", {})
    asked_for = call.asked.get("ProjectionExpression", "*").split(", ")
    return frozenset(names.get(one, one) for one in asked_for)


def whole_rows(calls: list[Call], kind: str) -> int:
    """How many rows of a kind, which their sort keys begin with, were asked for by key."""
    asked_for = [call.asked["RequestItems"][TABLE] for call in calls if call.operation == BATCH]
    keys = [key["sk"]["S"] for one in asked_for for key in one["Keys"]]
    return sum(key.startswith(kind) for key in keys)


@dataclass
class Figures:
    """What was asked of the table, and by which kinds of page."""

    by_number: set[tuple[tuple[str, int], ...]] = field(default_factory=set)
    by_cursor: set[tuple[tuple[str, int], ...]] = field(default_factory=set)
    index: set[frozenset[str]] = field(default_factory=set)
    filtered: frozenset[str] = frozenset()
    most_rows: int = 0
    most_groups: int = 0
    partitions: set[str] = field(default_factory=set)

    def add(self, calls: list[Call]) -> None:
        """Note the rows that a page asked for, and whose they were."""
        self.most_rows = max(self.most_rows, whole_rows(calls, ASSET_PREFIX))
        self.most_groups = max(self.most_groups, whole_rows(calls, GROUP_PREFIX))
        for call in calls:
            if call.operation == "Query":
                self.partitions.add(call.asked["ExpressionAttributeValues"][":pk"]["S"])
            elif call.operation == BATCH:
                keys = call.asked["RequestItems"][TABLE]["Keys"]
                self.partitions |= {key["pk"]["S"] for key in keys}

    def complaints(self) -> list[str]:
        """What they cost beyond what is promised."""
        operations = {name for calls in self.by_number for name, _ in calls}
        found = {
            "a page by cursor is not one Query": self.by_cursor != {(("Query", 1),)},
            "one page by number costs more than another": len(self.by_number) != 1,
            "a page by number asks for more than Queries and its rows": operations
            != {"Query", BATCH}
            or any(dict(calls)[BATCH] != ROWS_AND_NAMES for calls in self.by_number),
            "a page by number reads more than its rows": self.most_rows > SIZE
            or self.most_groups > SIZE // EACH,
            "an index has more than keys and what lists sort by": self.index != {INDEX},
            "a filter reads more than it looks at": self.filtered != INDEX | {"name"},
            "rows of others are read": self.partitions != {f"CUST#{ANN}"},
        }
        return [complaint for complaint, true in found.items() if true]
