"""The five group actions: pure rules over the ports, one function each."""

from typing import Any, Final

from functions.sandbox.ids import mint_group_id, public_time
from functions.sandbox.lists import cut, hint, read_window
from functions.sandbox.magic import check_gates, read_spell
from functions.sandbox.model import Group, GroupId
from functions.sandbox.ports import IdTaken, Rename
from functions.sandbox.rates import CAPACITY
from functions.sandbox.refusals import Refusal, group_not_found
from functions.sandbox.requests import ById, CreateGroup, GroupFilter, ListGroups, UpdateGroup
from functions.sandbox.spells import after_commit, before_commit
from functions.sandbox.world import Caller, World

Result = dict[str, Any] | None

DEEPEST: Final = 10_000
_MINTS: Final = 8


def create(world: World, caller: Caller, request: CreateGroup) -> Result:
    """Open a group. Raises Refusal: letter unsigned, package or policy missing, pool full."""
    spell = read_spell(request.name)
    switches = world.settings.switches
    check_gates(
        spell,
        "CreateAssetGroup",
        unsigned=switches.letter_unsigned,
        unpaid=switches.package_missing,
    )
    before_commit(spell)
    for _ in range(_MINTS):
        group = Group(
            id=mint_group_id(caller.now_ms, world.random),
            type="AIGC",
            name=request.name,
            description=request.description or "",
            created_ms=caller.now_ms,
            updated_ms=caller.now_ms,
        )
        try:
            world.groups.add(caller.library, group, CAPACITY[world.settings.tier])
        except IdTaken:
            continue
        return after_commit(spell, {"Id": group.id}, world.sleep)
    raise Refusal("InternalError", "No free group id was found.")


def get(world: World, caller: Caller, request: ById) -> Result:
    """Show a group. Raises Refusal: not found."""
    group = world.groups.get(caller.library, GroupId(request.id))
    if group is None:
        raise group_not_found(request.id)
    return render(caller, group)


def update(world: World, caller: Caller, request: UpdateGroup) -> Result:
    """Change name or description. Raises Refusal: not found."""
    change = Rename(request.name, request.description, caller.now_ms)
    if not world.groups.rename(caller.library, GroupId(request.id), change):
        raise group_not_found(request.id)
    return {"Id": request.id}


def delete(world: World, caller: Caller, request: ById) -> Result:
    """Delete a group and all its assets. Raises Refusal: not found."""
    if not world.groups.remove(caller.library, GroupId(request.id)):
        raise group_not_found(request.id)
    gone = world.assets.remove_orphans(caller.library)
    world.copies.drop(caller.library, gone)
    return {}


def list_(world: World, caller: Caller, request: ListGroups) -> Result:
    """Show the groups of one project. Raises Refusal: paging that cannot be."""
    window = read_window(request, DEEPEST)
    by_creation = request.sort_by in (None, "CreateTime")
    descending = request.sort_order != "Asc"
    after, batch = hint(window, presorted=by_creation)
    rows = world.groups.scan(caller.library, newest_first=descending, after=after, batch=batch)

    def key(group: Group) -> tuple[str, str]:
        return ("" if by_creation else f"{group.updated_ms:020}"), group.id

    asked = request.filter or GroupFilter()
    found = cut(
        (group for group in rows if matches(asked, group)),
        window,
        key,
        presorted=by_creation,
        descending=descending,
    )
    return {"Items": [render(caller, group) for group in found.rows], **found.members}


def matches(asked: GroupFilter, group: Group) -> bool:
    """Whether a filter lets a group through; the name is matched by any part of it."""
    return (
        (asked.group_type is None or group.type == asked.group_type)
        and (not asked.group_ids or group.id in asked.group_ids)
        and (not asked.name or asked.name in group.name)
    )


def render(caller: Caller, group: Group) -> dict[str, Any]:
    """A group as the platform prints it."""
    return {
        "Id": group.id,
        "Name": group.name,
        "Title": group.name,
        "Description": group.description,
        "GroupType": group.type,
        "ProjectName": caller.library.project,
        "CreateTime": public_time(group.created_ms),
        "UpdateTime": public_time(group.updated_ms),
    }
