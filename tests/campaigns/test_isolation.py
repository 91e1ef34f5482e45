"""A stranger's id is nobody's id: every place that takes one, at every door, whatever state.

The places are found in the request models, in the upload form and in the paths of the REST door.
Each is asked for the other customer's rows in every state, for the caller's own deleted ones and
for ids that never were: the same bytes, the same calls to AWS, nothing written. What is no id is
refused by name, unread.
"""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final, cast

import pytest

from functions.actions import handler as actions_handler
from portrait.adapters.ledger import DynamoAssets, DynamoGroups
from portrait.adapters.ledger.attributes import Item
from portrait.adapters.ledger.keys import asset_key, group_key
from portrait.adapters.ledger.rows import asset_from
from portrait.dialects.action import requests
from portrait.dialects.action.requests import ActionRequest
from portrait.dialects.problems import parse
from portrait.errors import Conflict
from portrait.model import Asset, AssetId, CustomerId, Group, GroupId
from portrait.rules.transitions import ASSET_GONE
from portrait.wiring import clients
from tests.campaigns.isolation import examination
from tests.campaigns.isolation.doors import DOORS
from tests.campaigns.isolation.examination import (
    Examination,
    examine_malformed,
    examine_own,
    examine_strangers,
)
from tests.campaigns.isolation.malformed import mutations, shapes
from tests.campaigns.isolation.places import (
    AFTER,
    ASSET,
    DELIVERY,
    GENERIC,
    GROUP,
    HOOK,
    PERSON,
    RECEIPT,
    TASK,
    TOKEN,
    overlooked,
    places,
)
from tests.campaigns.isolation.tenants import ANN, BEN, NEVER, Tenants, two_customers
from tests.campaigns.wired.cloud import TABLE
from tests.campaigns.wired.gateway import Gateway

FULL: Final = os.environ.get("CAMPAIGN") == "full"
ROUNDS: Final = 8 if FULL else 1
MUTATIONS: Final = 400 if FULL else 12
STRANGERS_FLOOR: Final = 3600 if FULL else 450
MALFORMED_FLOOR: Final = 9000 if FULL else 3000
SHAPES_FLOOR: Final = 30
KINDS: Final = (GROUP, ASSET, TOKEN, HOOK, DELIVERY, AFTER, TASK, GENERIC, PERSON, RECEIPT)
FEW: Final = {kind: shapes(kind)[:2] for kind in KINDS}
PLACES_FLOOR: Final = 44


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    with two_customers(monkeypatch) as opened:
        yield opened


def tenants(house: Gateway) -> Tenants:
    return Tenants(house, random.Random(7))


def test_what_is_not_mine_is_one_and_the_same_miss_everywhere(
    house: Gateway, capsys: pytest.CaptureFixture[str]
) -> None:
    seen, rows = Examination(), tenants(house)
    examine_strangers(house, DOORS, rows, seen, ROUNDS)
    strangers = seen.asked.total()
    examine_own(house, DOORS, rows, seen)
    found = sum(len(door.places) for door in DOORS)
    with capsys.disabled():
        whys = len([why for why in seen.asked if why != "own"])
        print(  # noqa: T201  a campaign says what it did
            f"\nisolation: {found} places at {len(DOORS)} doors, {whys} kinds of stranger, "
            f"{strangers} misses compared byte by byte and call by call, "
            f"{seen.asked['own']} own rows found, {len(seen.findings)} findings"
        )
    assert seen.findings == []
    assert found >= PLACES_FLOOR
    assert strangers >= STRANGERS_FLOOR
    assert {why.split(",")[0] for why in seen.asked} > {NEVER, "foreign active", "own deleted"}


def test_what_is_no_id_is_refused_by_name_and_looked_up_by_nobody(
    house: Gateway, capsys: pytest.CaptureFixture[str]
) -> None:
    seen, rng = Examination(), random.Random(11)
    named = {kind: shapes(kind) for kind in KINDS}
    made = {kind: [*named[kind], *mutations(kind, rng, MUTATIONS)] for kind in named}
    examine_malformed(house, DOORS, made, seen)
    with capsys.disabled():
        print(  # noqa: T201  a campaign says what it did
            f"\nisolation: malformed {', '.join(f'{len(named[kind])} {kind}' for kind in KINDS)}, "
            f"{MUTATIONS} mutations each, {seen.asked['malformed']} refusals, "
            f"{len(seen.findings)} findings"
        )
    assert seen.findings == []
    assert min(len(named[kind]) for kind in KINDS if kind != TOKEN) >= SHAPES_FLOOR
    assert seen.asked["malformed"] >= MALFORMED_FLOOR


