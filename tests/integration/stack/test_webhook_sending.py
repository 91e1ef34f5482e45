"""Endpoints on this machine are told by the running stack, in words their own library verifies."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks import Webhook

from local.stack import Stack
from tests.integration.conftest import eventually
from tests.integration.customer import Customer
from tests.integration.stack.test_upstream_troubles import log_lines


@dataclass
class Receiver:
    """An endpoint on a free port. `statuses` are its next answers, then 204."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    heard: list[tuple[float, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    shown = Receiver()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            shown.heard.append((time.monotonic(), dict(self.headers), body))
            self.send_response(shown.statuses.pop(0) if shown.statuses else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    shown.url = f"http://127.0.0.1:{server.server_port}/told"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield shown
    server.shutdown()
    thread.join()
    server.server_close()


def registered(tenant: Customer, url: str) -> dict[str, Any]:
    """A fresh endpoint that is told of deletes, which happen at once."""
    body = {"url": url, "events": ["asset.deleted"]}
    answer = tenant.http.post("/v1/webhooks", json=body, headers=tenant.headers)
    made: dict[str, Any] = answer.json()["data"]
    return made


def told(tenant: Customer, hook: str) -> Any:
    """The newest delivery, as its customer sees it."""
    path = f"/v1/webhooks/{hook}/deliveries"
    records = tenant.http.get(path, headers=tenant.headers).json()["data"]["records"]
    return records[0] if records else {}


def tries(stack: Stack, delivery: str) -> list[dict[str, Any]]:
    """What the sender wrote of each try of a delivery."""
    lines = log_lines(stack, "WebhooksFunction")
    return [line for line in lines if line.get("delivery") == delivery and "attempt" in line]


def deleted(tenant: Customer, stack: Stack) -> str:
    asset = tenant.new_asset(tenant.new_group(), stack.sample_url)
    tenant.act("DeleteAsset", Id=asset)
    return asset


def test_an_endpoint_is_told_within_seconds_and_can_be_told_again(
    stack: Stack, customer: Customer, receiver: Receiver
) -> None:
    hook = registered(customer, receiver.url)
    asset = deleted(customer, stack)
    _, headers, body = eventually(lambda: receiver.heard[:1])[0]
    heard = Webhook(hook["secret"]).verify(body, headers)
    assert (heard["type"], heard["data"]["id"]) == ("asset.deleted", asset)
    record = eventually(
        lambda: found if (found := told(customer, hook["id"]))["status"] == "delivered" else None
    )
    assert (record["id"], record["attempts"], record["lastStatus"]) == (
        headers["webhook-id"],
        1,
        204,
    )
    replay = f"/v1/webhooks/{hook['id']}/deliveries/{record['id']}/replay"
    assert customer.http.post(replay, headers=customer.headers).status_code == 200
    again = eventually(lambda: receiver.heard[1:])[0]
    assert (again[1]["webhook-id"], again[2]) == (headers["webhook-id"], body)


def test_a_failure_is_tried_again_after_five_seconds_then_by_the_sweeper(
    stack: Stack, customer: Customer, receiver: Receiver
) -> None:
    receiver.statuses = [500, 302]
    hook = registered(customer, receiver.url)
    deleted(customer, stack)
    (first, _, _), (second, _, _) = eventually(
        lambda: receiver.heard if len(receiver.heard) == 2 else None
    )
    assert second - first > 4.9
    record = eventually(
        lambda: found if (found := told(customer, hook["id"]))["attempts"] == 2 else None
    )
    # Not by the sweeper, which may come a minute later: both tries are one call's.
    lines = eventually(lambda: found if len(found := tries(stack, record["id"])) == 2 else None)
    assert len({line["request_id"] for line in lines}) == 1
    assert (record["status"], record["lastStatus"]) == ("pending", 302)
    stack.client("dynamodb").update_item(
        TableName=stack.outputs["TableName"],
        Key={"pk": {"S": f"HOOKS#{customer.name}"}, "sk": {"S": f"OUT#{record['id']}"}},
        UpdateExpression="SET due_at = :now",
        ExpressionAttributeValues={":now": {"N": f"{time.time() - 1:.6f}"}},
    )
    stack.invoke("SweepFunction", {})
    third = eventually(lambda: receiver.heard[2:])[0]
    assert third[1]["webhook-id"] == record["id"]
