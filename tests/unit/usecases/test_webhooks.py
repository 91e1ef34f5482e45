"""Endpoints: a secret shown once, two live while one is rotated, deliveries that begin again."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import Conflict, IdTaken, Missing, QuotaExceeded
from portrait.model import CustomerId, DeliveryState, EventType, Hook, HookId, Once
from portrait.rules.endpoints import mint_delivery_id
from portrait.usecases import webhooks
from portrait.usecases.minting import Mint
from portrait.usecases.outbox import HookOutbox
from portrait.usecases.webhook_secrets import open_secrets
from portrait.usecases.webhooks import IssuedHook, WebhookPorts
from tests.unit.usecases.world import World

URL = "https://ann.example/hooks"
EVENTS = frozenset({EventType.ASSET_ACTIVE})


def ports(world: World) -> WebhookPorts:
    return WebhookPorts(
        *(world.ledger, world.ledger, world.endpoint, world.sealer, world.mint),
        lambda: b"first secrets",
    )


def registered(world: World) -> IssuedHook:
    return webhooks.register(world.ann, URL, EVENTS, ports(world))


def secrets(world: World, hook: HookId) -> list[str]:
    row = world.ledger.hooks[world.ann.customer, hook]
    return list(open_secrets(row, world.clock(), world.sealer))


def test_an_endpoint_keeps_its_secret_sealed_for_its_own_row(world: World) -> None:
    made = registered(world)
    assert webhooks.list_hooks(world.ann, ports(world)) == [made.hook]
    assert webhooks.get_hook(world.ann, made.hook.hook, ports(world)) == made.hook
    assert secrets(world, made.hook.hook) == [made.secret]
    assert made.secret not in repr(made)
    assert (made.hook.url, made.hook.events) == (URL, EVENTS)


def test_two_endpoints_have_two_secrets(world: World) -> None:
    assert registered(world).secret != registered(world).secret


def test_an_id_that_is_taken_is_minted_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    add, tries = world.ledger.add_hook, list[Hook]()

    def taken_once(hook: Hook, limit: int, *, once: Once | None) -> None:
        tries.append(hook)
        if len(tries) == 1:
            raise IdTaken(hook.hook)
        add(hook, limit, once=once)

    monkeypatch.setattr(world.ledger, "add_hook", taken_once)
    made = registered(world)
    assert made.hook == tries[1]
    assert tries[0].hook != tries[1].hook
    assert secrets(world, made.hook.hook) == [made.secret]


def test_there_are_never_too_many(world: World) -> None:
    for _ in range(5):
        registered(world)
    with pytest.raises(QuotaExceeded):
        registered(world)
    assert len(webhooks.list_hooks(world.ann, ports(world))) == 5


def test_a_rotated_secret_signs_for_another_day(world: World) -> None:
    first = registered(world)
    world.clock.advance(60)
    second = webhooks.rotate(world.ann, first.hook.hook, ports(world))
    assert secrets(world, first.hook.hook) == [second.secret, first.secret]
    world.clock.advance(24 * 3600 - 1)
    assert secrets(world, first.hook.hook) == [second.secret, first.secret]
    world.clock.advance(1)
    assert secrets(world, first.hook.hook) == [second.secret]


def test_no_more_than_two_secrets_are_live(world: World) -> None:
    made = [registered(world)]
    for _ in range(3):
        made.append(webhooks.rotate(world.ann, made[0].hook.hook, ports(world)))
    assert secrets(world, made[0].hook.hook) == [made[3].secret, made[2].secret]


def test_of_two_rotations_at_once_one_is_told_to_look(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = registered(world)
    monkeypatch.setattr(world.ledger, "find_hook", lambda *_: made.hook)
    webhooks.rotate(world.ann, made.hook.hook, ports(world))
    with pytest.raises(Conflict):
        webhooks.rotate(world.ann, made.hook.hook, ports(world))


def test_a_removed_endpoint_is_gone(world: World) -> None:
    made = registered(world)
    webhooks.remove_hook(world.ann, made.hook.hook, ports(world))
    for story in (webhooks.get_hook, webhooks.rotate, webhooks.remove_hook):
        with pytest.raises(Missing):
            story(world.ann, made.hook.hook, ports(world))


def test_a_replay_begins_again_under_the_old_id_and_wakes_the_courier(world: World) -> None:
    hook = registered(world).hook
    outbox = HookOutbox(world.ledger, world.mint)
    (row,) = outbox.deliveries(
        hook.customer, EventType.ASSET_ACTIVE, world.mint.asset_id(world.clock()), (), world.clock()
    )
    world.ledger.post([row])
    with pytest.raises(Conflict):
        webhooks.replay(world.ann, hook.hook, row.delivery, ports(world))
    dead = replace(row, state=DeliveryState.DEAD, attempts=8, problem="status", due_at=None)
    world.ledger.post([dead])
    world.clock.advance(3600)
    fresh = webhooks.replay(world.ann, hook.hook, row.delivery, ports(world))
    assert fresh == replace(row, due_at=world.clock())
    now = world.clock()
    assert world.ledger.load_delivery(hook.customer, row.delivery, now=now) == fresh
    assert world.endpoint.woken == [row.delivery]


def test_a_delivery_of_another_endpoint_is_a_miss(world: World) -> None:
    first, second = registered(world).hook, registered(world).hook
    outbox = HookOutbox(world.ledger, world.mint)
    asset = world.mint.asset_id(world.clock())
    told = outbox.deliveries(first.customer, EventType.ASSET_ACTIVE, asset, (), world.clock())
    world.ledger.post(told)
    mine = next(row for row in told if row.hook == first.hook)
    never = mint_delivery_id(second.hook, world.clock(), random.Random(3))
    for delivery in (mine.delivery, never):
        with pytest.raises(Missing) as miss:
            webhooks.replay(world.ann, second.hook, delivery, ports(world))
        assert miss.value.kind == "delivery"
    page, after = webhooks.list_deliveries(world.ann, first.hook, 10, None, ports(world))
    assert (list(page), after) == ([mine], None)


def test_what_is_anothers_is_as_if_it_never_was(world: World) -> None:
    hook = registered(world).hook.hook
    for who, what in ((world.ben, hook), (world.ann, HookId("hook_0000000000"))):
        for story in (webhooks.get_hook, webhooks.rotate, webhooks.remove_hook):
            with pytest.raises(Missing):
                story(who, what, ports(world))
        with pytest.raises(Missing):
            webhooks.list_deliveries(who, what, 10, None, ports(world))
    assert webhooks.list_hooks(world.ben, ports(world)) == []


def test_chance_of_the_system_makes_secrets(world: World) -> None:
    real = replace(
        ports(world), mint=Mint(world.clock, random.SystemRandom(), world.mint.environment)
    )
    made = webhooks.register(world.ann, URL, EVENTS, real)
    assert secrets(world, made.hook.hook) == [made.secret]
    assert made.hook.customer == CustomerId("ann")
    assert made.hook.created_at + timedelta(0) == world.clock()
