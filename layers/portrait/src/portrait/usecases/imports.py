"""The stories of imports: what exists upstream already becomes a customer's, once.

look upstream -> claim + row + counters in one transaction

The upstream is asked first, under the customer's own account and project, so that nothing is bound
that the customer's calls could not reach. Who claims an id first keeps it. What this gateway made
itself has an owner without a claim, and is told by the marker in its upstream Name.
"""

from dataclasses import replace

from portrait.errors import (
    Conflict,
    FieldProblem,
    IdTaken,
    InvalidParameter,
    Missing,
    PortraitError,
    ServiceUnavailable,
    StateChanged,
    Throttled,
    UpstreamError,
    UpstreamNotFound,
    UpstreamRefused,
    UpstreamThrottled,
)
from portrait.model import (
    Asset,
    AssetState,
    Customer,
    CustomerId,
    Group,
    GroupId,
    GroupState,
    Status,
    UpstreamId,
)
from portrait.ports.upstream import UpstreamAsset, UpstreamGroup
from portrait.rules.limits import DESCRIPTION_MAX, NATIVE_NAME_MAX
from portrait.rules.markers import marker_in
from portrait.rules.names import DEFAULT_PROJECT
from portrait.usecases.administration import AdminPorts, known_customer
from portrait.usecases.assets import MEDIA_HELD, MEDIA_PURPOSE
from portrait.usecases.minting import MINT_TRIES
from portrait.usecases.queueing import seal_place

UNNAMED = "imported"
"""The name of what has none upstream; an upstream id never becomes one."""
_RETRY_SECONDS = 5


def import_group(
    ports: AdminPorts, customer: CustomerId, upstream_id: UpstreamId, name: str | None
) -> Group:
    """Bind an upstream group to a customer, under a new id of ours and its own name or `name`.

    Raises InvalidParameter (no such customer or group), Conflict (bound before, made by us,
    or refused), QuotaExceeded, Throttled, ServiceUnavailable.
    """
    owner = known_customer(ports, customer)
    try:
        seen = ports.upstream.get_group(owner.home, upstream_id)
    except UpstreamError as error:
        raise _translated(error, "group", owner) from error
    _refuse_our_own(ports, seen.name, "group")
    for _ in range(MINT_TRIES):
        group = _group(ports, owner, seen, name)
        try:
            ports.registry.import_group(group, owner.limits.groups)
        except IdTaken:
            continue
        except StateChanged as error:
            raise _bound_before("group") from error
        return group
    raise ServiceUnavailable


def import_asset(
    ports: AdminPorts, customer: CustomerId, group_id: GroupId, upstream_id: UpstreamId
) -> Asset:
    """Bind an Active upstream asset to a customer, in the group of theirs that it is in upstream.

    Raises InvalidParameter (no such customer, group or asset, or not in that group, or not
    Active), Conflict (bound before, made by us, or refused), QuotaExceeded, Throttled,
    ServiceUnavailable.
    """
    owner = known_customer(ports, customer)
    group = ports.groups.find_group(customer, group_id)
    if group is None or group.upstream_id is None:
        raise _no_such_group()
    try:
        seen = ports.upstream.get_asset(group.home, upstream_id)
    except UpstreamError as error:
        raise _translated(error, "asset", owner) from error
    _refuse_our_own(ports, seen.name, "asset")
    if seen.group != group.upstream_id:
        raise _wrong_id("is in another group upstream")
    if seen.status is not Status.ACTIVE:
        raise _wrong_id(f"is {seen.status} upstream; only an Active asset can be imported")
    for _ in range(MINT_TRIES):
        asset = _asset(ports, group, seen)
        try:
            ports.registry.import_asset(asset, owner.limits.assets_per_group)
        except IdTaken:
            continue
        except StateChanged as error:
            raise _bound_before("asset") from error
        except Missing as error:
            raise _no_such_group() from error
        return asset
    raise ServiceUnavailable


def _group(ports: AdminPorts, owner: Customer, seen: UpstreamGroup, name: str | None) -> Group:
    now = ports.mint.now()
    return Group(
        customer=owner.customer,
        group=ports.mint.group_id(now),
        type=seen.type,
        name=name or seen.name[:NATIVE_NAME_MAX] or UNNAMED,
        description=seen.description[:DESCRIPTION_MAX],
        project=DEFAULT_PROJECT,
        state=GroupState.ACTIVE,
        home=owner.home,
        marker=ports.mint.marker(),
        created_at=now,
        updated_at=now,
        upstream_id=seen.upstream_id,
    )


def _asset(ports: AdminPorts, group: Group, seen: UpstreamAsset) -> Asset:
    now = ports.mint.now()
    asset_id = ports.mint.asset_id(now)
    asset = Asset(
        customer=group.customer,
        asset=asset_id,
        group=group.group,
        group_type=group.type,
        type=seen.type,
        name=seen.name[:NATIVE_NAME_MAX] or UNNAMED,
        project=group.project,
        state=AssetState.ACTIVE,
        home=group.home,
        marker=ports.mint.marker(),
        created_at=now,
        updated_at=now,
        checked_at=now,
        upstream_id=seen.upstream_id,
    )
    if not seen.url:
        return asset
    media = ports.sealer.seal(seen.url, MEDIA_PURPOSE, *seal_place(asset, asset_id))
    return replace(asset, media=media, media_expires_at=now + MEDIA_HELD)


def _refuse_our_own(ports: AdminPorts, upstream_name: str, kind: str) -> None:
    if marker_in(upstream_name, ports.mint.environment) is not None:
        raise Conflict(f"This upstream {kind} was made by this gateway: it has an owner.")


def _bound_before(kind: str) -> Conflict:
    return Conflict(f"This upstream {kind} is bound to a customer already.")


def _no_such_group() -> InvalidParameter:
    return InvalidParameter(FieldProblem("group", "the customer has no such group, or not yet"))


def _wrong_id(message: str) -> InvalidParameter:
    return InvalidParameter(FieldProblem("upstream_id", message))


def _translated(error: UpstreamError, kind: str, owner: Customer) -> PortraitError:
    if isinstance(error, UpstreamNotFound):
        home = f"account {owner.home.account}, project {owner.home.project}"
        return _wrong_id(f"there is no such {kind} in {home}")
    if isinstance(error, UpstreamThrottled):
        return Throttled(_RETRY_SECONDS)
    if isinstance(error, UpstreamRefused):
        return Conflict(f"The upstream refused: {error.code} {error.message}".rstrip())
    return ServiceUnavailable()
