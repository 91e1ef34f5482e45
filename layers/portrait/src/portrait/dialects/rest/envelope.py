"""The envelope of every REST answer: `{code, data, msg, serviceCode}` (Token360, API reference).

`code` is 0 for a success and the HTTP status for a refusal, whose `data` is null; `serviceCode` is
the public code of the refusal, and `OK` for a success.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from portrait import errors
from portrait.errors import PortraitError
from portrait.model import VideoId

STATUS: Final[Mapping[type[PortraitError], int]] = {
    errors.InvalidParameter: 400,
    errors.BodyTooLarge: 413,
    errors.IdempotencyMismatch: 422,
    errors.Unauthorized: 401,
    errors.Suspended: 403,
    errors.PaymentRequired: 403,
    errors.AIGCNotAvailable: 403,
    errors.LivenessNotAvailable: 403,
    errors.Missing: 404,
    errors.InvalidToken: 404,
    errors.QuotaExceeded: 409,
    errors.Conflict: 409,
    errors.ValidatePending: 409,
    errors.TokenExpired: 409,
    errors.Throttled: 429,
    errors.CapacityUnavailable: 503,
    errors.ServiceUnavailable: 503,
}
NOT_FOUND: Final = "NotFound"


def success(
    data: Any, message: str, beside: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """The body of a success; `beside` has members that only some answers have."""
    return {"code": 0, "data": data, "msg": message, "serviceCode": "OK", **beside}


def used_by(videos: Sequence[VideoId]) -> dict[str, Any]:
    """What a delete says beside: the videos that still use what was deleted, if there are any."""
    return {"usedBy": list(videos)} if videos else {}


def refusal(error: PortraitError) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, body and headers of a refusal."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    code = NOT_FOUND if isinstance(error, errors.Missing) else error.code
    headers: dict[str, str] = {}
    if isinstance(error, errors.Throttled | errors.StillRunning):
        headers["Retry-After"] = str(error.retry_after_seconds)
    body = {"code": status, "data": None, "msg": error.message, "serviceCode": code}
    return status, body, headers
