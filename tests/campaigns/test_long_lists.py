"""A customer with 2,500 assets: what each page of a list asks of the table, call by call."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

import httpx
import pytest

from portrait.adapters.ledger.rows import asset_item, group_item
from portrait.ids import as_ta, mint_asset_id, mint_group_id, mint_marker
from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    AssetType,
    CustomerId,
    Group,
    GroupState,
    GroupType,
    Home,
    UpstreamId,
)
from tests.campaigns.wired.cloud import TABLE
from tests.campaigns.wired.gateway import Gateway, Said, gateway

ANN: Final = "ann"
GROUPS, EACH = 50, 50
HOME: Final = Home("one", "default")
FULL: Final = os.environ.get("CAMPAIGN") == "full"
PAGES: Final = range(1, 26) if FULL else (1, 13, 25)
SLICES: Final = 25 if FULL else 4
ROUTE: Final = ("GET", "/v1/assets")


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    with gateway(monkeypatch, lambda _: httpx.Response(500)) as opened:
        opened.admit(ANN)
        yield opened


@pytest.fixture
def made(house: Gateway) -> list[str]:
    """Every asset, the newest first; each second another one was made."""
    rng, now = random.Random(3), house.clock()
    found: list[str] = []
    rows = []
    for number in range(GROUPS):
        group = _group(number, rng, now)
        rows.append(group_item(group))
        for _ in range(EACH):
            then = now + timedelta(seconds=len(found))
            asset = _asset(group, len(found), rng, then)
            rows.append(asset_item(asset))
            found.append(as_ta(asset.asset))
    client = house.cloud.session.client("dynamodb")
    for first in range(0, len(rows), 25):
        puts: Any = [{"PutRequest": {"Item": row}} for row in rows[first : first + 25]]
        client.batch_write_item(RequestItems={TABLE: puts})
    return found[::-1]


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


def asked(house: Gateway, query: dict[str, list[str]]) -> tuple[Said, Counter[str]]:
    """A page of the REST door, and the calls that it made."""
    house.cloud.calls.clear()
    said = house.rest(ANN, ROUTE, query=query)
    assert said.status == 200, said
    return said, Counter(call.operation for call in house.cloud.calls)


def slices(house: Gateway, size: int) -> Iterator[tuple[list[str], Counter[str]]]:
    """Every page of the Action door by cursor, and the calls that each made."""
    after: dict[str, Any] = {}
    while True:
        house.cloud.calls.clear()
        result = house.act(ANN, "ListAssets", {"MaxResults": size, **after}).result
        calls = Counter(call.operation for call in house.cloud.calls)
        yield [item["Id"] for item in result["Items"]], calls
        if "NextToken" not in result:
            return
        after = {"NextToken": result["NextToken"]}


@pytest.mark.campaign
def test_a_page_costs_the_same_wherever_it_is(
    house: Gateway, made: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked(house, {"size": ["1"]})
    by_number = set()
    for number in PAGES:
        said, calls = asked(house, {"current": [str(number)], "size": ["100"]})
        assert (said.result["total"], said.result["pages"]) == (len(made), 25)
        shown = [one["assetId"] for one in said.result["records"]]
        assert shown == made[100 * (number - 1) : 100 * number]
        by_number.add(tuple(sorted(calls.items())))
    house.act(ANN, "ListAssets", {"MaxResults": 1})
    pages = list(islice(slices(house, 100), SLICES))
    assert [as_ta(AssetId(one)) for items, _ in pages for one in items] == made[: 100 * SLICES]
    by_cursor = {tuple(sorted(calls.items())) for _, calls in pages}
    said, filtered = asked(house, {"keyword": ["asset 2499"], "status": ["active"]})
    assert [one["assetId"] for one in said.result["records"]] == made[:1]
    with capsys.disabled():
        print(  # noqa: T201  a campaign says what it did
            f"\nlong lists: {len(made)} assets, {len(PAGES)} pages by number: {by_number} each, "
            f"{len(pages)} by cursor: {by_cursor} each"
        )
    assert by_cursor == {(("Query", 1),)}
    assert len(by_number) == 1
    assert set(filtered) == {"Query"} == {name for name, _ in by_number.pop()}
    values = [call.asked["ExpressionAttributeValues"] for call in house.cloud.calls]
    assert {one[":pk"]["S"] for one in values} == {f"CUST#{ANN}"}
