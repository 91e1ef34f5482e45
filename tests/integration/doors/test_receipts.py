"""A receipt of an upload: what it says, until somebody has looked at the file, and ever after."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from portrait.ids import as_ta
from portrait.model import AssetId, CustomerState, ReceiptState
from portrait.ports.receipts import Allowance
from portrait.rules.limits import RECEIPT_LAPSES_SECONDS
from tests.forms import CONTENT_TYPE, encode, file_part, text_part
from tests.integration.doors.desk import KEYS, Desk, Reply, event
from tests.integration.doors.flow import make_group
from tests.integration.doors.rest_desk import ASSET, RestDesk, missing, said
from tests.pictures import jpeg
from tests.unit.usecases.world import ANN, BEN

Headers = Mapping[str, str]
NONE: Final[Headers] = {}
PICTURE: Final = jpeg(640, 800)


def posted(body: bytes, path: str = "/v1/portrait/upload", more: Headers = NONE) -> Any:
    """A form of ann's, as an event."""
    shown = {"Authorization": f"Bearer {KEYS[ANN]}", "Content-Type": CONTENT_TYPE, **more}
    return event(path, "POST", None, shown, body)


def received(desk: Desk, group: str, data: bytes = PICTURE, more: Headers = NONE) -> Reply:
    """The receipt of a form that nobody has looked at yet."""
    body = encode([text_part("GroupId", group), text_part("Name", "me"), file_part(data)])
    return desk.edge.store(posted(body, more=more))


def _result(reply: Reply) -> dict[str, Any]:
    found: dict[str, Any] = reply.body["Result"]
    return found


def test_a_receipt_names_the_asset_and_where_to_ask(desk: Desk) -> None:
    reply = received(desk, make_group(desk))
    named = _result(reply)["Id"]
    where = f"/v1/portrait/uploads/{named}"
    assert reply.status == 303
    assert reply.headers["Location"] == f"/stage{where}"
    assert _result(reply) == {
        "Id": named,
        "Status": "Processing",
        "UpstreamStatus": "Processing",
        "StatusURL": f"https://gateway.example.com/stage{where}",
    }
    assert set(desk.edge.raw.files) == {f"incoming/ann/{named}"}


def test_until_somebody_looked_it_is_processing_and_then_it_is_the_asset(desk: Desk) -> None:
    group = make_group(desk)
    named = _result(received(desk, group))["Id"]
    before = desk.act("GetAsset", Id=named).result
    assert (before["Status"], before["GroupId"], before["Name"]) == ("Processing", "", "")
    assert desk.edge.tell() == {"batchItemFailures": []}
    after = desk.act("GetAsset", Id=named).result
    assert (after["Status"], after["GroupId"], after["Name"]) == ("Processing", group, "me")
    assert desk.edge.raw.files == {}
    for _ in range(2):
        asked = desk.edge.ask(named, {"Authorization": f"Bearer {KEYS[ANN]}"})
        assert asked.result == {"Id": named}
    assert desk.world.counters() == (1, 1, 1)


@pytest.mark.parametrize(
    ("what", "code", "words"),
    [
        ("foreign", "Forbidden", "This group does not exist"),
        ("full", "QuotaExceeded", "The quota of 0 assets in this group is full."),
        ("text", "InvalidParameter", "file: is not an accepted picture"),
    ],
)
def test_what_was_refused_is_a_failed_asset_that_says_why(
    desk: Desk, what: str, code: str, words: str
) -> None:
    group = make_group(desk)
    if what == "foreign":
        group = desk.world.create_group(desk.world.ben).group
    if what == "full":
        limits = desk.world.ledger.customers[ANN].limits
        object.__setattr__(limits, "assets_per_group", 0)
    named = _result(received(desk, group, b"text" if what == "text" else PICTURE))["Id"]
    desk.edge.tell()
    seen = desk.act("GetAsset", Id=named).result
    assert (seen["Status"], seen["Error"]["Code"]) == ("Failed", code)
    assert seen["Error"]["Message"].startswith(words)
    assert (desk.edge.raw.files, desk.world.objects.files) == ({}, {})
    followed = desk.edge.ask(named, {"Authorization": f"Bearer {KEYS[ANN]}"})
    assert followed.error[1:] == (code, seen["Error"]["Message"])
    assert desk.act("DeleteAsset", Id=named).result == {}
    assert desk.act("GetAsset", Id=named).status == 403


def test_a_file_that_never_came_is_failed_within_the_hour(desk: Desk) -> None:
    named = _result(received(desk, make_group(desk)))["Id"]
    desk.edge.raw.files.clear()
    asked = desk.edge.ask(named, {"Authorization": f"Bearer {KEYS[ANN]}"})
    assert (asked.status, _result(asked)["Status"]) == (202, "Processing")
    desk.world.clock.advance(RECEIPT_LAPSES_SECONDS)
    seen = desk.act("GetAsset", Id=named).result
    assert (seen["Status"], seen["Error"]["Code"]) == ("Failed", "InvalidParameter")


def test_an_upload_that_is_deleted_before_anybody_looked_never_becomes_an_asset(
    desk: Desk,
) -> None:
    named = _result(received(desk, make_group(desk)))["Id"]
    assert desk.act("DeleteAsset", Id=named).result == {}
    assert desk.edge.tell() == {"batchItemFailures": []}
    assert desk.act("GetAsset", Id=named).status == 403
    assert (desk.edge.raw.files, desk.world.objects.files) == ({}, {})
    assert desk.world.counters() == (1, 1, 0)


