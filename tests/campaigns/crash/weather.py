"""How the line to the upstream behaves."""

from enum import StrEnum


class Weather(StrEnum):
    """What becomes of one call upstream."""

    FAIR = "ok"
    REPLY_LOST = "reply lost"
    """It happens; the answer never comes."""
    LATE = "late"
    """The caller gives up; the packet arrives after that, and then it happens."""
    BROKEN = "5xx after commit"
    """It happens; a 5xx answers."""
    TRUNCATED = "truncated"
    """It happens; half an answer comes."""
    NO_ID = "200 without Id"
    """It happens; the answer names nothing."""
    NEVER = "request lost"
    """It does not happen, and nobody says so."""
    THROTTLED = "throttled"
    """It does not happen; a throttle code says so."""
    REFUSED = "refused"
    """It does not happen; a refusal for good says so."""
