"""Planted bugs. Each must break the promise that it is known to break."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from functions.actions import routes
from portrait.errors import UpstreamNotFound, UpstreamRefused, UpstreamUnknown
from portrait.model import Asset, AssetId, AssetState, CustomerId, Home, Marker, Once, UpstreamId
from portrait.ports.ledger import AssetLedger
from portrait.ports.upstream import NewUpstreamAsset, Upstream
from portrait.rules.names import upstream_name
from portrait.usecases import assets, ingest
from portrait.usecases.assets import create_asset
from portrait.usecases.driving import IngestPorts, Outcome, Progress
from portrait.usecases.minting import Mint
from portrait.usecases.repeats.making import Made
from portrait.usecases.submit import submit_asset
from tests.campaigns.crash.executions import Executions
from tests.campaigns.crash.house import HORIZON, Disguise, as_it_is
from tests.memory.assets import MemoryAssets
from tests.memory.groups import MemoryGroups
from tests.unit.usecases.world import URL


def nothing(_: pytest.MonkeyPatch) -> None:
    """The bug is elsewhere."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A bug, the stories in which it shows, and the beginning of the complaint about it."""

    name: str
    stories: tuple[str, ...]
    complaint: str
    plant: Callable[[pytest.MonkeyPatch], None] = nothing
    horizon: int = HORIZON
    disguise: Disguise = as_it_is


