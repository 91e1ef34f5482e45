"""Ark's asset library over its signed control-plane API, version 2024-01-01.

One call is one HTTP request: nothing is sent twice here, but for the page of a list that was
refused for its signature (`adapters.ark_signing`). ProjectName is always sent, since a missing one
means the project `default`; GroupType too, since overseas it is required.

Nothing is logged here: what a request carries may be signed URLs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

import httpx

from portrait.adapters.ark_answers import (
    asset_from,
    created_id,
    entries_from,
    group_from,
    liveness_from,
    verified_group,
)
from portrait.adapters.ark_line import ArkLine
from portrait.adapters.ark_signing import Notice, unheard
from portrait.adapters.resending import at_its_turn
from portrait.adapters.secrets import Accounts
from portrait.errors import UpstreamNotFound, UpstreamRefused, UpstreamUnknown
from portrait.model import GroupType, Home, UpstreamId
from portrait.ports.services import Now
from portrait.ports.upstream import (
    NewLiveness,
    NewUpstreamAsset,
    UpstreamAsset,
    UpstreamEntry,
    UpstreamGroup,
)
from portrait.rules.limits import PAGE_SIZE_MAX

PAGES_MAX: Final = 1000
_ABOUT_THE_ACCOUNT: Final = (
    "AccessDenied",
    "InvalidAuthorization",
    "LackPolicy",
    "LackProjectPolicy",
    "OperationDenied",
    "SubscriptionRequired",
)
NEWEST_FIRST: Final = MappingProxyType({"SortBy": "CreateTime", "SortOrder": "Desc"})
Pace = Callable[[], None]
"""Waits for the turn of one page of a list."""


def unpaced() -> None:
    """No turn is taken: the pace of who is alone with the upstream."""


class Ark:
    """The upstream of every account in the accounts secret; `notice` hears of their troubles."""

    def __init__(
        self, client: httpx.Client, accounts: Accounts, now: Now, notice: Notice = unheard
    ) -> None:
        self._line = ArkLine(client, accounts, now, notice)

    def create_group(self, home: Home, name: str, description: str) -> UpstreamId:
        """Create an AIGC group."""
        members = {"Name": name, "Description": description, "GroupType": GroupType.AIGC}
        return created_id(self._line.call(home, "CreateAssetGroup", members))

    def get_group(self, home: Home, group: UpstreamId) -> UpstreamGroup:
        """A group as the upstream has it."""
        return group_from(self._line.call(home, "GetAssetGroup", {"Id": group}), group)

    def delete_group(self, home: Home, group: UpstreamId) -> None:
        """Delete a group and all assets in it, for good."""
        self._line.call(home, "DeleteAssetGroup", {"Id": group})

    def find_groups(
        self, home: Home, kind: GroupType, name: str, *, each_page: Pace = unpaced
    ) -> Sequence[UpstreamEntry]:
        """Every group of a type whose Name holds `name`; every one if it is empty."""
        wanted = {"GroupType": kind, "Name": name}
        return list(self._walk(home, "ListAssetGroups", wanted, each_page))

    def find_assets(
        self,
        home: Home,
        kind: GroupType,
        name: str,
        group: UpstreamId | None,
        *,
        each_page: Pace = unpaced,
    ) -> Sequence[UpstreamEntry]:
        """Every asset whose Name holds `name`, in one group or in all groups of a type."""
        wanted: dict[str, object] = {"GroupType": kind, "Name": name}
        if group is not None:
            wanted["GroupIds"] = [group]
        return list(self._walk(home, "ListAssets", wanted, each_page))

    def walk_groups(
        self, home: Home, kind: GroupType, *, each_page: Pace = unpaced
    ) -> Iterator[UpstreamEntry]:
        """Every group of a type, the newest first; a page is asked for when it is come to."""
        return self._walk(home, "ListAssetGroups", {"GroupType": kind}, each_page, NEWEST_FIRST)

    def walk_assets(
        self, home: Home, kind: GroupType, *, each_page: Pace = unpaced
    ) -> Iterator[UpstreamEntry]:
        """Every asset in groups of a type, the newest first; pages as in `walk_groups`."""
        return self._walk(home, "ListAssets", {"GroupType": kind}, each_page, NEWEST_FIRST)

    def create_asset(self, home: Home, wanted: NewUpstreamAsset) -> UpstreamId:
        """Register an asset by URL; it is Processing from then on."""
        members: dict[str, object] = {
            "GroupId": wanted.group,
            "URL": wanted.url,
            "AssetType": wanted.type,
            "Name": wanted.name,
        }
        if wanted.moderation is not None:
            members["Moderation"] = {"Strategy": wanted.moderation}
        return created_id(self._line.call(home, "CreateAsset", members))

    def get_asset(self, home: Home, asset: UpstreamId) -> UpstreamAsset:
        """An asset as the upstream has it."""
        return asset_from(self._line.call(home, "GetAsset", {"Id": asset}), asset)

    def delete_asset(self, home: Home, asset: UpstreamId) -> None:
        """Delete an asset, for good."""
        self._line.call(home, "DeleteAsset", {"Id": asset})

    def open_liveness(self, home: Home, callback_url: str) -> NewLiveness:
        """Start a face scan; the person's browser comes back to `callback_url`."""
        members = {"CallbackURL": callback_url}
        return liveness_from(self._line.call(home, "CreateVisualValidateSession", members))

    def liveness_result(self, home: Home, token: str) -> UpstreamId | None:
        """The LivenessFace group that a passed scan made; None: not passed, or not yet.

        No document says how "not yet" is spelt: an empty Result or any refusal that is not about
        the account counts as such (Ark, real-person verification; seen in the field).
        """
        try:
            result = self._line.call(home, "GetVisualValidateResult", {"BytedToken": token})
        except UpstreamNotFound:
            return None
        except UpstreamRefused as refused:
            if refused.code.startswith(_ABOUT_THE_ACCOUNT):
                raise
            return None
        return verified_group(result)

    def _walk(
        self,
        home: Home,
        action: str,
        wanted: Mapping[str, object],
        each_page: Pace,
        order: Mapping[str, str] = MappingProxyType({}),
    ) -> Iterator[UpstreamEntry]:
        members: dict[str, object] = {
            "Filter": {name: value for name, value in wanted.items() if value != ""},
            "MaxResults": PAGE_SIZE_MAX,
            **order,
        }
        for _ in range(PAGES_MAX):
            result = at_its_turn(each_page, partial(self._line.call, home, action, members))
            yield from entries_from(result)
            token = result.get("NextToken")
            if not token:
                return
            members["NextToken"] = token
        # A list that was not read to its end must never look like a miss.
        raise UpstreamUnknown("ListTooLong", f"more than {PAGES_MAX} pages")
