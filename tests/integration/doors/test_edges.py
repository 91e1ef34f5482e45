"""Paths, verbs, browsers, and what every answer carries."""

from dataclasses import replace
from typing import Any

import pytest

from tests.integration.doors.desk import REQUEST_ID, Desk, event

GROUP = "group-20260318035710-k3x9q"
ASSET = "asset-20260318035710-k3x9q"
URL = "https://media.example.com/mia.jpg"


def test_every_answer_names_its_request_and_is_never_cached(desk: Desk) -> None:
    for reply in (
        desk.act("ListAssets"),
        desk.act("GetAsset", Id=ASSET),
        desk.act("Nothing"),
        desk.send(event("/{proxy+}", "GET", proxy="v1/nothing")),
    ):
        assert reply.body["ResponseMetadata"]["RequestId"] == REQUEST_ID
        assert reply.headers["Content-Type"] == "application/json"
        assert reply.headers["Cache-Control"] == "no-store"


def test_no_customer_chooses_a_request_id(desk: Desk) -> None:
    headers = {"X-Request-Id": "mine", "x-amzn-requestid": "mine"}
    reply = desk.send(event(query={"Action": ["ListAssets"]}, headers=headers))
    assert reply.body["ResponseMetadata"]["RequestId"] == REQUEST_ID


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD"])
@pytest.mark.parametrize("proxy", ["v1/portrait", "v1/portrait/"])
def test_another_verb_is_told_the_right_one(desk: Desk, method: str, proxy: str) -> None:
    reply = desk.send(event("/{proxy+}", method, proxy=proxy))
    assert reply.status == 405
    assert reply.headers["Allow"] == "POST, OPTIONS"
    assert reply.body == union(405, "Use POST.")


@pytest.mark.parametrize("proxy", ["v1", "v1/portrait/extra", "v2/portrait", "../v1/portrait"])
def test_another_path_gets_one_body_that_every_dialect_reads(desk: Desk, proxy: str) -> None:
    reply = desk.send(event("/{proxy+}", "POST", proxy=proxy, query={"Action": ["ListAssets"]}))
    assert (reply.status, reply.body) == (404, union(404, "No such path."))


def union(status: int, message: str) -> dict[str, Any]:
    return {
        "ResponseMetadata": {
            "RequestId": REQUEST_ID,
            "Error": {"Code": "InvalidParameter", "Message": message},
        },
        "error": {"code": status, "message": message, "type": "invalid_request_error"},
        "code": status,
        "msg": message,
        "data": None,
    }


def test_a_browser_is_answered_without_a_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = replace(desk, world=type(desk.world)(), ledger=None, allow_origin="https://app.example")
    desk.open(monkeypatch)
    reply = desk.send(event(method="OPTIONS"))
    assert (reply.status, reply.text) == (204, "")
    assert reply.headers == {
        "Cache-Control": "no-store",
        "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
        "Access-Control-Allow-Headers": (
            "Authorization, Content-Type, Idempotency-Key, Token360-Native-Params, X-Auto-Ingest, "
            "X-Reuse-Duplicate"
        ),
        "Access-Control-Max-Age": "600",
        "Access-Control-Allow-Origin": "https://app.example",
        "Access-Control-Expose-Headers": "Idempotency-Replayed, Retry-After",
        "Vary": "Origin",
    }
    refusal = desk.send(event(query={"Action": ["ListAssets"]}))
    assert refusal.headers["Access-Control-Allow-Origin"] == "https://app.example"


def test_an_origin_of_the_stack_is_public_on_one_machine_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "http://127.0.0.1:8700/sample.jpg"
    wanted: dict[str, Any] = {"GroupId": GROUP, "URL": url, "AssetType": "Image"}
    assert desk.act("CreateAsset", **wanted).error[:2] == (400, "InvalidParameter")
    own = frozenset({"http://127.0.0.1:8700"})
    local = replace(desk, world=type(desk.world)(), ledger=None, own_origins=own)
    local.open(monkeypatch)
    assert local.act("CreateAsset", **wanted).error[:2] == (403, "Forbidden")
