"""Another customer's id, a deleted one and one that never was: the same bytes, the same reads.

For every field of every Action that takes an id: whatever is not the caller's living own is told
apart by nothing, neither in the answer nor in what was asked of the ledger.
"""

import json
from typing import Any

import pytest

from portrait.ids import as_ta
from portrait.model import AssetId, CustomerId
from tests.forms import encode, file_part, text_part
from tests.integration.doors.desk import Desk, Reply
from tests.integration.doors.flow import URL, make_asset, make_group
from tests.integration.doors.watching import WatchedLedger
from tests.pictures import jpeg
from tests.unit.usecases.world import ANN, BEN, World

NEVER_GROUP = "group-20260318035710-k3x9q"
NEVER_ASSET = "asset-20260318035710-k3x9q"
KINDS = ["foreign live", "foreign deleted", "own deleted", "never existed"]
UPLOAD = "upload"
Fields = dict[str, Any]
BY_GROUP: dict[str, tuple[str, Fields]] = {
    "GetAssetGroup": ("Id", {}),
    "UpdateAssetGroup": ("Id", {"Name": "Eve"}),
    "DeleteAssetGroup": ("Id", {}),
    "CreateAsset": ("GroupId", {"URL": URL, "AssetType": "Image"}),
    UPLOAD: ("GroupId", {}),
}
BY_ASSET: dict[str, tuple[str, Fields]] = {
    "GetAsset": ("Id", {}),
    "UpdateAsset": ("Id", {"Name": "Eve"}),
    "DeleteAsset": ("Id", {}),
}


def ids(desk: Desk) -> tuple[dict[str, str], dict[str, str]]:
    """A group and an asset of each kind, and what the caller has beside them."""
    made: dict[CustomerId, list[tuple[str, str]]] = {}
    for who in (ANN, BEN):
        for _ in range(2):
            wanted: Fields = {"Name": "Mia", "GroupType": "AIGC"}
            group = desk.act("CreateAssetGroup", who=who, **wanted).result["Id"]
            image: Fields = {"GroupId": group, "URL": URL, "AssetType": "Image"}
            asset = desk.act("CreateAsset", who=who, **image).result["Id"]
            made.setdefault(who, []).append((group, asset))
        gone_group, gone_asset = made[who][1]
        desk.act("DeleteAsset", who=who, Id=gone_asset)
        desk.act("DeleteAssetGroup", who=who, Id=gone_group)
    (foreign, foreign_gone), (_, own_gone) = made[BEN], made[ANN]
    rows = [foreign, foreign_gone, own_gone, (NEVER_GROUP, NEVER_ASSET)]
    groups = {kind: group for kind, (group, _) in zip(KINDS, rows, strict=True)}
    assets = {kind: asset for kind, (_, asset) in zip(KINDS, rows, strict=True)}
    return groups, assets


def ask(desk: Desk, action: str, field: str, value: str, more: Fields) -> Reply:
    if action == UPLOAD:
        return desk.upload(encode([text_part(field, value), file_part(jpeg(640, 800))]))
    body: Fields = {field: value, **more}
    return desk.act(action, **body)


def watched_desk(patch: pytest.MonkeyPatch) -> tuple[Desk, WatchedLedger]:
    world = World()
    ledger = WatchedLedger(world.ledger)
    desk = Desk(world, ledger=ledger)
    desk.open(patch)
    return desk, ledger


@pytest.mark.parametrize("resource", ["/v1/portrait", "/"])
@pytest.mark.parametrize("action", [*BY_GROUP, *BY_ASSET])
def test_what_is_not_mine_cannot_be_told_apart(
    monkeypatch: pytest.MonkeyPatch, action: str, resource: str
) -> None:
    desk, ledger = watched_desk(monkeypatch)
    groups, assets = ids(desk)
    # Facts of a group that was read before are remembered for 30 s by one process.
    desk.world.clock.advance(31)
    field, more = (BY_GROUP | BY_ASSET)[action]
    kind = "group" if action in BY_GROUP else "asset"
    seen: dict[tuple[int, str], list[str]] = {}
    traces = set()
    before = _rows(desk.world)
    extra: Fields = {} if action == UPLOAD else {"resource": resource}
    for name, value in (groups if kind == "group" else assets).items():
        ledger.trace.clear()
        reply = ask(desk, action, field, value, {**more, **extra})
        seen.setdefault((reply.status, reply.text), []).append(name)
        traces.add(tuple(ledger.trace))
    assert list(seen.values()) == [KINDS]
    assert len(traces) == 1
    ((status, text),) = seen
    native = resource == "/" and action != UPLOAD
    code = f"NotFound.{kind}_id" if native else "Forbidden"
    assert status == (404 if native else 403)
    assert json.loads(text)["ResponseMetadata"]["Error"] == {
        "Code": code,
        "Message": f"This {kind} does not exist or does not belong to your API key. "
        "Use only ids returned to your own key.",
    }
    assert _rows(desk.world) == before
    assert desk.world.objects.files == {}


