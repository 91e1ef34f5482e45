"""The name of a promised group can change at any time until there is a group, and after."""

from dataclasses import replace

import pytest

from portrait.errors import Missing
from portrait.model import Group, GroupId, SessionState
from portrait.ports.ledger import GroupChanges
from portrait.usecases.invites import InviteKind, open_invite
from portrait.usecases.real_groups import PendingGroup, update_group_or_promise
from tests.scripted_upstream import Twist
from tests.unit.usecases.verification import (
    Scanned,
    agrees,
    assert_sound,
    comes_back,
    deletes,
    group_of,
    invite,
    passes,
    past,
    promised,
    row,
    sweep_for,
    told,
)
from tests.unit.usecases.world import ANN, World


def renames(
    world: World, scanned: Scanned, changes: GroupChanges, project: str | None = None
) -> Group | PendingGroup:
    named: GroupId = group_of(world, scanned)
    return update_group_or_promise(
        world.ann, named, project, changes, groups=world.ledger, ports=world.liveness
    )


def bound(world: World, scanned: Scanned) -> Group:
    return world.ledger.groups[ANN, group_of(world, scanned)]


def test_a_new_name_is_all_that_changes(world: World) -> None:
    scanned = promised(world)
    before = row(world, scanned)
    past(world, 20)
    renames(world, scanned, {"name": "Eve"})
    after = row(world, scanned)
    assert after == replace(
        before, group_name="Eve", updated_at=world.clock(), version=before.version + 1
    )
    renames(world, scanned, {"description": ""})
    kept = row(world, scanned)
    assert (kept.group_name, kept.group_description) == ("Eve", "")
    assert told(world) == []
    passes(world, scanned)
    comes_back(world, scanned)
    assert (bound(world, scanned).name, bound(world, scanned).description) == ("Eve", "")
    assert_sound(world)


def test_a_name_given_while_the_upstream_is_asked_is_the_groups(world: World) -> None:
    scanned = promised(world)
    past(world, 20)
    passes(world, scanned)
    given = Twist(after=lambda: _named(world, scanned))
    world.upstream.expect("liveness_result", given)
    comes_back(world, scanned)
    assert bound(world, scanned).name == "Eve"
    assert_sound(world)


def test_a_name_given_while_nothing_is_heard_stays(world: World) -> None:
    scanned = promised(world)
    past(world, 20)
    world.upstream.expect("liveness_result", Twist(after=lambda: _named(world, scanned)))
    comes_back(world, scanned)
    kept = row(world, scanned)
    assert (kept.state, kept.group_name, kept.exchanging) == (SessionState.PENDING, "Eve", 0)


def test_a_name_given_while_a_fresh_link_is_made_stays(world: World) -> None:
    scanned = promised(world)
    sweep_for(world, 3)
    world.upstream.expect("open_liveness", Twist(after=lambda: _named(world, scanned)))
    second = agrees(world, scanned)
    assert row(world, scanned).group_name == "Eve"
    assert open_invite(invite(scanned), world.liveness).kind is InviteKind.READY
    past(world, 20)
    passes(world, second)
    comes_back(world, second)
    assert bound(world, scanned).name == "Eve"
    assert_sound(world)


def test_a_group_that_is_there_by_now_is_renamed_itself(world: World) -> None:
    scanned = promised(world)
    past(world, 20)
    passes(world, scanned)
    comes_back(world, scanned)
    found = renames(world, scanned, {"name": "Eve"})
    assert isinstance(found, Group)
    assert found == bound(world, scanned)
    assert found.name == "Eve"


@pytest.mark.parametrize("project", [None, "spring"])
def test_what_was_deleted_or_has_another_label_has_no_name_to_change(
    world: World, project: str | None
) -> None:
    scanned = promised(world)
    if project is None:
        deletes(world, scanned)
    before = row(world, scanned)
    with pytest.raises(Missing):
        renames(world, scanned, {"name": "Eve"}, project)
    assert row(world, scanned) == before


def _named(world: World, scanned: Scanned) -> None:
    renames(world, scanned, {"name": "Eve"})
