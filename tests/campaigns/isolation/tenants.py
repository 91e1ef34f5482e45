"""Two customers, a row in every state, and every id that is not the caller's own living one."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx
import pytest

from portrait.adapters.ledger.rows import asset_item, group_item
from portrait.ids import as_ta, mint_asset_id, mint_generic_id, mint_group_id, mint_marker
from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    AssetType,
    CustomerId,
    Group,
    GroupId,
    GroupState,
    GroupType,
    Home,
    HookId,
    SessionState,
    UpstreamId,
    VideoId,
)
from portrait.rules.endpoints import mint_delivery_id, mint_hook_id
from portrait.rules.tasks import mint_task_id
from portrait.rules.transitions import ASSET_AT_REST, ASSET_GONE, GROUP_AT_REST, GROUP_GONE
from portrait.rules.video_ids import as_task, mint_video_id
from tests.campaigns.isolation.announced import MEMBERS, announce, put_receipt, receipts
from tests.campaigns.isolation.endpoints import (
    deliveries,
    first_delivery,
    hooks,
    own_deleted,
    put_delivery,
    put_hook,
)
from tests.campaigns.isolation.handed_in import put_generic, put_task, tasks, uploads
from tests.campaigns.isolation.places import (
    AFTER,
    ASSET,
    DELIVERY,
    GENERIC,
    GROUP,
    HOOK,
    OWN_HOOK,
    PERSON,
    RECEIPT,
    TASK,
    TOKEN,
    VIDEO,
)
from tests.campaigns.isolation.sessions import a_token, promises, put_session, tokens
from tests.campaigns.isolation.videos import put_video, videos
from tests.campaigns.wired.gateway import Gateway, gateway
from tests.forms import CONTENT_TYPE

ANN, BEN = "ann", "ben"
_GROUPS: Final = {GROUP: GroupType.AIGC, PERSON: GroupType.LIVENESS_FACE}
HOME: Final = Home("one", "default")
NEVER: Final = "never existed"


@contextmanager
def two_customers(patch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """The whole gateway with both, and an Ark that makes whatever it is asked for."""

    def ark(request: httpx.Request) -> httpx.Response:
        result = {"Id": "up-1"}
        if request.url.params.get("Action") == "GetAsset":
            shown = {"GroupId": "up-1", "AssetType": "Image", "Status": "Active"}
            url = "https://cdn.example.com/1.jpg"
            result = {**json.loads(request.content), **shown, "URL": url}
        return httpx.Response(200, json={"ResponseMetadata": {}, "Result": result})

    with gateway(patch, ark) as opened:
        for customer in (ANN, BEN):
            opened.admit(customer)
        # Who calls is known from here on to each function: what is read later is for the ids.
        assert opened.act(ANN, "ListAssets", {}).status == 200
        assert opened.upload(ANN, b"", CONTENT_TYPE).status == 400
        assert announce(opened, ANN, MEMBERS[0], "x").status == 400
        assert opened.rest(ANN, ("GET", "/v1/webhooks")).status == 200
        assert opened.rest(ANN, ("GET", "/v1/assets")).status == 200
        assert opened.rest(ANN, ("GET", "/v1/tasks/{task}")).status == 400
        yield opened


@dataclass(frozen=True, slots=True)
class Known:
    """An id that is not the caller's living own, in one spelling, and why."""

    value: str
    why: str
    spelling: str


