"""A person passed while no slot was free: the group is theirs as soon as one is."""

from datetime import timedelta

import pytest

from portrait.errors import QuotaExceeded
from portrait.model import EventType, Group, Limits, SessionState, UpstreamId
from portrait.usecases.sweeping import Swept
from tests.unit.usecases.verification import (
    Scanned,
    assert_sound,
    comes_back,
    create,
    passes,
    past,
    result,
    row,
    sweep_for,
    swept,
    told,
)
from tests.unit.usecases.world import ANN, World

HOUR = 3600


@pytest.fixture
def full() -> World:
    return World(limits=Limits(groups=1))


def parked(world: World) -> tuple[Scanned, Group, UpstreamId]:
    """A late pass, and the group that took its slot meanwhile."""
    scanned = create(world)
    assert sweep_for(world, 2) == [Swept.SLOT_FREED]
    other = world.create_group()
    made = passes(world, scanned)
    past(world, 5)
    comes_back(world, scanned)
    kept = row(world, scanned)
    assert kept.state is SessionState.PARKED
    assert kept.due_at == world.clock() + timedelta(hours=1)
    return scanned, other, made


def test_a_slot_that_became_free_is_found_though_nobody_asks(full: World) -> None:
    scanned, other, made = parked(full)
    full.delete_group(other.group)
    assert told(full) == []
    assert swept(full, HOUR - 1) == []
    assert swept(full, 1) == [Swept.VERIFIED]
    group = row(full, scanned).group
    assert group is not None
    assert full.ledger.groups[ANN, group].upstream_id == made
    assert [(event, facts) for event, _, facts in told(full)] == [
        (EventType.VERIFICATION_SUCCEEDED, {"status": "verified", "group_id": group})
    ]
    assert result(full, scanned) == group
    assert full.counters() == (1, 1, 0)
    assert_sound(full)


def test_a_slot_is_looked_for_each_hour_as_long_as_it_takes(full: World) -> None:
    scanned, other, made = parked(full)
    asked = full.upstream.count("liveness_result")
    for _ in range(30):
        assert swept(full, HOUR) == [Swept.WAITING]
    kept = row(full, scanned)
    assert (kept.state, kept.upstream_group) == (SessionState.PARKED, made)
    assert kept.scans[0].token is None
    with pytest.raises(QuotaExceeded):
        result(full, scanned)
    full.delete_group(other.group)
    assert swept(full, HOUR) == [Swept.VERIFIED]
    assert full.upstream.count("liveness_result") == asked
    assert_sound(full)


def test_a_group_that_somebody_else_has_by_now_stays_theirs(full: World) -> None:
    first, other, _ = parked(full)
    theirs = create(full, full.ben)
    past(full, 20)
    upstream_group = row(full, first).upstream_group
    assert upstream_group is not None
    full.upstream.passed[theirs.token] = upstream_group
    comes_back(full, theirs)
    full.delete_group(other.group)
    assert swept(full, HOUR) == [Swept.WAITING]
    assert row(full, first).state is SessionState.PARKED
    assert_sound(full)
