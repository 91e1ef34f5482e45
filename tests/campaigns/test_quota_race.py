"""Quota under a stampede, over HTTP on the engine: exactly the limit, whatever the interleaving.

The engine's DynamoDB is atomic under threads; in-memory imitations that are not would prove
nothing. A gateway that reads a count and then writes is run through the same race, so that the race
itself is known to catch what it is for.
"""

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import httpx
import pytest

from local.stack import Stack
from tests.integration.conftest import PATIENCE_SECONDS
from tests.integration.customer import Customer, Office

REQUESTS: Final = 300
LIMIT: Final = 50
FREED: Final = 10
CREATED, FULL = "created", "QuotaExceeded"


class Overrun(AssertionError):
    """More or fewer were created than the quota allows."""


@pytest.fixture(autouse=True)
def figures_are_shown(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    with capsys.disabled():
        yield


def race(create: Callable[[], Any], requests: int = REQUESTS) -> Counter[str]:
    """Let so many creates go at once; counts `created` and each other code."""
    start = threading.Barrier(requests)

    def one() -> str:
        start.wait()
        reply = create()
        return CREATED if reply.status == 200 else f"{reply.code}"

    with ThreadPoolExecutor(requests) as pool:
        running = [pool.submit(one) for _ in range(requests)]
        return Counter(each.result() for each in running)


def judge(counts: Counter[str], room: int, requests: int = REQUESTS) -> None:
    """Exactly `room` were created and every other request was told why. Raises Overrun."""
    sys.stdout.write(f"{requests} at once, room for {room}: {dict(counts)}\n")
    if counts != Counter({CREATED: room, FULL: requests - room}):
        raise Overrun(f"expected {room} of {requests}, came to {dict(counts)}")


def ids(customer: Customer, action: str, **members: Any) -> list[str]:
    """Everything a list holds."""
    return [one["Id"] for one in customer.act(action, MaxResults=100, **members).result["Items"]]


def test_a_stampede_of_groups_fills_the_quota_exactly(stack: Stack, office: Office) -> None:
    customer = office.admit(groups=LIMIT)

    def create() -> Any:
        return customer.act("CreateAssetGroup", Name="race", GroupType="AIGC")

    judge(race(create), LIMIT)
    made = ids(customer, "ListAssetGroups")
    assert (len(made), counter(stack, customer, "META", "group_count")) == (LIMIT, LIMIT)
    for group in made[:FREED]:
        assert customer.act("DeleteAssetGroup", Id=group).status == 200
    assert counter(stack, customer, "META", "group_count") == LIMIT - FREED
    judge(race(create), FREED)
    assert len(ids(customer, "ListAssetGroups")) == LIMIT
    assert counter(stack, customer, "META", "group_count") == LIMIT


def test_a_stampede_of_assets_fills_the_quota_exactly(stack: Stack, office: Office) -> None:
    customer = office.admit(assets_per_group=LIMIT)
    group = customer.new_group()

    def create() -> Any:
        wanted = {"GroupId": group, "URL": stack.sample_url, "AssetType": "Image"}
        return customer.act("CreateAsset", **wanted)

    judge(race(create), LIMIT)
    made = ids(customer, "ListAssets")
    assert (len(made), counter(stack, customer, f"GROUP#{group}", "asset_count")) == (LIMIT, LIMIT)
    for asset in made[:FREED]:
        assert customer.act("DeleteAsset", Id=asset).status == 200
    assert counter(stack, customer, f"GROUP#{group}", "asset_count") == LIMIT - FREED
    judge(race(create), FREED)
    assert len(ids(customer, "ListAssets")) == LIMIT
    assert counter(stack, customer, f"GROUP#{group}", "asset_count") == LIMIT
    # What is still queued would take its turns through the tests that follow.
    assert customer.act("DeleteAssetGroup", Id=group).status == 200


def test_the_race_catches_a_gateway_that_reads_and_then_writes(careless: Customer) -> None:
    with pytest.raises(Overrun):
        judge(race(lambda: careless.act("CreateAssetGroup"), 60), LIMIT, 60)


@pytest.fixture
def careless(stack: Stack) -> Iterator[Customer]:
    """A customer of a gateway that counts by read-then-write, over the same engine's table."""
    database = stack.client("dynamodb")
    table = stack.outputs["TableName"]
    key = {"pk": {"S": "CUST#of-the-careless"}, "sk": {"S": "META"}}

    pairs = threading.Barrier(2)

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            row = database.get_item(TableName=table, Key=key).get("Item", {})
            count = int(row.get("group_count", {"N": "0"})["N"])
            # Where a real one talks to its upstream: two have read when the first of them writes.
            pairs.wait(PATIENCE_SECONDS)
            if count >= LIMIT:
                metadata = {"RequestId": "1", "Error": {"Code": FULL, "Message": ""}}
                self.answer(400, {"ResponseMetadata": metadata})
                return
            database.put_item(TableName=table, Item={**key, "group_count": {"N": str(count + 1)}})
            self.answer(200, {"Result": {"Id": "group"}})

        def answer(self, status: int, body: dict[str, Any]) -> None:
            payload = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = REQUESTS

    server = Server(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    with httpx.Client(base_url=origin, timeout=PATIENCE_SECONDS, trust_env=False) as http:
        yield Customer("of-the-careless", "sk-any", http)
    server.shutdown()
    server.server_close()


def counter(stack: Stack, customer: Customer, sort_key: str, name: str) -> int:
    """A counter of the customer in the table."""
    found = stack.client("dynamodb").get_item(
        TableName=stack.outputs["TableName"],
        Key={"pk": {"S": f"CUST#{customer.name}"}, "sk": {"S": sort_key}},
        ConsistentRead=True,
    )
    return int(found["Item"][name]["N"])
