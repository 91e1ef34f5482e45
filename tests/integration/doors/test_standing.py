"""Who is let in, and what is said when the operator's side is in trouble."""

from typing import Any

import pytest

from portrait.errors import UpstreamRefused, UpstreamThrottled, UpstreamUnknown
from portrait.model import CustomerState, GroupState, KeyScope, PoolCapacity
from tests.integration.doors.desk import KEYS, Desk, Reply, event, refused
from tests.unit.usecases.world import ANN

ASSET = "asset-20260318035710-k3x9q"
URL = "https://media.example.com/mia.jpg"
UNAUTHORIZED = "The API key is missing or not valid."


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": f"Basic {KEYS[ANN]}"},
        {"Authorization": KEYS[ANN]},
        {"Authorization": f"Bearer {KEYS[ANN][:-1]}"},
        {"Authorization": "Bearer sk-" + "a" * 59},
        {"X-Api-Key": KEYS[ANN]},
    ],
    ids=range(8),
)
@pytest.mark.parametrize("resource", ["/v1/portrait", "/"])
def test_a_bad_key_is_one_401_that_reads_no_action(
    desk: Desk, headers: dict[str, str], resource: str
) -> None:
    reply = desk.send(event(resource, query={"Action": ["ListAssets"]}, headers=headers))
    assert reply.status == 401
    if resource == "/":
        shown = bool(headers.get("Authorization"))
        code = "InvalidAccessKey" if shown else "MissingAuthenticationToken"
        expected = refused("ListAssets", code, UNAUTHORIZED, 100009 if shown else 100003)
    else:
        expected = refused("ListAssets", "Unauthorized", UNAUTHORIZED)
    assert reply.body == expected
    assert "ListAssets" not in str(desk.world.ledger.calls)
    assert sum(desk.world.ledger.calls[name] for name in ("page_assets", "index_assets")) == 0


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_a_header_has_no_letter_case(desk: Desk, name: str) -> None:
    headers = {name: f"Bearer {KEYS[ANN]}"}
    reply = desk.send(event(query={"Action": ["ListAssets"]}, headers=headers))
    assert reply.result == {"Items": []}


def test_a_principal_is_read_twice_a_half_minute(desk: Desk) -> None:
    reads = []
    for seconds in (0, 1, 28.9, 0.2):
        desk.world.clock.advance(seconds)
        desk.act("ListAssets")
        calls = desk.world.ledger.calls
        reads.append((calls["find_key"], calls["find_customer"]))
    assert reads == [(1, 1), (1, 1), (1, 1), (2, 2)]


@pytest.mark.parametrize(
    ("state", "portrait", "native", "message"),
    [
        (
            CustomerState.SUSPENDED,
            "Forbidden",
            "AccessDenied",
            "This account is suspended. Contact support.",
        ),
        (
            CustomerState.PAYMENT_REQUIRED,
            "PaymentRequired",
            "PaymentRequired",
            "The account has no balance left. Top it up, then try again.",
        ),
    ],
)
def test_standing_is_checked_before_anything_is_read(
    desk: Desk, state: CustomerState, portrait: str, native: str, message: str
) -> None:
    desk.world.ledger.set_customer(ANN, state=state)
    assert desk.act("ListAssets").error == (403, portrait, message)
    assert desk.act("ListAssets", resource="/").error == (403, native, message)


def test_a_key_for_videos_opens_no_assets(desk: Desk) -> None:
    for key_id in desk.world.ledger.keys:
        desk.world.ledger.set_key(key_id, scopes=frozenset({KeyScope.VIDEOS}))
    status, code, message = desk.act("ListAssets").error
    assert (status, code) == (403, "Forbidden")
    assert message == "This API key has no access to assets. Ask for a key that has."


@pytest.mark.parametrize("resource", ["/v1/portrait", "/"])
def test_not_enabled_shows_the_remedy_and_leaves_nothing(desk: Desk, resource: str) -> None:
    desk.world.upstream.expect("create_group", UpstreamRefused("LackPolicy", "secret words"))
    reply = desk.act("CreateAssetGroup", resource=resource, Name="Mia", GroupType="AIGC")
    assert reply.error == (
        403,
        "AIGCNotAvailable",
        "AIGC group creation is not enabled for the account. Contact support or use LivenessFace.",
    )
    assert desk.world.counters() == (0, 0, 0)


def test_pool_full_is_a_503_that_tells_nobody_to_delete(desk: Desk) -> None:
    desk.world.capacity = PoolCapacity(groups=0, assets=0)
    reply = desk.act("CreateAssetGroup", Name="Mia", GroupType="AIGC")
    message = "The service has no capacity left at the moment. Try again later."
    assert reply.status == 503
    assert reply.body == refused("CreateAssetGroup", "CapacityUnavailable", message)


@pytest.mark.parametrize(
    "errors", [[UpstreamThrottled("X")] * 99, [UpstreamUnknown("X")]], ids=["throttled", "unknown"]
)
def test_a_group_whose_outcome_is_open_is_answered_and_takes_assets(
    desk: Desk, errors: list[Any]
) -> None:
    desk.world.upstream.expect("create_group", *errors)
    group = desk.act("CreateAssetGroup", Name="Mia", GroupType="AIGC").result["Id"]
    assert desk.act("GetAssetGroup", Id=group).result["Name"] == "Mia"
    assert desk.world.ledger.groups[ANN, group].state is not GroupState.ACTIVE
    made = desk.act("CreateAsset", GroupId=group, URL=URL, AssetType="Image")
    assert desk.act("GetAsset", Id=made.result["Id"]).result["Status"] == "Processing"


def test_a_ledger_that_does_not_answer_is_a_503_in_the_envelope(desk: Desk) -> None:
    desk.world.ledger.fail_next.append("reserve_group")
    reply = desk.act("CreateAssetGroup", Name="Mia", GroupType="AIGC")
    message = "The service could not complete the request. Try again later."
    assert reply.status == 503
    assert reply.body == refused("CreateAssetGroup", "ServiceUnavailable", message)
    assert desk.world.upstream.calls == []


def test_a_crash_is_a_503_in_the_envelope_without_a_trace(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("password=hunter2 /var/task/secret.py")

    monkeypatch.setattr(desk.world.ledger, "find_asset", crash)
    reply = desk.act("GetAsset", Id=ASSET)
    message = "The service could not complete the request. Try again later."
    assert reply.status == 503
    assert reply.body == refused("GetAsset", "ServiceUnavailable", message)
    assert_no_leak(reply)


def assert_no_leak(reply: Reply) -> None:
    for word in ("hunter2", "Traceback", "RuntimeError", "secret.py"):
        assert word not in reply.text
