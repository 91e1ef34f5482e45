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


def is_parked(row: Asset, now: datetime) -> bool:
    """Whether a queued asset waits for longer than an execution would: the sweeper takes it up."""
    return turn_of(row, now) - now > timedelta(seconds=TURN_WAIT_MOST_SECONDS)


def age_seconds(row: Asset, now: datetime) -> float:
    """Seconds since the asset was last sent upstream, or made."""
    return (now - (row.sent_at or row.created_at)).total_seconds()