def test_no_member_is_named_like_an_id_and_unknown_to_this_campaign() -> None:
    assert [name for door in DOORS for name in door.overlooked] == []


def test_a_member_that_takes_ids_unchecked_would_be_noticed() -> None:
    class Forgetful(ActionRequest):
        SourceGroupId: str
        OldToken: str
        Ids: list[str]
        GroupId: requests.GroupIdText

    assert [place.named for place in places("Copy", Forgetful)] == ["GroupId"]
    assert overlooked("Copy", Forgetful) == ["Copy.SourceGroupId", "Copy.OldToken", "Copy.Ids"]


def test_a_stranger_beside_an_own_group_in_a_filter_changes_nothing(house: Gateway) -> None:
    rows = tenants(house)
    own = rows.living(GROUP)
    texts = {
        (action, house.act(ANN, action, {"Filter": {"GroupIds": [own, one.value]}}))
        for action in ("ListAssets", "ListAssetGroups")
        for one in rows.strangers(GROUP, 1)
    }
    assert len(texts) == 2
    shown = [said.body["Result"]["Items"] for action, said in texts if action == "ListAssetGroups"]
    assert [[item["Id"] for item in items] for items in shown] == [[own]]


def test_a_strangers_group_in_a_query_matches_nothing(house: Gateway) -> None:
    route, rows = ("GET", "/v1/assets"), tenants(house)
    strangers = [one.value for one in rows.strangers(GROUP, 1)]
    texts = {house.rest(ANN, route, query={"groupId": [one]}) for one in strangers}
    assert len(texts) == 1
    assert (texts.pop().result["records"], len(strangers)) == ([], 17)


def _finds_by_id(assets: DynamoAssets, customer: CustomerId, asset: AssetId) -> Asset | None:
    found = assets.table.client.scan(
        TableName=TABLE,
        FilterExpression="sk = :sk",
        ExpressionAttributeValues={":sk": {"S": f"ASSET#{asset}"}},
    )
    mine = [
        row
        for row in map(asset_from, cast("list[Item]", found["Items"]))
        if row.customer == customer
    ]
    return mine[0] if mine and mine[0].state not in ASSET_GONE else None


def _asks_again_for_a_stranger(
    groups: DynamoGroups, customer: CustomerId, group: GroupId
) -> Group | None:
    own = groups.load_group(customer, group)
    if own is None and groups.load_group(CustomerId(BEN), group) is not None:
        groups.table.get(group_key(customer, group))
    return own if own is not None and own.state != "deleted" else None


def _says_deleted(assets: DynamoAssets, customer: CustomerId, asset: AssetId) -> Asset | None:
    row = assets.load_asset(customer, asset)
    if row is not None and row.state in ASSET_GONE:
        raise Conflict("The asset was deleted.")
    return row


@pytest.mark.parametrize(
    ("ledger", "find", "plant", "caught"),
    [
        (DynamoAssets, "find_asset", _finds_by_id, {examination.PARTITION}),
        (
            DynamoGroups,
            "find_group",
            _asks_again_for_a_stranger,
            {examination.PARTITION, examination.CALLS},
        ),
        (DynamoAssets, "find_asset", _says_deleted, {examination.BYTES, examination.NO_MISS}),
    ],
    ids=["read by id, then compare owners", "another read for a stranger", "says deleted"],
)
def test_a_shortcut_in_a_lookup_is_caught(
    house: Gateway,
    monkeypatch: pytest.MonkeyPatch,
    ledger: type,
    find: str,
    plant: Callable[..., Any],
    caught: set[str],
) -> None:
    monkeypatch.setattr(ledger, find, plant)
    reads = {"GetAsset", "GetAssetGroup"}
    door = replace(DOORS[0], places=tuple(one for one in DOORS[0].places if one.action in reads))
    seen = Examination()
    examine_strangers(house, [door], tenants(house), seen)
    assert caught <= seen.kinds


def test_a_lookup_before_the_id_is_checked_is_caught(
    house: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hasty(model: Any, body: bytes, context: Any) -> Any:
        key = asset_key(CustomerId(ANN), AssetId("x"))
        clients.dynamodb().get_item(TableName=TABLE, Key=key)
        return parse(model, body, context)

    monkeypatch.setattr(actions_handler, "parse", hasty)
    seen = Examination()
    examine_malformed(house, DOORS[:1], FEW, seen)
    assert seen.kinds == {examination.LOOKED_UP}


def test_a_refusal_that_does_not_name_the_field_is_caught(
    house: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: Any) -> Any:
        raise Conflict("Something is wrong.")

    monkeypatch.setattr(actions_handler, "parse", silent)
    seen = Examination()
    examine_malformed(house, DOORS[:1], FEW, seen)
    assert seen.kinds == {examination.UNNAMED}
