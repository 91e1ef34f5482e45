"""The two steps of the ingest machine, over one asset or a batch of up to 20.

    submit   what is queued gets its turn        (usecases.submit, one asset at a time)
    check    what is processing is looked at     (usecases.check, one asset at a time)

Each step answers what comes next; the machine only waits and chooses, a second at least. When a
queued asset's turn is stands on its row, so that no step forgets it and none asks before it. A turn
that was reserved travels with the machine besides, to the step that uses it for the asset it was
given to. An asset is never failed because it is slow: the upstream promises no time.
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
    holds_turn,
    is_parked,
    is_slow,
    lease_runs_short,
    turn_has_come,
    turn_is_good,
    turn_of,
    turn_wait_seconds,
)
from portrait.rules.transitions import ASSET_GONE
from portrait.usecases.check import check_asset
from portrait.usecases.driving import IngestPorts, Outcome, Progress, UpstreamSaid
from portrait.usecases.submit import forget_file, submit_asset, wait_in_line

_TOLD_TO_WAIT: Final = frozenset(
    {Outcome.THROTTLED, Outcome.TURN_AHEAD, Outcome.POOL_FULL, Outcome.ACCOUNT_UNUSABLE}
)
"""What the next asset of the same customer would be told as well."""


class Next(StrEnum):
    """Where the machine goes after a step."""

    TURN = "turn"
    """Wait, then submit what is queued."""
    CHECK = "check"
    """Wait, then look at what is processing."""
    KEEP = "keep"
    """Copy what was made: of videos alone."""
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
    """The turn that is reserved for one of the assets and not used yet: for the steps to come."""
    outcomes: tuple[tuple[AssetId, Outcome], ...]
    said: tuple[tuple[AssetId, UpstreamSaid], ...] = ()
    """Of the assets whose outcome a word of the upstream decided."""


def submit(
    customer: CustomerId,
    assets: Sequence[AssetId],
    ports: IngestPorts,
    turn_at: datetime | None = None,
) -> Step:
    """Send what is queued, until one is told to wait. Lets pass what is processing already.

    `turn_at` is the turn that a step before reserved: one asset is sent with it.
    """
    return _each(customer, assets, ports, _Line(turn_at).drive, turn_at)


def check(
    customer: CustomerId,
    assets: Sequence[AssetId],
    ports: IngestPorts,
    turn_at: datetime | None = None,
) -> Step:
    """Look at what is processing. Lets pass what is still queued, and its turn."""
    return _each(customer, assets, ports, check_asset, turn_at)


@dataclass(slots=True)
class _Line:
    """The queue of one step: whoever is told to wait makes those behind wait unasked."""

    turn_at: datetime | None
    first: Progress | None = field(default=None)

    def drive(self, row: Asset, ports: IngestPorts) -> Progress:
        if row.state is not AssetState.QUEUED:
            return Progress(row, Outcome.LEFT_ALONE)
        now = ports.mint.now()
        if is_parked(row, now):
            return Progress(row, Outcome.WAITING_FOR_TURN)
        turn_at = self.turn_at if holds_turn(row, self.turn_at) else None
        if turn_at is not None and not turn_has_come(turn_at, ports.upstream.turn_clock()):
            progress = Progress(row, Outcome.TURN_AHEAD)
        elif turn_at is None and self.first is not None:
            return wait_in_line(row, self.first, ports)
        else:
            progress = submit_asset(row, ports, turn_at)
        if self.first is None and progress.row and progress.outcome in _TOLD_TO_WAIT:
            self.first = progress
        return progress


def _each(
    customer: CustomerId,
    assets: Sequence[AssetId],
    ports: IngestPorts,
    drive: Callable[[Asset, IngestPorts], Progress],
    turn_at: datetime | None,
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
    return plan(progress, ports.mint.now(), turn_at, ports.upstream.turn_clock())


def _gone(row: Asset | None, ports: IngestPorts) -> Progress:
    if row is not None:
        forget_file(row, ports)
    return Progress(None, Outcome.LEFT_ALONE)


def _forget_if_gone(row: Asset, ports: IngestPorts) -> None:
    later = ports.assets.load_asset(row.customer, row.asset)
    if later is None or later.state in ASSET_GONE:
        forget_file(row, ports)


def plan(
    progress: Sequence[tuple[AssetId, Progress]],
    now: datetime,
    carried: datetime | None,
    turn_clock: datetime,
) -> Step:
    """What the machine does next, from where each asset stands and the turn that was carried.

    `turn_clock` is the time that reserved turns are told by, `now` that of all else.
    """
    outcomes = tuple((asset, one.outcome) for asset, one in progress)
    said = tuple((asset, one.said) for asset, one in progress if one.said is not None)
    rows = [one.row for _, one in progress if one.row is not None]
    queued = [row for row in rows if row.state is AssetState.QUEUED]
    processing = [row for row in rows if row.state is AssetState.PROCESSING]
    watched = [row for row in processing if not is_slow(age_seconds(row, now))]
    wait = check_wait_seconds(min((age_seconds(row, now) for row in watched), default=0))
    reserved = _reserved([one for _, one in progress], turn_clock, carried)
    turn_at = min((at for at in (reserved, _next_turn(queued, now)) if at), default=None)
    if turn_at is not None and not (watched and turn_at > now + timedelta(seconds=wait)):
        if any(lease_runs_short(row, now) for row in watched):
            # A queue that moves all the time must not keep anybody from looking.
            return Step(Next.CHECK, 1, reserved, outcomes, said)
        whole = math.ceil((turn_at - now).total_seconds())
        pause = turn_wait_seconds(turn_at, turn_clock) if turn_at == reserved else max(1, whole)
        return Step(Next.TURN, pause, reserved, outcomes, said)
    if watched:
        return Step(Next.CHECK, wait, reserved, outcomes, said)
    unfinished = queued or processing or any(row.state is AssetState.UNKNOWN for row in rows)
    return Step(Next.HAND_OVER if unfinished else Next.DONE, 0, None, outcomes, said)


def _reserved(
    progress: Sequence[Progress], turn_clock: datetime, carried: datetime | None
) -> datetime | None:
    """The turn to carry on: one of this step, or the one carried to it where it is still held."""
    for one in progress:
        if one.row is None or one.row.state is not AssetState.QUEUED:
            continue
        if one.outcome is Outcome.TURN_AHEAD:
            return turn_of(one.row, turn_clock)
        if (
            carried is not None
            and holds_turn(one.row, carried)
            and turn_is_good(carried, turn_clock)
        ):
            return carried
    return None


def _next_turn(queued: Sequence[Asset], now: datetime) -> datetime | None:
    """When this execution should submit again; None when the sweeper is to take up the queue."""
    waiting = [row for row in queued if not is_parked(row, now)]
    newest = max((row.created_at for row in waiting), default=None)
    if newest is None or now - newest >= timedelta(seconds=HAND_OVER_SECONDS):
        return None
    return min(turn_of(row, now) for row in waiting)
