"""Generic uploads at the REST door: what a customer sends and sees, whole."""

from datetime import timedelta
from typing import Any, Final

import pytest

from portrait.model import GenericId
from portrait.rules.limits import GENERICS_MAX
from tests.forms import file_part, text_part
from tests.integration.doors.hook_desk import succeeded
from tests.integration.doors.rest_desk import (
    ASSET,
    ASSETS,
    CREATED,
    RestDesk,
    data,
    make_asset,
    make_group,
    missing,
    said,
)
from tests.pictures import jpeg
from tests.unit.usecases.world import ANN, BEN

FILE: Final = jpeg(640, 800)
NEVER: Final = "ua_" + "0" * 32


def body(row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "id": row["id"],
        "assetId": row["assetId"],
        "token360AssetId": row["assetId"],
        "groupId": None,
        "assetGroupId": None,
        "groupName": None,
        "assetKind": "GENERIC",
        "groupType": None,
        "name": "",
        "assetType": "image",
        "mediaType": "image",
        "mimeType": "image/jpeg",
        "sizeBytes": len(FILE),
        "width": 640,
        "height": 800,
        "sourceType": "upload",
        "status": "active",
        "error": None,
        "url": "",
        "thumbnailUrl": None,
        "createdAt": CREATED,
        "updatedAt": CREATED,
        "expiresAt": "2026-11-08T01:02:03.000Z",
        **changes,
    }


def keep(rest: RestDesk, *fields: tuple[str, str], **more: Any) -> dict[str, Any]:
    parts = [text_part(name, value) for name, value in fields]
    made: dict[str, Any] = data(rest.form(*parts, file_part(FILE), **more))
    return made


def test_a_file_without_a_group_is_kept_and_never_goes_upstream(rest: RestDesk) -> None:
    reply = rest.form(text_part("name", "front"), file_part(FILE))
    made = reply.body["data"]
    named = made["assetId"]
    assert reply.body == succeeded(body(made, name="front"), "Asset created")
    assert (named[:3], len(named)) == ("ua_", 3 + 32)
    assert made["id"] not in {named, ""}
    key = f"generic/{ANN}/{named}"
    assert rest.world.objects.files == {key: (FILE, "image/jpeg")}
    link = rest.world.objects.signed_url(key, 3600)
    small = rest.world.objects.signed_url(f"thumbnails/{ANN}/{named}", 3600)
    shown = {"url": link, "thumbnailUrl": small}
    assert data(rest.rest("GET", ASSET, asset=named)) == body(made, name="front", **shown)
    rest.world.clock.advance(2)
    reply = rest.rest("PATCH", ASSET, {"name": "side"}, asset=named)
    changes = {"name": "side", "updatedAt": "2026-11-01T01:02:05.000Z", "thumbnailUrl": small}
    assert reply.body == succeeded(body(made, **changes), "Asset updated")
    reply = rest.rest("DELETE", ASSET, asset=named)
    assert reply.body == succeeded("Deleted successfully", "Asset deleted")
    assert said(rest.rest("GET", ASSET, asset=named)) == missing("asset")
    assert rest.world.objects.files == {}
    assert rest.world.ledger.assets == {}
    assert rest.world.upstream.calls == []