@dataclass
class Tenants:
    """Puts rows of both customers straight into the table, each in the state wanted."""

    gateway: Gateway
    rng: random.Random

    def strangers(self, kind: str, rounds: int) -> Iterator[Known]:
        """Ids of the kind that the first customer must not see, one that never was among them."""
        for _ in range(rounds):
            for why, value in self._rows(kind):
                yield Known(value, why, "own spelling")
                if kind == ASSET:
                    yield Known(as_ta(AssetId(value)), why, "ta_")
                if kind == VIDEO:
                    yield Known(as_task(VideoId(value)), why, "task_")

    def living(self, kind: str) -> str:
        """The id of a living row of the first customer."""
        if kind == TOKEN:
            return put_session(self.gateway, self.rng, ANN, SessionState.VERIFIED).token
        if kind == HOOK:
            hook = put_hook(self.gateway, self.rng, ANN)
            put_delivery(self.gateway, self.rng, ANN, hook, delivery=first_delivery(hook))
            return hook
        if kind in {DELIVERY, AFTER}:
            own = self._own_hook()
            # The older one is what a page that begins after the younger shows.
            put_delivery(self.gateway, self.rng, ANN, own, delivery=first_delivery(own))
            return put_delivery(self.gateway, self.rng, ANN, own)
        if kind == VIDEO:
            return put_video(self.gateway, self.rng, ANN)
        if kind == RECEIPT:
            return put_receipt(self.gateway, self.rng, ANN)
        if kind == TASK:
            return put_task(self.gateway, self.rng, ANN, self._asset(ANN))
        if kind == GENERIC:
            return put_generic(self.gateway, self.rng, ANN)
        if kind in _GROUPS:
            return self._group(ANN, GroupState.ACTIVE, _GROUPS[kind])
        return self._asset(ANN)

    def _handed_in(self, kind: str) -> Iterator[tuple[str, str]]:
        now = self.gateway.clock()
        if kind == TASK:
            yield NEVER, mint_task_id(now, self.rng)
            yield from tasks(self.gateway, self.rng, BEN, self._asset(BEN))
        elif kind == GENERIC:
            yield NEVER, mint_generic_id(self.rng)
            yield from uploads(self.gateway, self.rng, ANN, BEN)
        elif kind == RECEIPT:
            yield NEVER, mint_asset_id(now, self.rng)
            yield from receipts(self.gateway, self.rng, ANN, BEN)
        else:
            yield NEVER, mint_video_id(now, self.rng)
            yield from videos(self.gateway, self.rng, ANN, BEN)

    def _rows(self, kind: str) -> Iterator[tuple[str, str]]:
        now = self.gateway.clock()
        if kind == TOKEN:
            yield NEVER, a_token(self.rng)
            yield from tokens(self.gateway, self.rng, BEN)
        elif kind in {HOOK, DELIVERY, AFTER}:
            yield from self._endpoints(kind)
        elif kind in {TASK, GENERIC, VIDEO, RECEIPT}:
            yield from self._handed_in(kind)
        elif kind in _GROUPS:
            yield NEVER, mint_group_id(now, self.rng)
            for state in GroupState:
                yield f"foreign {state}", self._group(BEN, state, _GROUPS[kind])
            for state in sorted(GROUP_GONE):
                yield f"own {state}", self._group(ANN, state, _GROUPS[kind])
            yield from promises(self.gateway, self.rng, BEN)
        else:
            yield NEVER, mint_asset_id(now, self.rng)
            for asset_state in AssetState:
                yield f"foreign {asset_state}", self._asset(BEN, asset_state)
            for asset_state in sorted(ASSET_GONE):
                yield f"own {asset_state}", self._asset(ANN, asset_state)

    def _endpoints(self, kind: str) -> Iterator[tuple[str, str]]:
        own, never = self._own_hook(), mint_hook_id(self.rng)
        if kind == HOOK:
            yield NEVER, never
            yield from hooks(self.gateway, self.rng, ANN, BEN)
            return
        yield NEVER, mint_delivery_id(never, self.gateway.clock(), self.rng)
        yield from deliveries(self.gateway, self.rng, ANN, BEN)
        if kind == DELIVERY:
            # Where a page begins it is a place in a list of the caller's own: no miss.
            yield "own deleted", own_deleted(self.gateway, self.rng, ANN, own)

    def _own_hook(self) -> HookId:
        return put_hook(self.gateway, self.rng, ANN, OWN_HOOK)

    def _group(self, who: str, state: GroupState, kind: GroupType = GroupType.AIGC) -> str:
        now = self.gateway.clock()
        row = Group(
            customer=CustomerId(who),
            group=mint_group_id(now, self.rng),
            type=kind,
            name=f"a group of {who}",
            description="",
            project="default",
            state=state,
            home=HOME,
            marker=mint_marker("tst", self.rng),
            created_at=now,
            updated_at=now,
            upstream_id=UpstreamId(f"up-{self.rng.getrandbits(40):x}"),
            due_at=None if state in GROUP_AT_REST else now + timedelta(days=1),
        )
        self.gateway.cloud.put(group_item(row))
        return row.group

    def _asset(self, who: str, state: AssetState = AssetState.ACTIVE) -> str:
        now = self.gateway.clock()
        group = GroupId(self._group(who, GroupState.ACTIVE))
        row = Asset(
            customer=CustomerId(who),
            asset=mint_asset_id(now, self.rng),
            group=group,
            group_type=GroupType.AIGC,
            type=AssetType.IMAGE,
            name=f"an asset of {who}",
            project="default",
            state=state,
            home=HOME,
            marker=mint_marker("tst", self.rng),
            created_at=now,
            updated_at=now,
            in_pool=state is not AssetState.DELETED,
            upstream_id=UpstreamId(f"up-{self.rng.getrandbits(40):x}"),
            due_at=None if state in ASSET_AT_REST else now + timedelta(days=1),
        )
        self.gateway.cloud.put(asset_item(row))
        return row.asset
