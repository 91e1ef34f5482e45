"""When the ingest machine looks again."""

import math
from datetime import datetime, timedelta

from portrait.model import Asset
from portrait.rules.limits import (
    EVEN_CHECKS_SECONDS,
    FIRST_CHECK_SECONDS,
    HAND_OVER_SECONDS,
    LEASE_RENEW_BELOW_SECONDS,
    LEASE_SECONDS,
    SLOWEST_CHECK_SECONDS,
    TURN_GOOD_SECONDS,
    TURN_PATIENCE_SECONDS,
    TURN_WAIT_MOST_SECONDS,
)


def check_wait_seconds(since_submit_seconds: float) -> int:
    """3 s for the first minute, then half as long again each time, up to a minute."""
    wait = float(FIRST_CHECK_SECONDS)
    elapsed = float(EVEN_CHECKS_SECONDS)
    while elapsed <= since_submit_seconds and wait < SLOWEST_CHECK_SECONDS:
        wait = min(wait * 1.5, SLOWEST_CHECK_SECONDS)
        elapsed += wait
    return math.ceil(wait)


def is_slow(since_submit_seconds: float) -> bool:
    """Whether the sweeper should go on looking instead of an execution."""
    return since_submit_seconds >= HAND_OVER_SECONDS


def lease_until(now: datetime, wait_seconds: float = 0) -> datetime:
    """The `due_at` of a row somebody works on, who comes back after `wait_seconds`."""
    return now + timedelta(seconds=LEASE_SECONDS + wait_seconds)


def lease_to_renew(due_at: datetime | None, now: datetime, wait_seconds: float) -> bool:
    """Whether under 20 s of the lease would remain at the next look."""
    ends = due_at or now
    return ends - now < timedelta(seconds=LEASE_RENEW_BELOW_SECONDS + wait_seconds)


def lease_runs_short(row: Asset, now: datetime) -> bool:
    """Whether nobody looked for so long that the sweeper would soon."""
    return lease_to_renew(row.due_at, now, 0)


def turn_of(row: Asset, now: datetime) -> datetime:
    """When a queued asset may be sent: whoever queued it leased it until a while after that."""
    return now if row.due_at is None else row.due_at - timedelta(seconds=LEASE_SECONDS)


def holds_turn(row: Asset, turn_at: datetime | None) -> bool:
    """Whether a queued asset is the one that a reserved turn was given to.

    Once it was sent, its row says another time: no turn is used twice, whatever is run again.
    """
    return turn_at is not None and row.due_at == lease_until(turn_at)


def turn_has_come(turn_at: datetime, now: datetime) -> bool:
    """Whether a reserved turn is near enough to sleep until it, or past."""
    return turn_at - now <= timedelta(seconds=TURN_PATIENCE_SECONDS)


def turn_is_good(turn_at: datetime, now: datetime) -> bool:
    """Whether a reserved turn may be used still, or yet."""
    return now - turn_at <= timedelta(seconds=TURN_GOOD_SECONDS)


def turn_wait_seconds(turn_at: datetime, now: datetime) -> int:
    """How long a machine waits for a reserved turn: under a second less, which is slept for.

    0 when it is that near already: a whole second would be too late, and the next call too soon
    after this one.
    """
    return max(0, math.floor((turn_at - now).total_seconds()))


def is_parked(row: Asset, now: datetime) -> bool:
    """Whether a queued asset waits for longer than an execution would: the sweeper takes it up."""
    return turn_of(row, now) - now > timedelta(seconds=TURN_WAIT_MOST_SECONDS)


def age_seconds(row: Asset, now: datetime) -> float:
    """Seconds since the asset was last sent upstream, or made."""
    return (now - (row.sent_at or row.created_at)).total_seconds()
