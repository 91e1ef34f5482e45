"""Groups: created, refused, throttled, unknown, renamed, deleted."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import (
    AIGCNotAvailable,
    CapacityUnavailable,
    InvalidParameter,
    PortraitError,
    QuotaExceeded,
    ServiceUnavailable,
    UpstreamError,
    UpstreamNotFound,
    UpstreamNotSent,
    UpstreamPoolFull,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import Group, GroupState, GroupType, Limits, PoolCapacity
from portrait.usecases import groups as stories
from portrait.usecases.groups import NOT_ENABLED
from portrait.usecases.minting import MINT_TRIES, Mint
from tests.scripted_upstream import Twist
from tests.unit.usecases.world import HOME, World
from tests.unit.virtual_clock import START

THROTTLED = UpstreamThrottled("AccountFlowLimitExceeded")
UNKNOWN = UpstreamUnknown("Timeout")


class Repeating(random.Random):
    """Draws the same number for the first ids, then goes on as usual."""

    def __init__(self, tails: Sequence[int]) -> None:
        super().__init__(1)
        self.tails = list(tails)

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        return self.tails.pop(0) if self.tails else super().randrange(start, stop, step)


def test_a_group_is_active_and_named_upstream_with_its_marker(world: World) -> None:
    group = world.create_group(name="Mia")
    assert group == Group(
        customer=world.ann.customer,
        group=group.group,
        type=GroupType.AIGC,
        name="Mia",
        description="a painter",
        project="default",
        state=GroupState.ACTIVE,
        home=HOME,
        marker=group.marker,
        created_at=START,
        updated_at=START,
        upstream_id=group.upstream_id,
        sent_at=START,
    )
    assert world.group_row(group) == group
    assert group.upstream_id is not None
    assert world.upstream.groups[group.upstream_id].name == f"Mia#{group.marker}"
    assert world.upstream.groups[group.upstream_id].description == "a painter"
    assert world.counters() == (1, 1, 0)


def test_a_throttled_group_waits_in_the_request_and_is_created_once(world: World) -> None:
    world.upstream.expect("create_group", THROTTLED, UpstreamNotSent("ConnectError"), THROTTLED)
    group = world.create_group()
    assert group.state is GroupState.ACTIVE
    assert world.upstream.count("create_group") == 4
    assert len(world.upstream.groups) == 1
    assert len(world.sleep.naps) == 3
    assert all(1 <= nap <= 5 for nap in world.sleep.naps)


def test_fifteen_seconds_of_throttling_are_answered_with_an_id_and_a_row_that_is_due(
    world: World,
) -> None:
    world.upstream.expect("create_group", *[THROTTLED] * 100)
    group = world.create_group()
    row = world.group_row(group)
    assert row == group
    assert row.state is GroupState.CREATING
    assert row.upstream_id is None
    assert row.due_at == START + timedelta(seconds=60)
    assert sum(world.sleep.naps) <= 15
    assert sum(world.sleep.naps) > 10
    assert world.upstream.count("create_group") == len(world.sleep.naps) + 1
    assert world.counters() == (1, 1, 0)


@pytest.mark.parametrize("happened", [False, True])
def test_an_outcome_that_is_not_known_counts_as_created_and_is_never_sent_again(
    world: World, *, happened: bool
) -> None:
    world.upstream.expect("create_group", Twist(UNKNOWN, happens=happened))
    group = world.create_group()
    assert group.state is GroupState.UNKNOWN
    assert world.group_row(group) == group
    assert group.due_at == START + timedelta(seconds=45)
    assert world.upstream.count("create_group") == 1
    assert world.counters() == (1, 1, 0)
    world.assert_balanced()


def test_a_throttle_and_then_an_unknown_outcome_leave_one_unknown_row(world: World) -> None:
    world.upstream.expect("create_group", THROTTLED, UNKNOWN)
    assert world.create_group().state is GroupState.UNKNOWN
    assert world.upstream.count("create_group") == 2


REFUSALS = [
    *[(UpstreamRefused(code), AIGCNotAvailable) for code in NOT_ENABLED],
    (UpstreamRefused("LackProjectPolicy.Sub"), AIGCNotAvailable),
    (UpstreamNotFound("NotFound.ServiceNotOpen"), AIGCNotAvailable),
    (UpstreamNotFound("NotFound.project"), AIGCNotAvailable),
    (UpstreamPoolFull("QuotaSharedPoolExceeded"), CapacityUnavailable),
    (UpstreamRefused("InvalidParameter.Description"), InvalidParameter),
    (UpstreamRefused("SignatureDoesNotMatch"), ServiceUnavailable),
]


@pytest.mark.parametrize(
    ("error", "seen"), REFUSALS, ids=[f"{error.code}" for error, _ in REFUSALS]
)
def test_a_refused_group_leaves_no_row_and_no_slot(
    world: World, error: UpstreamError, seen: type[PortraitError]
) -> None:
    world.upstream.expect("create_group", error)
    with pytest.raises(seen):
        world.create_group()
    assert world.ledger.groups == {}
    assert world.counters() == (0, 0, 0)
    assert world.sleep.naps == []


def test_an_operator_learns_which_permission_is_missing_and_a_customer_the_remedy(
    world: World,
) -> None:
    world.upstream.expect("create_group", UpstreamRefused("LackPolicy", "account 2100001"))
    with pytest.raises(AIGCNotAvailable) as refused:
        world.create_group()
    assert refused.value.reason == "LackPolicy"
    assert refused.value.message == (
        "AIGC group creation is not enabled for the account. Contact support or use LivenessFace."
    )


def test_a_parameter_that_the_upstream_refuses_is_named_without_its_words(world: World) -> None:
    world.upstream.expect("create_group", UpstreamRefused("InvalidParameter.Name", "up-42 bad"))
    with pytest.raises(InvalidParameter) as refused:
        world.create_group()
    assert refused.value.message == "Name: was refused by the asset library"


def test_a_full_quota_reaches_no_upstream(world: World) -> None:
    world.ann = replace(world.ann, limits=Limits(groups=1))
    world.create_group()
    with pytest.raises(QuotaExceeded, match="The quota of 1 groups is full"):
        world.create_group()
    assert world.upstream.count("create_group") == 1
    assert world.counters() == (1, 1, 0)


def test_a_full_pool_reaches_no_upstream_and_asks_nobody_to_delete(world: World) -> None:
    world.capacity = PoolCapacity(groups=1, assets=0)
    world.create_group(world.ben)
    with pytest.raises(CapacityUnavailable) as refused:
        world.create_group()
    assert "elete" not in refused.value.message
    assert world.upstream.count("create_group") == 1
    assert world.counters() == (0, 1, 0)


def test_an_id_that_is_taken_is_minted_again(world: World) -> None:
    world.mint = Mint(world.clock, Repeating([7, 7, 8]), "tst")
    first, second = world.create_group(name="one"), world.create_group(name="two")
    assert first.group != second.group
    assert [row.name for row in world.ledger.groups_of(world.ann.customer)] == ["one", "two"]
    assert world.counters() == (2, 2, 0)


def test_minting_gives_up_after_a_few_tries(world: World) -> None:
    world.mint = Mint(world.clock, Repeating([7] * (1 + MINT_TRIES)), "tst")
    world.create_group()
    with pytest.raises(ServiceUnavailable):
        world.create_group()
    assert world.counters() == (1, 1, 0)


def test_the_same_id_may_belong_to_two_customers(world: World) -> None:
    world.mint = Mint(world.clock, Repeating([7, 7]), "tst")
    mine, theirs = world.create_group(), world.create_group(world.ben)
    assert mine.group == theirs.group
    assert stories.get_group(world.ann, mine.group, None, groups=world.ledger) == mine
    assert stories.get_group(world.ben, mine.group, None, groups=world.ledger) == theirs


@pytest.mark.parametrize("error", [None, UNKNOWN, UpstreamRefused("LackPolicy")])
def test_a_group_deleted_while_it_is_made_stays_due_and_counted_upstream(
    world: World, error: UpstreamError | None
) -> None:
    def delete() -> None:
        (row,) = world.ledger.groups_of(world.ann.customer)
        world.delete_group(row.group)

    world.upstream.expect("create_group", Twist(error, before=delete))
    try:
        world.create_group()
    except AIGCNotAvailable:
        assert error is not None
    (row,) = world.ledger.groups_of(world.ann.customer)
    assert row.state is GroupState.DELETING
    assert row.due_at is not None
    assert world.counters() == (0, 1, 0)
    world.assert_balanced()
