"""Waking the sender: one event a delivery, and no trouble of Lambda's is anybody's."""

import json
from collections.abc import Iterator

import pytest
from botocore.stub import Stubber
from mypy_boto3_lambda import LambdaClient

from portrait.adapters.courier import LambdaCourier
from portrait.model import CustomerId, Delivery, DeliveryId, EventType, HookId
from tests.unit.adapters.aws import pretended_session
from tests.unit.virtual_clock import START

HOOK = HookId("hook_0000000001")
FIRST, SECOND = (
    Delivery(
        CustomerId("ann"), DeliveryId(name), HOOK, EventType.ASSET_ACTIVE, "{}", START, due_at=START
    )
    for name in ("msg_1", "msg_2")
)


@pytest.fixture
def client() -> LambdaClient:
    return pretended_session().client("lambda")


@pytest.fixture
def answers(client: LambdaClient) -> Iterator[Stubber]:
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def asked(delivery: Delivery) -> dict[str, object]:
    event = {
        "customer": "ann",
        "delivery": delivery.delivery,
        "due_at": "2026-11-01T01:02:03+00:00",
    }
    return {"FunctionName": "sender", "InvocationType": "Event", "Payload": json.dumps(event)}


def test_each_delivery_is_an_event_that_hands_over_its_lease(
    client: LambdaClient, answers: Stubber
) -> None:
    for delivery in (FIRST, SECOND):
        answers.add_response("invoke", {"StatusCode": 202}, asked(delivery))
    LambdaCourier(client, "sender").wake([FIRST, SECOND])


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ResourceNotFoundException"])
def test_trouble_is_left_to_the_sweeper(client: LambdaClient, answers: Stubber, code: str) -> None:
    answers.add_client_error("invoke", code)
    LambdaCourier(client, "sender").wake([FIRST, SECOND])