OF_RECEIPTS = {"spend_upload", "add_receipt", "find_receipt", "find_customer", "refuse_receipt"}
"""What an upload asks before its form is read: of its own customer's rows only."""


@pytest.mark.parametrize("action", [*BY_GROUP, *BY_ASSET])
def test_a_malformed_id_is_a_400_that_asks_the_ledger_nothing(
    monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    desk, ledger = watched_desk(monkeypatch)
    field, more = (BY_GROUP | BY_ASSET)[action]
    kind = "a group" if action in BY_GROUP else "an asset"
    for value in ("x", "", "group-", "asset-20260318035710-K3X9Q", "ta_" + "0" * 32, "../META"):
        reply = ask(desk, action, field, value, more)
        assert reply.error == (400, "InvalidParameter", f"{field}: is not {kind} id")
    assert [call for call in ledger.trace if call[0] not in OF_RECEIPTS] == []


@pytest.mark.parametrize("action", BY_ASSET)
def test_both_spellings_miss_alike(monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    desk, _ = watched_desk(monkeypatch)
    _, assets = ids(desk)
    field, more = BY_ASSET[action]
    texts = {
        ask(desk, action, field, spelt, more).text
        for value in assets.values()
        for spelt in (value, as_ta(AssetId(value)))
    }
    assert len(texts) == 1


def test_a_foreign_group_in_a_filter_matches_nothing_as_one_that_never_was(desk: Desk) -> None:
    groups, _ = ids(desk)
    for action in ("ListAssets", "ListAssetGroups"):
        pages: list[Fields] = [{}, {"PageSize": 10}]
        for page in pages:
            texts = {
                desk.act(action, Filter={"GroupIds": [group]}, **page).text
                for group in groups.values()
            }
            assert len(texts) == 1
            assert json.loads(texts.pop())["Result"]["Items"] == []


def test_a_label_misses_as_a_foreign_id_does(desk: Desk) -> None:
    group = make_group(desk)
    asset = make_asset(desk, group)
    for action, (field, more) in {**BY_GROUP, **BY_ASSET}.items():
        if action == UPLOAD:
            continue
        own, never = (group, NEVER_GROUP) if action in BY_GROUP else (asset, NEVER_ASSET)
        other = ask(desk, action, field, own, {**more, "ProjectName": "other"})
        missing = ask(desk, action, field, never, more)
        assert (other.status, other.text) == (missing.status, missing.text)
    assert desk.act("ListAssets", ProjectName="other").result == {"Items": []}
    assert len(desk.act("ListAssets", ProjectName="default").result["Items"]) == 1
    assert len(desk.act("ListAssets").result["Items"]) == 1


def test_a_token_leads_on_for_its_customer_and_its_list_only(desk: Desk) -> None:
    for who in (ANN, BEN):
        for _ in range(3):
            desk.act("CreateAssetGroup", who=who, Name="Mia", GroupType="AIGC")
    token = desk.act("ListAssetGroups", MaxResults=1).result["NextToken"]
    assert len(desk.act("ListAssetGroups", NextToken=token).result["Items"]) == 2
    refusals = [
        desk.act("ListAssetGroups", who=BEN, NextToken=token),
        desk.act("ListAssets", NextToken=token),
        desk.act("ListAssetGroups", NextToken=token, SortOrder="Asc"),
        desk.act("ListAssetGroups", NextToken=token, SortBy="UpdateTime"),
        desk.act("ListAssetGroups", NextToken=token[:-2]),
        desk.act("ListAssetGroups", NextToken="A" + token[1:]),
    ]
    message = "NextToken: is not a token of this list; start again without it"
    assert {reply.error for reply in refusals} == {(400, "InvalidParameter", message)}


def test_no_upstream_id_or_marker_leaves_the_gateway(desk: Desk) -> None:
    group = make_group(desk)
    asset = make_asset(desk, group)
    texts = [
        desk.act("GetAssetGroup", Id=group).text,
        desk.act("GetAsset", Id=asset).text,
        desk.act("ListAssets").text,
        desk.act("ListAssetGroups").text,
    ]
    secrets: list[str] = [row.marker for row in desk.world.ledger.assets.values()]
    secrets += [row.marker for row in desk.world.ledger.groups.values()]
    secrets += [*desk.world.upstream.groups, "account-1", "gateway", URL]
    assert [word for word in secrets for text in texts if word in text] == []


def _rows(world: World) -> tuple[str, str]:
    return repr(world.ledger.groups), repr(world.ledger.assets)
