"""Endpoints on the running stack: registered over HTTP, told of what becomes of an asset."""

import base64
from typing import Any

from local.stack import Stack
from tests.integration.conftest import eventually
from tests.integration.customer import Customer

HOOKS = "/v1/webhooks"
URL = "http://127.0.0.1:9/portrait"


def ask(tenant: Customer, method: str, path: str, body: object = None) -> tuple[int, Any]:
    answer = tenant.http.request(method, path, json=body, headers=tenant.headers)
    return answer.status_code, answer.json()


def registered(tenant: Customer) -> dict[str, Any]:
    status, body = ask(tenant, "POST", HOOKS, {"url": URL})
    assert (status, body["code"], body["serviceCode"]) == (200, 0, "OK")
    data: dict[str, Any] = body["data"]
    return data


def events(tenant: Customer, hook: str) -> list[tuple[str, Any]]:
    _, body = ask(tenant, "GET", f"{HOOKS}/{hook}/deliveries")
    return [(one["event"], one["payload"]["data"]) for one in body["data"]["records"]]


def test_what_becomes_of_an_asset_is_written_for_its_endpoint(
    stack: Stack, customer: Customer
) -> None:
    hook = registered(customer)["id"]
    group = customer.new_group()
    asset = customer.new_asset(group, stack.sample_url)
    heard = {"id": asset, "object": "asset", "group_id": group}
    eventually(lambda: events(customer, hook))
    active = ("asset.active", {**heard, "status": "Active"})
    assert events(customer, hook) == [active]
    customer.act("DeleteAssetGroup", Id=group)
    deleted = ("asset.deleted", {**heard, "status": "Deleted"})
    assert events(customer, hook) == [deleted, active]


def test_an_endpoint_lives_and_is_nobody_elses(customer: Customer, stranger: Customer) -> None:
    made = registered(customer)
    secret = made.pop("secret")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    path = f"{HOOKS}/{made['id']}"
    assert ask(customer, "GET", path)[1]["data"] == made
    never = f"{HOOKS}/hook_0000000000"
    for method, rest in (("GET", ""), ("DELETE", ""), ("POST", "/rotate")):
        foreign = ask(stranger, method, path + rest)
        assert foreign[0] == 404
        assert foreign == ask(stranger, method, never + rest)
    rotated = ask(customer, "POST", f"{path}/rotate")[1]["data"]
    assert rotated["secret"] != secret
    assert rotated["previousSecretExpiresAt"] is not None
    assert ask(customer, "DELETE", path)[0] == 200
    assert ask(customer, "GET", HOOKS)[1]["data"] == {"records": [], "total": 0}
    assert ask(customer, "PUT", HOOKS)[0] == 404
