"""What is upstream with our marker and is nobody's is reported, and deleted if that is wanted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from portrait.errors import UpstreamUnknown
from portrait.model import (
    Asset,
    AssetState,
    Group,
    GroupState,
    GroupType,
    Home,
    Marker,
    UpstreamId,
)
from portrait.ports.upstream import UpstreamEntry
from portrait.usecases.reconciling import (
    Candidate,
    Orphan,
    OrphanOutcome,
)
from tests.scripted_upstream import ScriptedUpstream
from tests.unit.usecases.reconciling_world import (
    DELETE,
    outcomes,
    processing_asset,
    reconciled,
    stray_asset,
    stray_group,
)
from tests.unit.usecases.sweeping_world import unknown_asset
from tests.unit.usecases.world import HOME, World

MARKER = Marker("tstaaaaaaaaaa")


@pytest.fixture
def group(world: World) -> Group:
    """A group with two assets upstream."""
    made = world.create_group()
    processing_asset(world, made)
    processing_asset(world, made)
    return made


def test_what_rows_answer_for_is_nobody_elses(world: World, group: Group) -> None:
    unknown_asset(world, happened=True)
    doomed = processing_asset(world, group)
    world.upstream.expect("delete_asset", UpstreamUnknown("ReadTimeout"))
    world.delete_asset(doomed.asset)
    upstream = set(world.upstream.groups), set(world.upstream.assets)
    assert reconciled(world, DELETE) == []
    assert (set(world.upstream.groups), set(world.upstream.assets)) == upstream


def test_orphans_are_reported_and_left_alone_unless_it_is_said(world: World, group: Group) -> None:
    asset = stray_asset(world, group, MARKER)
    expected = Candidate(HOME, GroupType.AIGC, asset, MARKER, is_group=False)
    assert reconciled(world) == [Orphan(expected, OrphanOutcome.REPORTED)]
    assert asset in world.upstream.assets
    assert reconciled(world, DELETE) == [Orphan(expected, OrphanOutcome.DELETED)]
    assert asset not in world.upstream.assets
    assert reconciled(world, DELETE) == []
    assert len(world.upstream.assets) == 2


def test_an_extra_of_a_living_row_is_an_orphan(world: World, group: Group) -> None:
    living = processing_asset(world, group)
    extra = stray_asset(world, group, living.marker)
    twin = stray_group(world, group.marker)
    assert outcomes(reconciled(world, DELETE)) == [
        (extra, OrphanOutcome.DELETED),
        (twin, OrphanOutcome.DELETED),
    ]
    assert living.upstream_id in world.upstream.assets
    assert world.group_row(group).upstream_id in world.upstream.groups


@pytest.mark.parametrize("name", ["someone's own", "other#prdaaaaaaaaaa", f"{MARKER}", ""])
def test_what_does_not_bear_this_stacks_marker_is_not_ours(
    world: World, group: Group, name: str
) -> None:
    world.upstream.create_group(HOME, name, "")
    asset = stray_asset(world, group)
    world.upstream.assets[asset] = replace(world.upstream.assets[asset], name=name)
    assert reconciled(world, DELETE) == []


def test_what_is_young_is_left_alone(world: World, group: Group) -> None:
    world.upstream.now = world.clock
    asset, stray = stray_asset(world, group), stray_group(world)
    world.clock.advance(45 * 60 - 1)
    assert reconciled(world, DELETE) == []
    world.clock.advance(1)
    assert [one for one, _ in outcomes(reconciled(world, DELETE))] == [asset, stray]


class Ageless(ScriptedUpstream):
    """Says nothing of when things were made."""

    def walk_groups(self, home: Home, kind: GroupType) -> Iterator[UpstreamEntry]:
        return (replace(one, created_at=None) for one in self.find_groups(home, kind, ""))


def test_what_has_no_age_is_never_an_orphan(world: World) -> None:
    stray_group(world)
    world.upstream.__class__ = Ageless
    assert reconciled(world, DELETE) == []


@pytest.mark.parametrize("state", AssetState)
def test_a_row_that_somebody_is_still_on_protects_what_bears_its_marker(
    world: World, group: Group, state: AssetState
) -> None:
    row = world.create_asset(group)
    asset = stray_asset(world, group, row.marker)
    at_rest = {AssetState.PROCESSING, AssetState.ACTIVE, AssetState.FAILED, AssetState.DELETED}
    _put(world, row, state)
    found = [one for one in reconciled(world, DELETE) if isinstance(one, Orphan)]
    expected = [(asset, OrphanOutcome.DELETED)] if state in at_rest else []
    assert outcomes(list(found)) == expected


@pytest.mark.parametrize("state", AssetState)
def test_a_row_that_names_it_protects_it_unless_it_is_a_tombstone(
    world: World, group: Group, state: AssetState
) -> None:
    row = world.create_asset(group)
    asset = stray_asset(world, group)
    _put(world, replace(row, upstream_id=asset), state)
    found = [one for one in reconciled(world, DELETE) if isinstance(one, Orphan)]
    is_gone = state is AssetState.DELETED
    assert outcomes(list(found)) == ([(asset, OrphanOutcome.DELETED)] if is_gone else [])


@pytest.mark.parametrize("state", GroupState)
def test_a_groups_row_protects_likewise(world: World, state: GroupState) -> None:
    row = world.create_group()
    twin = stray_group(world, row.marker)
    world.ledger.keep_group(world.group_row(row), {"state": state})
    found = [one for one in reconciled(world, DELETE) if isinstance(one, Orphan)]
    own = world.group_row(row).upstream_id
    gone = {GroupState.ACTIVE: {twin}, GroupState.DELETED: {own, twin}}.get(state, set())
    assert {one.what.upstream_id for one in found} == gone
    assert {one.outcome for one in found} <= {OrphanOutcome.DELETED}


def test_a_group_with_something_in_it_is_kept_until_it_is_empty(world: World) -> None:
    stray = stray_group(world)
    inside = _inside(world, stray)
    assert outcomes(reconciled(world, DELETE)) == [(stray, OrphanOutcome.KEPT)]
    assert inside in world.upstream.assets
    world.upstream.delete_asset(HOME, inside)
    assert outcomes(reconciled(world, DELETE)) == [(stray, OrphanOutcome.DELETED)]


def test_what_its_owner_deleted_while_the_rows_were_read_was_never_an_orphan(
    world: World, group: Group
) -> None:
    row = world.ledger.assets_of(group.customer)[0]
    walks = len(list(world.ledger.walk_rows(consistent=False))) + 1
    world.ledger.between = Countdown(walks, lambda: world.delete_asset(row.asset))
    assert reconciled(world, DELETE) == []
    assert world.state(row) is AssetState.DELETED
    assert row.upstream_id not in world.upstream.assets


@dataclass
class Countdown:
    """Does something once, after so many rows."""

    left: int
    act: Callable[[], object]

    def __call__(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.act()


def _inside(world: World, group: UpstreamId) -> UpstreamId:
    """An asset in a group that is nobody's, made by somebody who is not us."""
    living = processing_asset(world, world.create_group(name="living")).upstream_id
    assert living is not None
    asset = UpstreamId("up-asset-inside")
    world.upstream.assets[asset] = replace(
        world.upstream.assets[living], upstream_id=asset, group=group, name="by hand"
    )
    world.upstream.homes[asset] = HOME
    world.upstream.made_at[asset] = world.upstream.now()
    return asset


def _put(world: World, row: Asset, state: AssetState) -> None:
    """A row in a state, whatever the ledger would say of how it came there."""
    world.ledger.assets[row.customer, row.asset] = replace(row, state=state)