def test_a_receipt_is_nobody_elses(desk: Desk) -> None:
    named = _result(received(desk, make_group(desk)))["Id"]
    theirs = {"Authorization": f"Bearer {KEYS[BEN]}"}
    never = "asset-20260318035710-zzzzz"
    asked = [desk.edge.ask(one, theirs) for one in (named, never)]
    assert asked[0] == asked[1]
    assert asked[0].status == 403
    seen = [desk.act("GetAsset", who=BEN, Id=one).text for one in (named, never)]
    gone = [desk.act("DeleteAsset", who=BEN, Id=one).text for one in (named, never)]
    assert (seen[0], gone[0]) == (seen[1], gone[1])
    assert desk.edge.ask(named, {}).status == 401
    assert desk.world.ledger.receipts[ANN, AssetId(named)].state is ReceiptState.WAITING


def test_the_receipt_of_a_repetition_leads_to_what_was_made(desk: Desk) -> None:
    group, key = make_group(desk), {"Idempotency-Key": "front-1"}
    first, second = (_result(received(desk, group, more=key))["Id"] for _ in range(2))
    desk.edge.tell()
    assert first != second
    seen = [desk.act("GetAsset", Id=one).result["Id"] for one in (first, second)]
    assert seen[0] == seen[1]
    assert seen[0] in {first, second}
    assert desk.world.counters() == (1, 1, 1)
    other = second if seen[0] == first else first
    assert desk.act("DeleteAsset", Id=other).result == {}
    assert [desk.act("GetAsset", Id=one).status for one in (first, second)] == [403, 403]


def test_too_many_uploads_are_refused_before_they_are_stored(desk: Desk) -> None:
    group = make_group(desk)
    desk.edge.allowance = Allowance(2, 10**9)
    statuses = [received(desk, group).status for _ in range(3)]
    assert statuses == [303, 303, 429]
    refused = received(desk, group)
    assert refused.error[1] == "Throttled"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert len(desk.edge.raw.files) == 2
    desk.edge.allowance = Allowance(100, 10)
    desk.world.clock.advance(86_400)
    assert received(desk, group, more={"Content-Length": "11"}).error[:2] == (400, "QuotaExceeded")
    assert received(desk, group, more={"Content-Length": "10"}).status == 303
    assert received(desk, group).error[:2] == (400, "QuotaExceeded")
    assert len(desk.edge.raw.files) == 3


@pytest.mark.parametrize("state", [CustomerState.SUSPENDED, CustomerState.PAYMENT_REQUIRED])
def test_who_may_not_use_the_service_stores_nothing(desk: Desk, state: CustomerState) -> None:
    group = make_group(desk)
    desk.world.ledger.set_customer(ANN, state=state)
    desk.world.clock.advance(31)
    refused = received(desk, group)
    assert refused.status == 403
    assert desk.edge.raw.files == {}
    assert desk.world.ledger.receipts == {}


def test_a_queue_that_meets_trouble_says_which_message_comes_again(desk: Desk) -> None:
    group = make_group(desk)
    keys = [f"incoming/ann/{_result(received(desk, group))['Id']}" for _ in range(3)]
    desk.world.ledger.fail_next.append("reserve_asset")
    assert desk.edge.tell() == {"batchItemFailures": [{"itemIdentifier": min(keys)}]}
    assert desk.edge.tell() == {"batchItemFailures": []}
    assert desk.world.counters() == (1, 1, 3)


def test_the_rest_door_speaks_its_own_words(rest: RestDesk) -> None:
    group = make_group(rest)
    body = encode([text_part("groupId", group), file_part(PICTURE)])
    request = posted(body, "/v1/assets")
    reply = rest.edge.store(request)
    named = reply.body["data"]["assetId"]
    assert reply.status == 303
    assert reply.headers["Location"] == f"/stage/v1/portrait/uploads/{named}"
    assert reply.body["data"]["status"] == "processing"
    assert reply.body["data"]["statusUrl"].endswith(f"/v1/portrait/uploads/{named}")
    assert rest.rest("GET", ASSET, asset=named).body["data"]["status"] == "processing"
    followed = rest.edge.follow(reply, request)
    assert followed.body["data"]["assetId"] == named
    never = rest.edge.ask(as_ta(AssetId("asset-20260318035710-k3x9q")), request["headers"])
    assert said(never) == missing("asset")


@pytest.mark.parametrize(
    ("named", "code"),
    [("asset-20261318035710-k3x9q", "Code"), ("x", "Code"), ("ta_" + "0" * 32, "serviceCode")],
)
def test_what_is_no_id_is_told_so_in_the_envelope_of_its_spelling(
    desk: Desk, named: str, code: str
) -> None:
    reply = desk.edge.ask(named, {"Authorization": f"Bearer {KEYS[ANN]}"})
    error = reply.body if code == "serviceCode" else reply.body["ResponseMetadata"]["Error"]
    words = error["msg" if code == "serviceCode" else "Message"]
    assert (reply.status, error[code], words) == (
        *(400, "InvalidParameter"),
        "id: is not an asset id",
    )
