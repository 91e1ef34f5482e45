"""The table of Actions: name, request model, use case, renderer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portrait.dialects.action import answers, requests, windows
from portrait.dialects.action.requests import ActionRequest
from portrait.errors import Missing
from portrait.model import Asset, AssetId, AssetType, Group, GroupId, Once, Principal, VideoId
from portrait.ports.ledger import GroupChanges
from portrait.rules.embedded import is_embedded, read_embedded
from portrait.rules.limits import DEEP_PAGE_ASSETS, DEEP_PAGE_GROUPS
from portrait.rules.names import DEFAULT_PROJECT
from portrait.usecases import assets, groups, lists, liveness, real_groups
from portrait.usecases.queueing import NewAsset
from portrait.usecases.receipts import get_asset_or_receipt
from portrait.usecases.repeats.assets import create_asset_once
from portrait.usecases.repeats.groups import create_group_once
from portrait.usecases.repeats.making import Made
from portrait.usecases.repeats.sessions import create_session_once
from portrait.usecases.repeats.uploads import take_embedded_once
from portrait.wiring.actions import ActionPorts


@dataclass(frozen=True, slots=True)
class Route:
    """One Action. `run` gets the parsed request; `render` makes Result of what it returns."""

    request: type[ActionRequest]
    run: Callable[[Any, Principal, ActionPorts], Any]
    render: Callable[[Any], Mapping[str, Any]]

    def perform(
        self, ask: ActionRequest, who: Principal, ports: ActionPorts, _: Once | None
    ) -> Made[Any]:
        """What it found or changed."""
        return Made(self.run(ask, who, ports))


@dataclass(frozen=True, slots=True)
class Create:
    """An Action that makes something, at most once under a key."""

    request: type[ActionRequest]
    run: Callable[[Any, Principal, ActionPorts, Once | None], Made[Any]]
    render: Callable[[Any], Mapping[str, Any]]

    def perform(
        self, ask: ActionRequest, who: Principal, ports: ActionPorts, once: Once | None
    ) -> Made[Any]:
        """What it made, now or before."""
        return self.run(ask, who, ports, once)


def _create_group(
    ask: requests.CreateAssetGroup, who: Principal, ports: ActionPorts, once: Once | None
) -> Made[Group]:
    wanted = groups.NewGroup(ask.Name, ask.Description, ask.ProjectName or DEFAULT_PROJECT)
    return create_group_once(
        who,
        wanted,
        once,
        groups=ports.groups,
        upstream=ports.upstream_for(who.customer),
        capacity=ports.capacity,
        mint=ports.mint,
        sleep=ports.sleep,
    )


def _get_group(ask: requests.GroupById, who: Principal, ports: ActionPorts) -> Group:
    found = real_groups.get_group_or_promise(
        who, GroupId(ask.Id), ask.ProjectName, groups=ports.groups, ports=ports.liveness
    )
    if isinstance(found, Group):
        return found
    raise real_groups.not_yet(found.standing)


def _list_groups(
    ask: requests.ListAssetGroups, who: Principal, ports: ActionPorts
) -> Mapping[str, Any]:
    window = windows.window(ask, who.customer, DEEP_PAGE_GROUPS, ports.cursors)
    found = lists.list_groups(
        who, windows.group_filter(ask), windows.order(ask), window, catalogue=ports.catalogue
    )
    items = [answers.group(row) for row in found.rows]
    return windows.shown(items, found, window, ask, who.customer, ports.cursors)


def _update_group(
    ask: requests.UpdateAssetGroup, who: Principal, ports: ActionPorts
) -> Group | real_groups.PendingGroup:
    changes: GroupChanges = {}
    if ask.Name is not None:
        changes["name"] = ask.Name
    if ask.Description is not None:
        changes["description"] = ask.Description
    return real_groups.update_group_or_promise(
        who, GroupId(ask.Id), ask.ProjectName, changes, groups=ports.groups, ports=ports.liveness
    )


def _delete_group(ask: requests.GroupById, who: Principal, ports: ActionPorts) -> Sequence[VideoId]:
    return real_groups.delete_group_or_promise(
        who,
        GroupId(ask.Id),
        ask.ProjectName,
        groups=ports.groups,
        upstream=ports.upstream_for(who.customer),
        ports=ports.liveness,
    )


def _create_asset(
    ask: requests.CreateAsset, who: Principal, ports: ActionPorts, once: Once | None
) -> Made[Asset]:
    named, now = GroupId(ask.GroupId), ports.mint.now()
    wanted = NewAsset(
        type=AssetType(ask.AssetType),
        name=ask.Name,
        project=ask.ProjectName,
        moderation=ask.Moderation.Strategy if ask.Moderation else None,
    )
    with real_groups.unless_promised(who, named, ports.liveness.exchange.sessions, now):
        if is_embedded(ask.URL):
            file = read_embedded(ask.URL)
            return take_embedded_once(
                who, named, wanted, file, once, ports.uploads, reuse=ports.reuse
            )
        group = ports.group_facts.find(who.customer, named)
        if group is None:
            raise Missing("group")
    return create_asset_once(
        who,
        group,
        replace(wanted, url=ask.URL),
        once,
        assets=ports.assets,
        sealer=ports.sealer,
        machine=ports.machine,
        capacity=ports.capacity,
        mint=ports.mint,
    )


def _get_asset(ask: requests.AssetById, who: Principal, ports: ActionPorts) -> tuple[Asset, str]:
    asset = get_asset_or_receipt(
        who,
        AssetId(ask.Id),
        ask.ProjectName,
        assets=ports.assets,
        receipts=ports.receipts,
        mint=ports.mint,
    )
    return asset, assets.open_media(asset, ports.mint.now(), sealer=ports.sealer)


def _list_assets(ask: requests.ListAssets, who: Principal, ports: ActionPorts) -> Mapping[str, Any]:
    window = windows.window(ask, who.customer, DEEP_PAGE_ASSETS, ports.cursors)
    found = lists.list_assets(
        who, windows.asset_filter(ask), windows.order(ask), window, catalogue=ports.catalogue
    )
    items = [answers.asset(row, "") for row in found.rows]
    return windows.shown(items, found, window, ask, who.customer, ports.cursors)


def _update_asset(ask: requests.UpdateAsset, who: Principal, ports: ActionPorts) -> Asset:
    return assets.update_asset(
        who, AssetId(ask.Id), ask.ProjectName, ask.Name, assets=ports.assets, mint=ports.mint
    )


def _delete_asset(ask: requests.AssetById, who: Principal, ports: ActionPorts) -> Sequence[VideoId]:
    return assets.delete_asset(
        who,
        AssetId(ask.Id),
        ask.ProjectName,
        assets=ports.assets,
        upstream=ports.upstream_for(who.customer),
        outbox=ports.outbox,
        courier=ports.courier,
        mint=ports.mint,
        receipts=ports.receipts,
    )


def _create_session(
    ask: requests.CreateVisualValidateSession,
    who: Principal,
    ports: ActionPorts,
    once: Once | None,
) -> Made[liveness.Opened]:
    project = ask.ProjectName or DEFAULT_PROJECT
    wanted = liveness.NewSession(ask.CallbackURL, project, ports.base_url)
    return create_session_once(who, wanted, once, ports.liveness)


def _get_result(
    ask: requests.GetVisualValidateResult, who: Principal, ports: ActionPorts
) -> GroupId:
    return liveness.get_result(who, ask.BytedToken, ask.ProjectName, ports.liveness)


def trace(found: Any) -> dict[str, str]:
    """What ties a log line of the door to others: the row's marker, or the session."""
    if isinstance(found, liveness.Opened):
        return {"session": found.session}
    if isinstance(found, real_groups.PendingGroup):
        return {"session": found.session.session}
    return {"correlation_id": found.marker} if isinstance(found, Group | Asset) else {}


ROUTES: Mapping[str, Route | Create] = {
    "CreateAssetGroup": Create(requests.CreateAssetGroup, _create_group, answers.group_id),
    "GetAssetGroup": Route(requests.GroupById, _get_group, answers.group),
    "ListAssetGroups": Route(requests.ListAssetGroups, _list_groups, answers.as_it_is),
    "UpdateAssetGroup": Route(requests.UpdateAssetGroup, _update_group, answers.group_id),
    "DeleteAssetGroup": Route(requests.GroupById, _delete_group, answers.deleted),
    "CreateAsset": Create(requests.CreateAsset, _create_asset, answers.asset_id),
    "GetAsset": Route(requests.AssetById, _get_asset, answers.asset_with_url),
    "ListAssets": Route(requests.ListAssets, _list_assets, answers.as_it_is),
    "UpdateAsset": Route(requests.UpdateAsset, _update_asset, answers.asset_id),
    "DeleteAsset": Route(requests.AssetById, _delete_asset, answers.deleted),
    "CreateVisualValidateSession": Create(
        requests.CreateVisualValidateSession, _create_session, answers.verification
    ),
    "GetVisualValidateResult": Route(
        requests.GetVisualValidateResult, _get_result, answers.verified_group
    ),
}
