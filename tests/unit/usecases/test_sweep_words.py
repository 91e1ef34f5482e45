"""The sweeper says which word of the upstream decided what it did with a row."""

from dataclasses import dataclass, field

import pytest

from portrait.errors import (
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamPoolFull,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import Failure, Status
from portrait.ports.due import DueKind, DueRow
from portrait.usecases.driving import UpstreamSaid
from portrait.usecases.sweep import sweep
from portrait.usecases.sweeping import Swept
from tests.scripted_upstream import Twist
from tests.unit.usecases.sweeping_world import LOST_ANSWER, ports, submit, unknown_asset
from tests.unit.usecases.world import World


@pytest.fixture
def world() -> World:
    made = World()
    made.upstream.now = made.clock
    return made


@dataclass
class Words:
    """Everything that was said, in order."""

    said: list[tuple[str, DueKind, UpstreamSaid]] = field(default_factory=list)

    def hear(self, due: DueRow, said: UpstreamSaid) -> None:
        self.said.append((due.row, due.kind, said))


def swept(world: World, words: Words) -> list[Swept]:
    world.clock.advance(70)
    return [outcome for _, outcome in sweep(ports(world, words.hear))]


@pytest.mark.parametrize(
    "error",
    [
        UpstreamThrottled("RequestThrottled"),
        UpstreamUnknown("ReadTimeout"),
        UpstreamAccountUnusable("AccountUnavailable"),
        UpstreamRefused("AccessDenied"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_row_that_stays_for_an_error_says_its_code(world: World, error: UpstreamError) -> None:
    asset, words = unknown_asset(world, happened=True), Words()
    world.upstream.expect("find_assets", error)
    assert swept(world, words) == [Swept.WAITING]
    assert words.said == [(asset.asset, DueKind.ASSET, UpstreamSaid("", error.code))]


def test_an_asset_that_failed_upstream_says_why(world: World) -> None:
    asset, words = world.create_asset(world.create_group()), Words()
    submit(world, asset)
    failure = Failure("FaceMismatch", "not them")
    world.upstream.settle(world.upstream_id(asset), Status.FAILED, failure=failure)
    assert swept(world, words) == [Swept.SETTLED]
    assert words.said == [(asset.asset, DueKind.ASSET, UpstreamSaid("GetAsset", "FaceMismatch"))]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (UpstreamPoolFull("QuotaSharedPoolExceeded"), Swept.POOL_FULL),
        (UpstreamRefused("LackPolicy"), Swept.GAVE_UP),
    ],
)
def test_a_group_that_is_sent_again_says_what_came_of_it(
    world: World, error: UpstreamError, outcome: Swept
) -> None:
    world.upstream.expect("create_group", Twist(LOST_ANSWER), error)
    group, words = world.create_group(), Words()
    assert swept(world, words) == [outcome]
    assert words.said == [
        (group.group, DueKind.GROUP, UpstreamSaid("CreateAssetGroup", error.code))
    ]


def test_what_the_upstream_had_no_part_in_says_nothing(world: World) -> None:
    world.create_asset(world.create_group())
    words = Words()
    assert swept(world, words) == [Swept.RESTARTED]
    assert words.said == []
