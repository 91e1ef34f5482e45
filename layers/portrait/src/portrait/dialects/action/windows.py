"""Lists: from a request to what is wanted, and from what was found to a page with its cursor."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from portrait.dialects.action.answers import page, slice_
from portrait.dialects.action.requests import ListAssetGroups, ListAssets, ListRequest
from portrait.dialects.cursor import Cursors
from portrait.errors import FieldProblem, InvalidParameter
from portrait.model import Asset, AssetState, CustomerId, Group, GroupId, GroupType, Status
from portrait.ports.catalogue import AssetFilter, GroupFilter
from portrait.rules.limits import PAGE_SIZE_DEFAULT
from portrait.rules.transitions import ASSET_GONE, public_status
from portrait.usecases.lists import ByCursor, ByPage, Listing, Order, SortBy, Window

_CURSOR_FIELDS: Final = ("MaxResults", "NextToken")
_PAGE_FIELDS: Final = ("PageNumber", "PageSize")


def group_filter(request: ListAssetGroups) -> GroupFilter:
    """Which groups the request wants."""
    wanted = request.Filter
    return GroupFilter(
        type=GroupType(wanted.GroupType) if wanted.GroupType else None,
        groups=frozenset(GroupId(one) for one in wanted.GroupIds),
        name=wanted.Name,
        project=request.ProjectName,
    )


def asset_filter(request: ListAssets) -> AssetFilter:
    """Which assets the request wants; a status stands for every state that shows as it."""
    wanted = request.Filter
    statuses = {Status(one) for one in wanted.Statuses}
    return AssetFilter(
        group_type=GroupType(wanted.GroupType) if wanted.GroupType else None,
        groups=frozenset(GroupId(one) for one in wanted.GroupIds),
        states=frozenset(
            state
            for state in AssetState
            if state not in ASSET_GONE and public_status(state) in statuses
        ),
        name=wanted.Name,
        project=request.ProjectName,
    )


def order(request: ListAssetGroups | ListAssets) -> Order:
    """By what, and which way."""
    return Order(SortBy(request.SortBy), newest_first=request.SortOrder == "Desc")


def window(
    request: ListAssetGroups | ListAssets, customer: CustomerId, deepest: int, cursors: Cursors
) -> Window:
    """Which part of the list. Raises InvalidParameter naming what does not go together."""
    by_page = [name for name in _PAGE_FIELDS if getattr(request, name) is not None]
    by_cursor = [name for name in _CURSOR_FIELDS if getattr(request, name) is not None]
    if by_page and by_cursor:
        clash = "PageNumber and PageSize do not go together with MaxResults and NextToken"
        raise InvalidParameter(*(FieldProblem(name, clash) for name in by_page + by_cursor))
    if by_page:
        return _page(request, deepest)
    after = None
    if request.NextToken:
        after = cursors.read(request.NextToken, customer, list_name(request))
    return ByCursor(request.MaxResults or PAGE_SIZE_DEFAULT, after)


def shown(
    items: Sequence[Mapping[str, Any]],
    found: Listing[Group] | Listing[Asset],
    window: Window,
    request: ListAssetGroups | ListAssets,
    customer: CustomerId,
    cursors: Cursors,
) -> Mapping[str, Any]:
    """The Result of a list, in the mode it was asked for."""
    if isinstance(window, ByPage):
        return page(items, found.total or 0, window.number, window.size)
    token = cursors.write(found.after, customer, list_name(request)) if found.after else None
    return slice_(items, token)


def list_name(request: ListAssetGroups | ListAssets) -> str:
    """What a cursor is good for: this list in this order."""
    return f"{type(request).__name__} {request.SortBy} {request.SortOrder}"


def _page(request: ListRequest, deepest: int) -> ByPage:
    number, size = request.PageNumber or 1, request.PageSize or PAGE_SIZE_DEFAULT
    if number * size > deepest:
        deep = f"PageNumber x PageSize must be at most {deepest}; use MaxResults and NextToken"
        raise InvalidParameter(FieldProblem("PageNumber", deep))
    return ByPage(number, size)
