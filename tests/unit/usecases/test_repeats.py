"""Creates under a key: what is made, what is answered again, what is free to be tried again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import (
    IdempotencyMismatch,
    IdTaken,
    PortraitError,
    Repeated,
    ServiceUnavailable,
    StillRunning,
    Throttled,
    TokenExpired,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import Asset, AssetType, Group, GroupState, Once, SessionState
from portrait.rules.once import fingerprint, once
from portrait.usecases.groups import NewGroup
from portrait.usecases.liveness import NewSession, Opened
from portrait.usecases.queueing import NewAsset
from portrait.usecases.repeats.assets import create_asset_once
from portrait.usecases.repeats.groups import create_group_once
from portrait.usecases.repeats.making import Made, make_once
from portrait.usecases.repeats.sessions import create_session_once
from tests.scripted_upstream import Twist
from tests.unit.usecases.sweeping_world import swept
from tests.unit.usecases.verification import BASE, CALLBACK_URL, Scanned, passes, result, ticket_of
from tests.unit.usecases.verification import swept as sessions_swept
from tests.unit.usecases.world import ANN, URL, World


def key(world: World, what: str = "first") -> Once:
    return once("portrait", "Create", "key", fingerprint({"what": what}), world.clock())


def group(world: World, name: str = "Mia") -> Made[Group]:
    return create_group_once(
        world.ann,
        NewGroup(name, "a painter", "default"),
        key(world, name),
        groups=world.ledger,
        upstream=world.upstream,
        capacity=world.capacity,
        mint=world.mint,
        sleep=world.sleep,
    )


def asset(world: World, home: Group, name: str = "front") -> Made[Asset]:
    return create_asset_once(
        world.ann,
        home,
        NewAsset(AssetType.IMAGE, name, None, url=URL),
        key(world, name),
        assets=world.ledger,
        sealer=world.sealer,
        machine=world.machine,
        capacity=world.capacity,
        mint=world.mint,
    )


def session(world: World) -> Made[Opened]:
    wanted = NewSession(CALLBACK_URL, "default", BASE)
    return create_session_once(world.ann, wanted, key(world), world.liveness)


def test_without_a_key_everything_is_made_anew() -> None:
    made = iter("ab")
    for expected in "ab":
        found = make_once(None, lambda _: next(made), lambda _: None, str)
        assert found == Made(expected, replayed=False)


def test_a_key_that_always_names_something_gone_is_given_up(world: World) -> None:
    asked: list[Once | None] = []

    def create(given: Once | None) -> str:
        asked.append(given)
        raise Repeated(f"gone {len(asked)}", "f")

    with pytest.raises(ServiceUnavailable):
        make_once(key(world), create, lambda _: None, str)
    assert [one.instead_of for one in asked if one] == ["", "gone 1", "gone 2", "gone 3", "gone 4"]


def test_a_create_that_fails_otherwise_is_not_asked_about(world: World) -> None:
    def create(_: Once | None) -> str:
        raise IdTaken("id")

    with pytest.raises(IdTaken):
        make_once(key(world), create, lambda _: pytest.fail("looked up"), str)


def test_a_group_renamed_since_is_answered_as_it_was_asked_for(world: World) -> None:
    first = group(world)
    world.ledger.edit_group(first.value, world.clock(), {"name": "Leo", "description": ""})
    again = group(world)
    assert again == Made(first.value, replayed=True)
    with pytest.raises(IdempotencyMismatch):
        group(world, "Leo")


def test_a_deleted_group_keeps_its_key(world: World) -> None:
    first = group(world)
    world.delete_group(first.value.group)
    again = group(world)
    assert (again.value.group, again.replayed) == (first.value.group, True)
    assert world.counters() == (0, 0, 0)


def test_whoever_died_creating_a_group_is_waited_for_and_then_its_id_is_given(
    world: World,
) -> None:
    class Death(BaseException):
        pass

    def die() -> None:
        raise Death

    world.upstream.expect("create_group", Twist(before=die))
    with pytest.raises(Death):
        group(world)
    (row,) = world.ledger.groups.values()
    for passed, wait in ((0, 3), (58, 2), (1, 1)):
        world.clock.advance(passed)
        with pytest.raises(StillRunning) as running:
            group(world)
        assert running.value.retry_after_seconds == wait
    world.clock.advance(1)
    assert group(world).value.group == row.group
    swept(world, 60)
    swept(world, 660)
    swept(world, 60)
    again = group(world)
    assert (again.value.group, again.replayed) == (row.group, True)
    assert world.counters() == (1, 1, 0)
    world.assert_balanced()


def test_a_group_that_waits_for_its_turn_keeps_its_id(world: World) -> None:
    world.upstream.expect("create_group", *[UpstreamThrottled("RequestThrottled")] * 30)
    first = group(world)
    assert world.group_row(first.value).state is GroupState.CREATING
    world.clock.time = first.value.created_at + timedelta(seconds=60)
    assert group(world).value.group == first.value.group


def test_an_asset_is_the_same_value_again_at_any_time(world: World) -> None:
    home = world.create_group()
    first = asset(world, home)
    assert not first.replayed
    world.delete_asset(first.value.asset)
    again = asset(world, home)
    assert again.replayed
    assert (again.value.asset, again.value.name) == (first.value.asset, "front")
    assert again.value.state is first.value.state
    assert again.value.created_at == again.value.updated_at == first.value.updated_at
    assert len(world.machine.starts) == 1
    with pytest.raises(IdempotencyMismatch):
        asset(world, home, "side")


def test_a_verification_gives_its_link_and_token_again(world: World) -> None:
    first = session(world)
    assert session(world) == Made(first.value, replayed=True)
    assert world.upstream.count("open_liveness") == 1
    assert world.counters() == (1, 1, 0)


def test_a_verification_at_rest_gives_its_token_and_a_forgotten_one_says_so(world: World) -> None:
    first = session(world)
    scanned = Scanned(first.value, first.value.token, ticket_of(world, first.value.token))
    passes(world, scanned)
    sessions_swept(world, 130)
    result(world, scanned)
    again = session(world)
    assert again.replayed
    assert (again.value.token, again.value.link) == (first.value.token, "")
    (row,) = world.ledger.sessions.values()
    assert row.state is SessionState.VERIFIED
    scans = tuple(replace(scan, token=None) for scan in row.scans)
    world.ledger.sessions[ANN, row.session] = replace(row, scans=scans)
    with pytest.raises(TokenExpired):
        session(world)


@pytest.mark.parametrize(
    ("trouble", "refusal"),
    [
        (UpstreamThrottled("RequestThrottled"), Throttled),
        (UpstreamUnknown("Timeout"), ServiceUnavailable),
    ],
)
def test_a_verification_that_was_refused_leaves_its_key_free(
    world: World, trouble: UpstreamThrottled | UpstreamUnknown, refusal: type[PortraitError]
) -> None:
    world.upstream.expect("open_liveness", *[trouble] * 30)
    with pytest.raises(refusal):
        session(world)
    world.upstream.script.clear()
    made = session(world)
    assert not made.replayed
    assert session(world) == Made(made.value, replayed=True)
    assert world.counters() == (1, 1, 0)
