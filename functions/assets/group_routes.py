"""The routes of groups: those of made-up characters, and those of people to be verified."""

from functions.assets.routing import DOOR, Done, trace
from portrait.dialects.rest import envelope, fields
from portrait.dialects.rest import groups as shapes
from portrait.http.events import Request
from portrait.http.idempotency import once_of
from portrait.model import GroupType, Once, Principal
from portrait.rules.limits import DEEP_PAGE_GROUPS
from portrait.rules.names import DEFAULT_PROJECT
from portrait.usecases.group_lists import list_groups_and_promises
from portrait.usecases.groups import NewGroup
from portrait.usecases.liveness import NewSession
from portrait.usecases.real_groups import (
    delete_group_or_promise,
    get_group_or_promise,
    open_real_group,
    update_group_or_promise,
)
from portrait.usecases.repeats.groups import create_group_once
from portrait.wiring.assets import AssetPorts


def create_group(
    request: Request, ask: shapes.CreateGroup, who: Principal, ports: AssetPorts
) -> Done:
    """A group, or the verification that it waits for."""
    now = ports.library.mint.now()
    once = once_of(request, DOOR, "CreateAssetGroup", ask.model_dump(mode="json"), now)
    if ask.kind.type is GroupType.LIVENESS_FACE:
        return _open_real_group(ask, who, once, ports)
    library = ports.library
    made = create_group_once(
        who,
        NewGroup(ask.name, ask.description, DEFAULT_PROJECT),
        once,
        groups=library.groups,
        upstream=library.upstream_for(who.customer),
        capacity=library.capacity,
        mint=library.mint,
        sleep=library.sleep,
    )
    return Done.of(shapes.created(made.value), made)


def _open_real_group(
    ask: shapes.CreateGroup, who: Principal, once: Once | None, ports: AssetPorts
) -> Done:
    wanted = NewSession("", DEFAULT_PROJECT, ports.library.base_url, ask.name, ask.description)
    made = open_real_group(who, wanted, once, ports.library.liveness)
    return Done.of(shapes.pending(made.value), made)


def get_group(request: Request, _: None, who: Principal, ports: AssetPorts) -> Done:
    """A group, there or not yet."""
    library = ports.library
    found = get_group_or_promise(
        who, fields.path_group(request), None, groups=library.groups, ports=library.liveness
    )
    return Done(shapes.either(found), trace(found))


def list_groups(_: Request, ask: shapes.ListGroups, who: Principal, ports: AssetPorts) -> Done:
    """A page of groups, there or not yet, the newest first."""
    shown, library = fields.window(ask, DEEP_PAGE_GROUPS), ports.library
    found = list_groups_and_promises(
        who, ask.wanted, shown, catalogue=library.catalogue, ports=library.liveness
    )
    return Done(shapes.groups(found, shown))


def update_group(
    request: Request, ask: shapes.UpdateGroup, who: Principal, ports: AssetPorts
) -> Done:
    """A group under another name, there or not yet."""
    library = ports.library
    found = update_group_or_promise(
        who,
        fields.path_group(request),
        None,
        ask.changes,
        groups=library.groups,
        ports=library.liveness,
    )
    return Done(shapes.either(found), trace(found))


def delete_group(request: Request, _: None, who: Principal, ports: AssetPorts) -> Done:
    """A group with all its assets, or the verification of one that is not there yet."""
    library = ports.library
    used_by = delete_group_or_promise(
        who,
        fields.path_group(request),
        None,
        groups=library.groups,
        upstream=library.upstream_for(who.customer),
        ports=library.liveness,
    )
    return Done("Deleted successfully", beside=envelope.used_by(used_by))
