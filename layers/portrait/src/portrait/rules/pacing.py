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


def age_seconds(row: Asset, now: datetime) -> float:
    """Seconds since the asset was last sent upstream, or made."""
    return (now - (row.sent_at or row.created_at)).total_seconds()
