"""The two steps of the ingest machine, over one asset or a batch of up to 20.

    submit   what is queued gets its turn        (usecases.submit, one asset at a time)
    check    what is processing is looked at     (usecases.check, one asset at a time)

Each step answers what comes next; the machine only waits and chooses, a second at least. When a
queued asset's turn is stands on its row, so that no step forgets it and none asks before it. An
asset is never failed because it is slow: the upstream promises no time.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from portrait.model import Asset, AssetId, AssetState, CustomerId
from portrait.rules.limits import HAND_OVER_SECONDS
from portrait.rules.pacing import (
    age_seconds,
    check_wait_seconds,
    is_parked,
    is_slow,
    lease_runs_short,
    turn_of,
)
from portrait.rules.transitions import ASSET_GONE
from portrait.usecases.check import check_asset
from portrait.usecases.driving import IngestPorts, Outcome, Progress, UpstreamSaid
from portrait.usecases.submit import forget_file, submit_asset, wait_in_line

_TOLD_TO_WAIT: Final = frozenset({Outcome.THROTTLED, Outcome.POOL_FULL, Outcome.ACCOUNT_UNUSABLE})
"""What the next asset of the same customer would be told as well."""


class Next(StrEnum):
    """Where the machine goes after a step."""

    TURN = "turn"
    """Wait, then submit what is queued."""
    CHECK = "check"
    """Wait, then look at what is processing."""
    DONE = "done"
    """Everything is at rest, or gone."""
    HAND_OVER = "hand_over"
    """End here; rows that are due are looked after by the sweeper."""


@dataclass(frozen=True, slots=True)
class Step:
    """The answer of a step: what comes next, after how many seconds."""

    next: Next
    wait_seconds: int
    turn_at: datetime | None
    """When the next submit may go out; set with `Next.TURN`. Only for who reads a history."""
    outcomes: tuple[tuple[AssetId, Outcome], ...]
    said: tuple[tuple[AssetId, UpstreamSaid], ...] = ()
    """Of the assets whose outcome a word of the upstream decided."""


def submit(customer: CustomerId, assets: Sequence[AssetId], ports: IngestPorts) -> Step:
    """Send what is queued, until one is told to wait. Lets pass what is processing already."""
    return _each(customer, assets, ports, _Line().drive)


def check(customer: CustomerId, assets: Sequence[AssetId], ports: IngestPorts) -> Step:
    """Look at what is processing. Lets pass what is still queued."""
    return _each(customer, assets, ports, check_asset)


@dataclass(slots=True)
class _Line:
    """The queue of one step: whoever is told to wait makes those behind wait unasked."""

    first: Progress | None = field(default=None)

    def drive(self, row: Asset, ports: IngestPorts) -> Progress:
        if row.state is not AssetState.QUEUED:
            return Progress(row, Outcome.LEFT_ALONE)
        if is_parked(row, ports.mint.now()):
            return Progress(row, Outcome.WAITING_FOR_TURN)
        if self.first is not None:
            return wait_in_line(row, self.first, ports)
        progress = submit_asset(row, ports)
        if progress.row is not None and progress.outcome in _TOLD_TO_WAIT:
            self.first = progress
        return progress


def _each(
    customer: CustomerId,
    assets: Sequence[AssetId],
    ports: IngestPorts,
    drive: Callable[[Asset, IngestPorts], Progress],
) -> Step:
    progress: list[tuple[AssetId, Progress]] = []
    for asset in assets:
        row = ports.assets.load_asset(customer, asset)
        if row is None or row.state in ASSET_GONE:
            progress.append((asset, _gone(row, ports)))
        else:
            one = drive(row, ports)
            if one.row is None and row.upload_key is not None:
                # Perhaps deleted meanwhile, and then nobody else comes by for the file.
                _forget_if_gone(row, ports)
            progress.append((asset, one))
    return plan(progress, ports.mint.now())


def _gone(row: Asset | None, ports: IngestPorts) -> Progress:
    if row is not None:
        forget_file(row, ports)
    return Progress(None, Outcome.LEFT_ALONE)


def _forget_if_gone(row: Asset, ports: IngestPorts) -> None:
    later = ports.assets.load_asset(row.customer, row.asset)
    if later is None or later.state in ASSET_GONE:
        forget_file(row, ports)


def plan(progress: Sequence[tuple[AssetId, Progress]], now: datetime) -> Step:
    """What the machine does next, from where each asset stands."""
    outcomes = tuple((asset, one.outcome) for asset, one in progress)
    said = tuple((asset, one.said) for asset, one in progress if one.said is not None)
    rows = [one.row for _, one in progress if one.row is not None]
    queued = [row for row in rows if row.state is AssetState.QUEUED]
    processing = [row for row in rows if row.state is AssetState.PROCESSING]
    watched = [row for row in processing if not is_slow(age_seconds(row, now))]
    wait = check_wait_seconds(min((age_seconds(row, now) for row in watched), default=0))
    turn_at = _next_turn(queued, now)
    if turn_at is not None and not (watched and turn_at > now + timedelta(seconds=wait)):
        if any(lease_runs_short(row, now) for row in watched):
            # A queue that moves all the time must not keep anybody from looking.
            return Step(Next.CHECK, 1, None, outcomes, said)
        turn_wait = max(1, math.ceil((turn_at - now).total_seconds()))
        return Step(Next.TURN, turn_wait, turn_at, outcomes, said)
    if watched:
        return Step(Next.CHECK, wait, None, outcomes, said)
    unfinished = queued or processing or any(row.state is AssetState.UNKNOWN for row in rows)
    return Step(Next.HAND_OVER if unfinished else Next.DONE, 0, None, outcomes, said)


def _next_turn(queued: Sequence[Asset], now: datetime) -> datetime | None:
    """When this execution should submit again; None when the sweeper is to take up the queue."""
    waiting = [row for row in queued if not is_parked(row, now)]
    newest = max((row.created_at for row in waiting), default=None)
    if newest is None or now - newest >= timedelta(seconds=HAND_OVER_SECONDS):
        return None
    return min(turn_of(row, now) for row in waiting)
