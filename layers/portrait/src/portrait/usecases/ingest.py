"""The two steps of the ingest machine, over one asset or a batch of up to 20.

    submit   what is queued gets its turn        (usecases.submit, one asset at a time)
    check    what is processing is looked at     (usecases.check, one asset at a time)

Each step answers what comes next; the machine only waits and chooses. An asset is never failed
because it is slow: the upstream promises no time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portrait.model import Asset, AssetId, AssetState, CustomerId
from portrait.rules.limits import HAND_OVER_SECONDS
from portrait.rules.pacing import age_seconds, check_wait_seconds, is_slow
from portrait.rules.transitions import ASSET_GONE
from portrait.usecases.check import check_asset
from portrait.usecases.driving import IngestPorts, Outcome, Progress
from portrait.usecases.submit import forget_file, submit_asset


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
    """When the next submit may go out; set with `Next.TURN`."""
    outcomes: tuple[tuple[AssetId, Outcome], ...]


def submit(customer: CustomerId, assets: Sequence[AssetId], ports: IngestPorts) -> Step:
    """Send what is queued. Lets pass what is processing already."""
    return _each(customer, assets, ports, submit_asset)


def check(customer: CustomerId, assets: Sequence[AssetId], ports: IngestPorts) -> Step:
    """Look at what is processing. Lets pass what is still queued."""
    return _each(customer, assets, ports, check_asset)


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
    rows = [one.row for _, one in progress if one.row is not None]
    queued = [row for row in rows if row.state is AssetState.QUEUED]
    ages = [age_seconds(row, now) for row in rows if row.state is AssetState.PROCESSING]
    watched = any(not is_slow(age) for age in ages)
    wait = check_wait_seconds(min(ages, default=0))
    turn_at = min((one.turn_at for _, one in progress if one.turn_at is not None), default=now)
    patient = any(now - row.created_at < timedelta(seconds=HAND_OVER_SECONDS) for row in queued)
    if patient and not (watched and turn_at > now + timedelta(seconds=wait)):
        turn_wait = max(0, -int(-(turn_at - now).total_seconds() // 1))
        return Step(Next.TURN, turn_wait, turn_at, outcomes)
    if watched:
        return Step(Next.CHECK, wait, None, outcomes)
    unfinished = queued or ages or any(row.state is AssetState.UNKNOWN for row in rows)
    return Step(Next.HAND_OVER if unfinished else Next.DONE, 0, None, outcomes)
