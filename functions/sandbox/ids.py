"""Public ids and request ids, in the shapes of the platform; clock and randomness come in.

The digits are Beijing time, as seen in recorded answers. Clients must not read them: a client
that does gets a time that is eight hours off.
"""

from datetime import UTC, datetime, timedelta, timezone
from random import Random
from string import ascii_lowercase, digits
from typing import Final

from functions.sandbox.model import AssetId, BytedToken, GroupId
from functions.sandbox.videos.model import TaskId

_BEIJING: Final = timezone(timedelta(hours=8))
_TAIL: Final = ascii_lowercase + digits


def mint_group_id(now_ms: int, random: Random) -> GroupId:
    """A new `group-YYYYMMDDHHMMSS-xxxxx`; ids of one library sort by creation time."""
    return GroupId(f"group-{_stamp(now_ms)}-{_tail(random)}")


def mint_asset_id(now_ms: int, random: Random) -> AssetId:
    """A new `asset-YYYYMMDDHHMMSS-xxxxx`; ids of one library sort by creation time."""
    return AssetId(f"asset-{_stamp(now_ms)}-{_tail(random)}")


def mint_task_id(now_ms: int, random: Random) -> TaskId:
    """A new `cgt-YYYYMMDDHHMMSS-xxxxx`; ids of one project sort by creation time."""
    return TaskId(f"cgt-{_stamp(now_ms)}-{_tail(random)}")


def mint_request_id(now_ms: int, random: Random) -> str:
    """A request id: 14 digits of Beijing time and 20 upper-case hex digits."""
    return f"{_stamp(now_ms)}{random.getrandbits(80):020X}"


def mint_byted_token(now_ms: int, random: Random) -> BytedToken:
    """A new BytedToken: 14 digits of Beijing time and 20 upper-case hex digits."""
    return BytedToken(mint_request_id(now_ms, random))


def public_time(ms: int) -> str:
    """A time as the platform prints it: ISO 8601, UTC, whole seconds."""
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _stamp(now_ms: int) -> str:
    return datetime.fromtimestamp(now_ms // 1000, _BEIJING).strftime("%Y%m%d%H%M%S")


def _tail(random: Random) -> str:
    return "".join(random.choices(_TAIL, k=5))
