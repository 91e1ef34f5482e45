"""What is made through one door is the same behind every other, in that door's own words.

For each door that makes and each other that is asked: read, list, rename and delete, of the group
and of the asset; renamed, it is so to its maker; deleted, it is a miss at every door.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from functions.assets import handler as assets_handler
from portrait.ids import as_ta, parse_asset_id
from portrait.model import Failure
from tests.integration.doors.avatar_desk import PRIVATE, bad_request
from tests.integration.doors.cross_desk import (
    FIRST_NAME,
    LIBRARIES,
    NEW_NAME,
    TASKS,
    URL,
    CrossDesk,
    Door,
    Shown,
    hand_in,
)
from tests.integration.doors.desk import Desk

FACE: Final = Failure("FaceMismatch", "The face is another's.")
OUTCOMES: Final = {"Active": None, "Failed": FACE}
OPERATIONS: Final = ("read", "list", "rename", "delete")
CELLS: Final = {
    **{
        (maker.name, other.name): 2 * len(OPERATIONS)
        for maker, other in itertools.permutations(LIBRARIES, 2)
    },
    **{(TASKS, other.name): 2 * len(OPERATIONS) for other in LIBRARIES},
    **{(maker.name, TASKS): 2 for maker in LIBRARIES},
}
"""The whole table: cells by who made and who is asked. Tasks can only hand more in, or not."""
Cells = Counter[tuple[str, str]]
Look = Callable[[], Any]


@pytest.fixture
def desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> CrossDesk:
    del desk  # it lets the log through
    opened = CrossDesk()
    opened.open(monkeypatch)
    monkeypatch.setattr(assets_handler, "assets", opened.asset_ports)
    return opened


def spellings(asset: str) -> tuple[str, str]:
    """An asset's id in both."""
    return parse_asset_id(asset), as_ta(parse_asset_id(asset))


def shown_asset(door: Door, asset: str, group: str, name: str, status: str) -> Shown:
    """What a door must show of an asset."""
    return Shown(door.asset(asset), name, door.statuses[status], group)


def shown_group(door: Door, group: str, name: str) -> Shown:
    """What a door must show of a group."""
    return Shown(group, name, door.group_status)


def is_missing_everywhere(desk: CrossDesk, kind: str, named: str) -> None:
    """No door reads it, renames it, deletes it or lists it."""
    for door in LIBRARIES:
        names = spellings(named) if kind == "asset" else (named,)
        for name, verb in itertools.product(names, ("read", "rename", "delete")):
            said = door.said(door.ask(desk, verb, kind, name))
            assert said == door.misses[kind], (door.name, verb, name)
        mine = door.asset(named) if kind == "asset" else named
        assert mine not in {one.id for one in door.found(desk, kind)}, door.name
    if kind == "group":
        more = {"group_id": named, "url": URL, "name": FIRST_NAME}
        refused = desk.send_task("POST", PRIVATE, more)
        assert [one["field"] for one in refused.body["error"].pop("details")] == ["group_id"]
        assert (refused.status, refused.body) == (400, bad_request())


def use(
    desk: CrossDesk, door: Door, group: str, asset: str, status: str, seen_by: list[Door]
) -> Iterator[str]:
    """Every operation of a door on what was made elsewhere; each that was right, by its name."""
    for named in spellings(asset):
        expected = shown_asset(door, asset, group, FIRST_NAME, status)
        assert door.read(desk, "asset", named) == expected
    yield "read asset"
    assert door.read(desk, "group", group) == shown_group(door, group, FIRST_NAME)
    yield "read group"
    assert expected in door.found(desk, "asset")
    yield "list assets"
    assert shown_group(door, group, FIRST_NAME) in door.found(desk, "group")
    yield "list groups"
    for kind, named in (("group", group), ("asset", door.asset(asset))):
        assert door.ask(desk, "rename", kind, named).status == 200
        for other in seen_by:
            assert other.read(desk, kind, named).name == NEW_NAME, other.name
        yield f"rename {kind}"
    for kind, named in (("asset", door.asset(asset)), ("group", group)):
        assert door.ask(desk, "delete", kind, named).status == 200
        is_missing_everywhere(desk, kind, named)
        yield f"delete {kind}"


def made_by_a_library(desk: CrossDesk, maker: Door, status: str, cells: Cells) -> None:
    """What one door made, in each of the others."""
    for door in LIBRARIES:
        if door is maker:
            continue
        group, asset = maker.make(desk)
        waiting = shown_asset(door, asset, group, FIRST_NAME, "Processing")
        assert door.read(desk, "asset", asset) == waiting
        desk.review(OUTCOMES[status])
        for _ in use(desk, door, group, asset, status, [maker, *LIBRARIES]):
            cells[maker.name, door.name] += 1
    group, _ = maker.make(desk)
    _, into, handed = hand_in(desk, group_id=group)
    assert into == group
    expected = shown_asset(maker, handed, group, FIRST_NAME, "Processing")
    assert maker.read(desk, "asset", handed) == expected
    cells[maker.name, TASKS] += 1
    assert maker.ask(desk, "delete", "group", group).status == 200
    is_missing_everywhere(desk, "group", group)
    is_missing_everywhere(desk, "asset", handed)
    cells[maker.name, TASKS] += 1


def made_as_a_task(desk: CrossDesk, status: str, cells: Cells) -> None:
    """What a batch of one made, in each of the others; what its task said stays said."""
    for door in LIBRARIES:
        task, group, asset = hand_in(desk, group={"name": FIRST_NAME})
        waiting = shown_asset(door, asset, group, FIRST_NAME, "Processing")
        assert door.read(desk, "asset", asset) == waiting
        assert desk.task(task)["status"] == "processing"
        desk.review(OUTCOMES[status])
        told = desk.task(task)
        entry = {"asset_id": asset, "asset_url": f"asset://{asset}", "status": status}
        assert (told["status"], told["group_id"], told["result"]["assets"]) == (
            *("completed" if status == "Active" else "failed", group, [entry]),
        )
        for _ in use(desk, door, group, asset, status, list(LIBRARIES)):
            cells[TASKS, door.name] += 1
            assert desk.task(task) == told


@pytest.mark.parametrize("status", OUTCOMES)
def test_whatever_one_door_makes_each_other_can_use(
    desk: CrossDesk, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cells: Cells = Counter()
    for maker in LIBRARIES:
        made_by_a_library(desk, maker, status, cells)
    made_as_a_task(desk, status, cells)
    capsys.readouterr()
    with capsys.disabled():
        names = [*(door.name for door in LIBRARIES), TASKS]
        print(f"\ncross-door matrix, {status}: {sum(cells.values())} cells")  # noqa: T201
        for maker_name in names:
            row = ", ".join(f"{name} {cells[maker_name, name] or '-'}" for name in names)
            print(f"  made at {maker_name}: {row}")  # noqa: T201
    assert cells == CELLS
    assert desk.world.counters() == (0, 0, 0)


def test_a_door_to_another_library_would_be_noticed(
    desk: CrossDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets_handler, "assets", CrossDesk().asset_ports)
    for maker in LIBRARIES[:2]:
        with pytest.raises(AssertionError):
            made_by_a_library(desk, maker, "Active", Counter())
    with pytest.raises(AssertionError):
        made_as_a_task(desk, "Active", Counter())
