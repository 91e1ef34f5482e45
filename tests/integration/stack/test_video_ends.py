"""How videos end on the running stack: who hears of it, and what waits for it."""

import contextlib
import time
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from local.stack import Stack
from tests.integration.conftest import eventually
from tests.integration.customer import Customer
from tests.integration.stack import test_sandbox_client, test_webhook_sending
from tests.integration.stack.test_sandbox_client import ArkClient
from tests.integration.stack.test_webhook_sending import Receiver

NATIVE = "/api/v3/contents/generations/tasks"
MODEL = "doubao-seedance-2-0-260128"
ark = test_sandbox_client.ark
receiver = test_webhook_sending.receiver


def made(customer: Customer, prompt: str, *content: Any, **members: Any) -> dict[str, Any]:
    """What a create answers; the account's rate is everybody's, so a throttled one waits."""
    body = {"model": MODEL, "content": [{"type": "text", "text": prompt}, *content], **members}

    def taken() -> Any:
        answer = customer.http.post(NATIVE, json=body, headers=customer.headers)
        assert answer.status_code in (200, 429), answer.text
        return None if answer.status_code == 429 else answer.json()

    found: dict[str, Any] = eventually(taken, within_seconds=30)
    return found


def shown(customer: Customer, video: str) -> Any:
    return customer.http.get(f"{NATIVE}/{video}", headers=customer.headers).json()


def registered(customer: Customer, url: str) -> dict[str, Any]:
    body = {"url": url, "events": ["video.succeeded", "video.failed"]}
    answer = customer.http.post("/v1/webhooks", json=body, headers=customer.headers)
    hook: dict[str, Any] = answer.json()["data"]
    return hook


def verified(receiver: Receiver, secret: str) -> list[dict[str, Any]]:
    """What was heard that this secret signed."""
    found = []
    for _, headers, body in list(receiver.heard):
        with contextlib.suppress(Exception):
            found.append(Webhook(secret).verify(body, headers))
    return found


@pytest.mark.parametrize(
    ("prompt", "event", "more"),
    [
        ("she waves", "video.succeeded", {}),
        (
            "fail:OutputVideoSensitiveContentDetected",
            "video.failed",
            {"code": "OutputVideoSensitiveContentDetected"},
        ),
    ],
)
def test_an_endpoint_and_the_request_s_own_address_are_told_how_it_ended(
    customer: Customer, receiver: Receiver, prompt: str, event: str, more: dict[str, str]
) -> None:
    hook = registered(customer, receiver.url)
    video = made(customer, prompt, callback_url=receiver.url)
    ended = {
        "id": video["id"],
        "object": "video",
        "status": event.removeprefix("video."),
        "model": MODEL,
        **more,
    }
    eventually(lambda: len(receiver.heard) == 2, within_seconds=40)
    for secret in (hook["secret"], video["callback_secret"]):
        (heard,) = verified(receiver, secret)
        assert (heard["type"], heard["data"]) == (event, ended)


def unwatched(stack: Stack) -> bool:
    """Stop whatever watches a video; whether anything did."""
    machines = stack.client("stepfunctions")
    arn = stack.resources["WatchMachine"]
    running = machines.list_executions(stateMachineArn=arn, statusFilter="RUNNING")["executions"]
    for one in running:
        # Another test's video may have come to its end since.
        with contextlib.suppress(machines.exceptions.ValidationException):
            machines.stop_execution(executionArn=one["executionArn"])
    return bool(running)


def test_what_the_upstream_calls_brings_a_video_to_its_end_that_nobody_watches(
    stack: Stack, customer: Customer, receiver: Receiver
) -> None:
    hook = registered(customer, receiver.url)
    video = made(customer, "slow:6")["id"]
    eventually(lambda: unwatched(stack))
    (_, headers, body) = eventually(lambda: receiver.heard, within_seconds=20)[0]
    heard = Webhook(hook["secret"]).verify(body, headers)
    assert (heard["type"], heard["data"]["id"]) == ("video.succeeded", video)
    clip = httpx.get(shown(customer, video)["content"]["video_url"], trust_env=False)
    assert clip.content[4:8] == b"ftyp"


def test_a_callback_address_that_is_none_of_ours_is_no_path(stack: Stack) -> None:
    forged = f"{stack.base_url}/v1/callbacks/videos/v1.a.cgt-20260318035710-k3x9q.{'A' * 22}"
    assert httpx.post(forged, json={"status": "succeeded"}, trust_env=False).status_code == 404


def due_now(stack: Stack, customer: Customer, asset: str) -> str:
    """Make the row of an asset due and let the sweeper come; the asset's id upstream."""
    row = stack.client("dynamodb").update_item(
        TableName=stack.outputs["TableName"],
        Key={"pk": {"S": f"CUST#{customer.name}"}, "sk": {"S": f"ASSET#{asset}"}},
        UpdateExpression="SET due_at = :now",
        ExpressionAttributeValues={":now": {"N": f"{time.time() - 1:.6f}"}},
        ReturnValues="ALL_NEW",
    )
    stack.invoke("SweepFunction", {})
    return str(row["Attributes"]["upstream_id"]["S"])


def test_what_is_deleted_while_a_video_uses_it_stays_upstream_until_the_video_is_made(
    stack: Stack, customer: Customer, ark: ArkClient
) -> None:
    asset = customer.new_asset(customer.new_group(), stack.sample_url)
    assert customer.at_rest(asset)["Status"] == "Active"
    picture = {"type": "image_url", "image_url": {"url": f"asset://{asset}"}, "role": "first_frame"}
    video = made(customer, "slow:8", picture)["id"]
    assert customer.act("DeleteAsset", Id=asset).result == {"UsedBy": [video]}
    assert customer.act("GetAsset", Id=asset).status == 403
    again = {"model": MODEL, "content": [picture]}
    refused = customer.http.post(NATIVE, json=again, headers=customer.headers)
    assert (refused.status_code, refused.json()["error"]["param"]) == (
        400,
        "content[0].image_url.url",
    )
    upstream = due_now(stack, customer, asset)
    assert shown(customer, video)["status"] in ("queued", "running")
    assert ark.act("GetAsset", Id=upstream).result["Status"] == "Active"
    eventually(lambda: shown(customer, video)["status"] == "succeeded", within_seconds=40)

    def gone() -> bool:
        due_now(stack, customer, asset)
        return ark.act("GetAsset", Id=upstream).status == 404

    eventually(gone)