class _Believing:
    """An upstream whose answers are taken for more than they say."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._upstream, name)


class _NotFoundIsGone(_Believing):
    def delete_asset(self, home: Home, asset: UpstreamId) -> None:
        try:
            self._upstream.delete_asset(home, asset)
        except UpstreamNotFound:
            return


class _LostIsRefused(_Believing):
    def create_asset(
        self, home: Home, wanted: NewUpstreamAsset, *, turn_at: datetime | None = None
    ) -> UpstreamId:
        try:
            return self._upstream.create_asset(home, wanted, turn_at=turn_at)
        except UpstreamUnknown as error:
            raise UpstreamRefused(error.code) from error


def _disguised(kind: type[_Believing]) -> Disguise:
    def disguise(upstream: Upstream) -> Any:
        return kind(upstream)

    return disguise


def _send_first(patch: pytest.MonkeyPatch) -> None:
    def sends(row: Asset, ports: IngestPorts, turn_at: datetime | None = None) -> Progress:
        group = ports.groups.find_group(row.customer, row.group)
        if row.state is not AssetState.QUEUED or group is None or group.upstream_id is None:
            return submit_asset(row, ports, turn_at)
        name = upstream_name(row.name, row.marker)
        wanted = NewUpstreamAsset(group.upstream_id, URL, row.type, name)
        made = ports.upstream.create_asset(row.home, wanted)
        now, queued = ports.mint.now(), frozenset({AssetState.QUEUED})
        sent = ports.assets.move_asset(row, queued, AssetState.SUBMITTING, now, {"sent_at": now})
        moved = ports.assets.move_asset(
            sent,
            frozenset({AssetState.SUBMITTING}),
            AssetState.PROCESSING,
            now,
            {"upstream_id": made, "due_at": now + timedelta(seconds=45)},
        )
        return Progress(moved, Outcome.SUBMITTED)

    patch.setattr(ingest, "submit_asset", sends)


def _keep_asset_slot(patch: pytest.MonkeyPatch) -> None:
    refuse = MemoryAssets.refuse_asset

    def refuses(ledger: MemoryAssets, asset: Asset, *values: Any, **named: Any) -> Asset:
        failed = refuse(ledger, asset, *values, **named)
        ledger.pool(asset.home).assets += 1
        return failed

    patch.setattr(MemoryAssets, "refuse_asset", refuses)


def _keep_group_slot(patch: pytest.MonkeyPatch) -> None:
    def deletes(ledger: MemoryGroups, group: Any, **_: Any) -> None:
        del ledger.groups[group.customer, group.group]

    patch.setattr(MemoryGroups, "refuse_group", deletes)


def _forget_due(patch: pytest.MonkeyPatch) -> None:
    reserve = MemoryAssets.reserve_asset

    def reserves(ledger: MemoryAssets, asset: Asset, *values: Any, **named: Any) -> None:
        reserve(ledger, replace(asset, due_at=None), *values, **named)

    patch.setattr(MemoryAssets, "reserve_asset", reserves)


def _reuse_names(patch: pytest.MonkeyPatch) -> None:
    start = Executions.start

    def starts(
        machine: Executions, customer: CustomerId, rows: Sequence[AssetId], marker: Marker, _: int
    ) -> None:
        start(machine, customer, rows, marker, 1)

    patch.setattr(Executions, "start", starts)


def _bury_first(patch: pytest.MonkeyPatch) -> None:
    def deletes(
        principal: Any,
        asset_id: AssetId,
        _project: str | None,
        *,
        assets: AssetLedger,
        upstream: Upstream,
        mint: Mint,
        **_: Any,
    ) -> None:
        row = assets.find_asset(principal.customer, asset_id)
        assert row is not None
        now = mint.now()
        assets.begin_asset_delete(row, now, now + timedelta(seconds=45))
        assets.finish_asset_delete(row, now, now + timedelta(days=7))
        if row.upstream_id is not None:
            upstream.delete_asset(row.home, row.upstream_id)

    patch.setattr(assets, "delete_asset", deletes)


def _tidy_up_after_death(patch: pytest.MonkeyPatch) -> None:
    create = assets.create_asset

    def creates(*values: Any, **named: Any) -> Asset:
        try:
            return create(*values, **named)
        finally:
            named["machine"].start(values[0].customer, [], Marker("tst"), 1)

    patch.setattr("portrait.usecases.repeats.assets.create_asset", creates)


def _keep_the_key_last(patch: pytest.MonkeyPatch) -> None:
    def creates(
        who: Any, group: Any, wanted: Any, key: Once | None, *, assets: Any, **ports: Any
    ) -> Made[Asset]:
        assert key is not None
        kept = assets.onces.get((who.customer, key.key_hash))
        if kept is not None:
            return Made(assets.load_asset(who.customer, kept[1]), replayed=True)
        made = create_asset(who, group, wanted, assets=assets, **ports)
        assets.onces[who.customer, key.key_hash] = (key, made.asset)
        return Made(made)

    patch.setattr(routes, "create_asset_once", creates)


TWINS: Final = (
    Twin("a submit that sends before it claims", ("submit",), "doubled", _send_first),
    Twin(
        "a refusal that keeps the asset's slot",
        ("sweep, unknown, never made thrice",),
        "leaked",
        _keep_asset_slot,
    ),
    Twin(
        "a refusal that keeps the group's slots",
        ("sweep, group unknown, never made thrice",),
        "leaked",
        _keep_group_slot,
    ),
    Twin(
        "a sweeper that sends again at its first miss",
        ("sweep, unknown, on its way",),
        "doubled",
        horizon=0,
    ),
    Twin(
        "a sweeper that believes the first miss of a delete",
        ("sweep, deleting, on its way",),
        "orphan",
        horizon=0,
    ),
    Twin(
        "a delete that takes NotFound for done",
        ("DeleteAsset, just made",),
        "orphan",
        disguise=_disguised(_NotFoundIsGone),
    ),
    Twin("a door that forgets due_at", ("CreateAsset",), "unfinished", _forget_due),
    Twin(
        "a lost answer taken for a refusal",
        ("submit",),
        "orphan",
        disguise=_disguised(_LostIsRefused),
    ),
    Twin(
        "a sweeper that starts a generation twice",
        ("sweep, queued", "submit, group not known yet"),
        "restless",
        _reuse_names,
    ),
    Twin(
        "a key that is kept after what it made",
        ("CreateAsset, again under its key",),
        "twice",
        _keep_the_key_last,
    ),
    Twin("a delete that buries first", ("DeleteAsset, active",), "orphan", _bury_first),
    Twin(
        "a process that goes on after its death",
        ("CreateAsset",),
        "called by a dead process",
        _tidy_up_after_death,
    ),
)
