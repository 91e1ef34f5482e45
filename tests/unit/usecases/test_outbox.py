"""Who is told of an event: those who asked for it, in thin words, at the price of one read."""

import json

import pytest

from portrait.errors import ServiceUnavailable
from portrait.model import AssetId, CustomerId, Delivery, EventType, Hook, SessionId, VideoId
from portrait.rules.endpoints import delivery_prefix, is_delivery_id
from portrait.usecases import webhooks
from portrait.usecases.outbox import HookOutbox
from portrait.usecases.webhooks import WebhookPorts
from tests.unit.usecases.world import ANN, BEN, World

ASSET = AssetId("asset-20260318035710-k3x9q")
URL = "https://ann.example/hooks"
FACTS = (("group_id", "group-1"), ("status", "Failed"), ("code", "InvalidImage"))


def add(world: World, *events: EventType) -> Hook:
    world.clock.advance(1)
    sending = WebhookPorts(
        *(world.ledger, world.ledger, world.endpoint, world.sealer, world.mint),
        lambda: b"first secrets",
    )
    return webhooks.register(world.ann, URL, frozenset(events), sending).hook


def failed(outbox: HookOutbox, world: World) -> list[Delivery]:
    now = world.clock()
    return list(outbox.deliveries(ANN, EventType.ASSET_FAILED, ASSET, FACTS, now))


def test_each_endpoint_that_asked_gets_a_delivery_of_its_own(world: World) -> None:
    hooks = [
        add(world, EventType.ASSET_FAILED),
        add(world, EventType.ASSET_ACTIVE),
        add(world, *EventType),
    ]
    told = failed(HookOutbox(world.ledger, world.mint), world)
    assert [row.hook for row in told] == [hooks[0].hook, hooks[2].hook]
    for row in told:
        assert is_delivery_id(row.delivery)
        assert row.delivery.startswith(delivery_prefix(row.hook))
        assert row == Delivery(
            customer=ANN,
            delivery=row.delivery,
            hook=row.hook,
            event=EventType.ASSET_FAILED,
            body=told[0].body,
            created_at=world.clock(),
            due_at=world.clock(),
        )


def test_the_body_is_thin(world: World) -> None:
    add(world, *EventType)
    outbox = HookOutbox(world.ledger, world.mint)
    (row,) = failed(outbox, world)
    stamp = world.clock().strftime("%Y-%m-%dT%H:%M:%S.") + f"{world.clock().microsecond // 1000:03}"
    assert json.loads(row.body) == {
        "type": "asset.failed",
        "timestamp": f"{stamp}Z",
        "data": {
            "id": ASSET,
            "object": "asset",
            "group_id": "group-1",
            "status": "Failed",
            "code": "InvalidImage",
        },
    }
    session = SessionId("live-20260318035710-k3x9q")
    event = EventType.VERIFICATION_EXPIRED
    (row,) = outbox.deliveries(ANN, event, session, [("status", "expired")], world.clock())
    assert json.loads(row.body)["data"] == {
        "id": session,
        "object": "verification",
        "status": "expired",
    }
    video = VideoId("cgt-20260318035710-k3x9q")
    facts = [("status", "failed"), ("code", "OutcomeUnknown")]
    (row,) = outbox.deliveries(ANN, EventType.VIDEO_FAILED, video, facts, world.clock())
    told = {"id": video, "object": "video", "status": "failed", "code": "OutcomeUnknown"}
    assert json.loads(row.body)["data"] == told


def test_nobody_else_is_told(world: World) -> None:
    add(world, *EventType)
    outbox = HookOutbox(world.ledger, world.mint)
    told = outbox.deliveries(BEN, EventType.ASSET_FAILED, ASSET, FACTS, world.clock())
    assert list(told) == []


def test_endpoints_are_read_once_in_half_a_minute(world: World) -> None:
    outbox = HookOutbox(world.ledger, world.mint)
    assert failed(outbox, world) == []
    add(world, *EventType)
    world.clock.advance(28.9)
    assert failed(outbox, world) == []
    assert world.ledger.calls["all_hooks"] == 1
    world.clock.advance(0.2)
    assert len(failed(outbox, world)) == 1
    assert world.ledger.calls["all_hooks"] == 2


@pytest.mark.parametrize(
    "event", [event for event in EventType if event.startswith(("verification.", "video."))]
)
def test_what_happens_once_is_told_to_an_endpoint_of_this_moment(
    event: EventType, world: World
) -> None:
    outbox = HookOutbox(world.ledger, world.mint)
    assert failed(outbox, world) == []
    hook = add(world, *EventType)
    session = SessionId("live-20260318035710-k3x9q")
    (row,) = outbox.deliveries(ANN, event, session, [("status", "so")], world.clock())
    assert (row.hook, row.event) == (hook.hook, event)
    assert len(failed(outbox, world)) == 1


def test_what_cannot_be_told_raises_and_is_not_remembered(world: World) -> None:
    add(world, *EventType)
    outbox = HookOutbox(world.ledger, world.mint)
    world.ledger.fail_next.append("all_hooks")
    with pytest.raises(ServiceUnavailable):
        failed(outbox, world)
    assert len(failed(outbox, world)) == 1


def test_the_memory_of_endpoints_has_an_end(world: World) -> None:
    add(world, *EventType)
    outbox = HookOutbox(world.ledger, world.mint)
    failed(outbox, world)
    for number in range(1000):
        customer = CustomerId(f"c{number}")
        outbox.deliveries(customer, EventType.ASSET_FAILED, ASSET, FACTS, world.clock())
    reads = world.ledger.calls["all_hooks"]
    failed(outbox, world)
    assert world.ledger.calls["all_hooks"] == reads + 1
