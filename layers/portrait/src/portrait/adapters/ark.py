"""Ark's asset library over its signed control-plane API, version 2024-01-01.

One call is one HTTP request: nothing is sent twice here, but for the page of a list that was
refused for its signature (`adapters.ark_signing`). ProjectName is always sent, since a missing one
means the project `default`; GroupType too, since overseas it is required.

Nothing is logged here: what a request carries may be signed URLs.
"""

import json
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import MappingProxyType
from typing import Final

import httpx

from portrait.adapters.ark_answers import (
    Members,
    asset_from,
    created_id,
    entries_from,
    group_from,
    result_of,
)
from portrait.adapters.ark_signing import Notice, Signing, unheard
from portrait.adapters.resending import at_its_turn
from portrait.adapters.secrets import Account, Accounts
from portrait.errors import UpstreamNotSent, UpstreamRefused, UpstreamUnknown
from portrait.model import GroupType, Home, UpstreamId
from portrait.ports.services import Now
from portrait.ports.upstream import NewUpstreamAsset, UpstreamAsset, UpstreamEntry, UpstreamGroup
from portrait.rules.limits import PAGE_SIZE_MAX
from volcengine_signature import Request

VERSION: Final = "2024-01-01"
ANSWER_MAX_BYTES: Final = 1_000_000
PAGES_MAX: Final = 1000
CONNECT_SECONDS: Final = 2.0
READ_SECONDS: Final = 10.0
NEWEST_FIRST: Final = MappingProxyType({"SortBy": "CreateTime", "SortOrder": "Desc"})
Pace = Callable[[], None]
"""Waits for the turn of one page of a list."""
# PoolTimeout and LocalProtocolError: httpx gave up before it wrote anything.
_NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.LocalProtocolError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


def unpaced() -> None:
    """No turn is taken: the pace of who is alone with the upstream."""


def ark_client(context: ssl.SSLContext) -> httpx.Client:
    """The HTTP client that `Ark` wants; `context` is costly to make and can be shared.

    It takes no cookie: one of a strange kind would spoil every request after it.
    """
    return httpx.Client(
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        verify=context,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
    )


class Ark:
    """The upstream of every account in the accounts secret; `notice` hears of their troubles."""

    def __init__(
        self, client: httpx.Client, accounts: Accounts, now: Now, notice: Notice = unheard
    ) -> None:
        self._client = client
        self._signing = Signing(accounts, now, notice)

    def create_group(self, home: Home, name: str, description: str) -> UpstreamId:
        """Create an AIGC group."""
        members = {"Name": name, "Description": description, "GroupType": GroupType.AIGC}
        return created_id(self._call(home, "CreateAssetGroup", members))

    def get_group(self, home: Home, group: UpstreamId) -> UpstreamGroup:
        """A group as the upstream has it."""
        return group_from(self._call(home, "GetAssetGroup", {"Id": group}), group)

    def delete_group(self, home: Home, group: UpstreamId) -> None:
        """Delete a group and all assets in it, for good."""
        self._call(home, "DeleteAssetGroup", {"Id": group})

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
        return created_id(self._call(home, "CreateAsset", members))

    def get_asset(self, home: Home, asset: UpstreamId) -> UpstreamAsset:
        """An asset as the upstream has it."""
        return asset_from(self._call(home, "GetAsset", {"Id": asset}), asset)

    def delete_asset(self, home: Home, asset: UpstreamId) -> None:
        """Delete an asset, for good."""
        self._call(home, "DeleteAsset", {"Id": asset})

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
            result = at_its_turn(each_page, partial(self._call, home, action, members))
            yield from entries_from(result)
            token = result.get("NextToken")
            if not token:
                return
            members["NextToken"] = token
        # A list that was not read to its end must never look like a miss.
        raise UpstreamUnknown("ListTooLong", f"more than {PAGES_MAX} pages")

    def _call(self, home: Home, action: str, members: Mapping[str, object]) -> Members:
        body = json.dumps({**members, "ProjectName": home.project}).encode()
        account = self._signing.account(home.account)
        status, date, received = self._send(account, action, body)
        try:
            return result_of(status, received)
        except UpstreamRefused as refused:
            error = self._signing.judged(refused, account, date)
            if error is refused:
                raise
            raise error from refused

    def _send(self, account: Account, action: str, body: bytes) -> tuple[int, str, bytes]:
        """Status, Date header and body of the answer to one request."""
        try:
            request = self._signed(account, action, body)
            response = self._client.send(request, stream=True)
            try:
                received = _bounded(response)
            finally:
                response.close()
        except _NOT_SENT as error:
            raise UpstreamNotSent(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise UpstreamUnknown(type(error).__name__) from error
        # An edge on the way may add a date of its own behind the upstream's.
        dates = response.headers.get_list("date") or [""]
        return response.status_code, dates[0], received

    def _signed(self, account: Account, action: str, body: bytes) -> httpx.Request:
        query = (("Action", action), ("Version", VERSION))
        request = self._client.build_request(
            "POST",
            f"{account.endpoint}/",
            params=query,
            headers={
                "Content-Type": "application/json",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
            },
            content=body,
        )
        # Signed is the Host that httpx will really send.
        headers = tuple(request.headers.items())
        unsigned = Request("POST", "/", query, headers, body)
        request.headers.update(self._signing.headers(account, unsigned))
        return request


def _bounded(response: httpx.Response) -> bytes:
    received = bytearray()
    for piece in response.iter_bytes():
        received += piece
        if len(received) > ANSWER_MAX_BYTES:
            raise UpstreamUnknown("AnswerTooLarge", f"HTTP {response.status_code}")
    return bytes(received)