@pytest.mark.parametrize("days", [1, 7, 30])
def test_it_is_gone_when_its_days_are_over(rest: RestDesk, days: int) -> None:
    named = keep(rest, ("retentionDays", str(days)))["assetId"]
    rest.world.clock.advance(days * 24 * 3600 - 10)
    last = data(rest.rest("GET", ASSET, asset=named))
    key = f"generic/{ANN}/{named}"
    left = rest.world.ledger.generics[ANN, GenericId(named)].expires_at - rest.world.mint.now()
    assert left <= timedelta(seconds=10)
    assert last["url"] == rest.world.objects.signed_url(key, int(left.total_seconds()))
    rest.world.clock.advance(10)
    for method in ("GET", "PATCH", "DELETE"):
        content = {"name": "mine"} if method == "PATCH" else None
        assert said(rest.rest(method, ASSET, content, asset=named)) == missing("asset")
    assert data(rest.rest("GET", ASSETS, query={"type": ["GENERIC"]}))["total"] == 0


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_foreign_one_and_one_that_never_was_are_the_same_bytes(
    rest: RestDesk, method: str
) -> None:
    named = keep(rest)["assetId"]
    content = {"name": "mine"} if method == "PATCH" else None
    replies = [rest.rest(method, ASSET, content, who=BEN, asset=asset) for asset in (named, NEVER)]
    assert {(one.status, one.text) for one in replies} == {(404, replies[0].text)}
    assert data(rest.rest("GET", ASSET, asset=named))["name"] == ""


def test_they_have_a_list_of_their_own(rest: RestDesk) -> None:
    group = make_group(rest)["id"]
    asset = make_asset(rest, group)["assetId"]
    made = []
    for name in ("front", "Side", "back"):
        made.append(keep(rest, ("name", name))["assetId"])
        rest.world.clock.advance(1)
    queries: list[tuple[dict[str, list[str]], list[str]]] = [
        ({}, [made[2], made[1], made[0]]),
        ({"keyword": ["SIDE"]}, [made[1]]),
        ({"keyword": [made[0]]}, [made[0]]),
        ({"groupId": [group]}, []),
        ({"status": ["active"], "current": ["2"], "size": ["2"]}, [made[0]]),
        ({"status": ["failed"]}, []),
    ]
    for query, expected in queries:
        found = data(rest.rest("GET", ASSETS, query={"type": ["generic"], **query}))
        assert [one["assetId"] for one in found["records"]] == expected, query
    assert [one["assetId"] for one in data(rest.rest("GET", ASSETS))["records"]] == [asset]
    mine = rest.rest("GET", ASSETS, query={"type": ["GENERIC"]}, who=BEN)
    assert data(mine)["records"] == []


def test_a_repeated_upload_is_kept_once(rest: RestDesk) -> None:
    key = {"Idempotency-Key": "u-1"}
    first = rest.form(text_part("name", "front"), file_part(FILE), headers=key)
    named = first.body["data"]["assetId"]
    rest.world.clock.advance(2)
    rest.rest("PATCH", ASSET, {"name": "side"}, asset=named)
    again = rest.form(text_part("name", "front"), file_part(FILE), headers=key)
    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"
    other = rest.form(text_part("name", "back"), file_part(FILE), headers=key)
    assert said(other)[:2] == (422, "IdempotencyParameterMismatch")
    group = text_part("groupId", make_group(rest)["id"])
    grouped = rest.form(group, text_part("name", "front"), file_part(FILE), headers=key)
    assert said(grouped)[:2] == (422, "IdempotencyParameterMismatch")
    assert list(rest.world.objects.files) == [f"generic/{ANN}/{named}"]
    assert rest.world.ledger.assets == {}


def test_one_too_many_is_a_conflict_and_leaves_no_file(rest: RestDesk) -> None:
    for _ in range(GENERICS_MAX):
        keep(rest)
    reply = rest.form(file_part(FILE))
    assert said(reply)[:2] == (409, "QuotaExceeded")
    assert len(rest.world.objects.files) == GENERICS_MAX
    assert data(rest.form(file_part(FILE), who=BEN))["assetKind"] == "GENERIC"


def test_no_portrait_request_takes_its_id(rest: RestDesk) -> None:
    named = keep(rest)["assetId"]
    for action in ("GetAsset", "DeleteAsset"):
        reply = rest.act(action, Id=named)
        assert reply.status == 400
        assert "is a generic upload, which is no portrait asset" in reply.text
    assert data(rest.rest("GET", ASSET, asset=named))["assetId"] == named
