"""How the two Action doors spell each refusal: HTTP status and code.

`/v1/portrait/` keeps to AllToken's vocabulary: quota, parameters and unknown Actions are 400,
foreign and missing ids are one 403 Forbidden, 429 means throttling only. `/` spells what Ark
spells differently as Ark does.
"""

from collections.abc import Mapping
from typing import Any, Final

from portrait import errors
from portrait.dialects.action.answers import metadata
from portrait.dialects.action.door import Door
from portrait.errors import PortraitError

STATUS: Final[Mapping[type[PortraitError], int]] = {
    errors.InvalidParameter: 400,
    errors.UnknownAction: 400,
    errors.BodyTooLarge: 413,
    errors.IdempotencyMismatch: 422,
    errors.VideoRefused: 400,
    errors.QuotaExceeded: 400,
    errors.Unauthorized: 401,
    errors.Suspended: 403,
    errors.PaymentRequired: 403,
    errors.Missing: 403,
    errors.AIGCNotAvailable: 403,
    errors.ValidatePending: 400,
    errors.InvalidToken: 400,
    errors.TokenExpired: 400,
    errors.Conflict: 409,
    errors.StillRunning: 409,
    errors.Throttled: 429,
    errors.CapacityUnavailable: 503,
    errors.ServiceUnavailable: 503,
    errors.LivenessNotAvailable: 503,
}

SIGNING: Final[Mapping[str, tuple[int, int | None]]] = {
    "MissingAuthenticationToken": (401, 100003),
    "MissingRequestInfo": (400, 100004),
    "MissingSignature": (401, 100005),
    "InvalidTimestamp": (400, 100006),
    "ServiceNotFound": (404, 100007),
    "InvalidAccessKey": (401, 100009),
    "SignatureDoesNotMatch": (401, 100010),
    "InvalidAuthorization": (400, None),
    "InvalidCredential": (400, None),
}
"""Status and number of what can be wrong with a key or a signature, in Volcengine's own table."""


def refusal(
    error: PortraitError, door: Door, request_id: str, action: str
) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, body and headers of a refusal. The body has no Result."""
    status, code = _status(error), error.code
    if door.native_errors:
        status, code = _native(error, status, code)
    body = metadata(request_id, action)
    body["Error"] = {"Code": code, "Message": error.message}
    number = SIGNING[code][1] if door.native_errors and code in SIGNING else None
    if number is not None:
        body["Error"]["CodeN"] = number
    headers: dict[str, str] = {}
    if isinstance(error, errors.Throttled | errors.StillRunning):
        headers["Retry-After"] = str(error.retry_after_seconds)
    return status, {"ResponseMetadata": body}, headers


def _status(error: PortraitError) -> int:
    """The status of the error's class, or of the nearest one above it."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def _native(error: PortraitError, status: int, code: str) -> tuple[int, str]:
    if isinstance(error, errors.Missing):
        return 404, f"NotFound.{error.kind}_id"
    if isinstance(error, errors.UnknownAction):
        return 404, "InvalidActionOrVersion"
    if isinstance(error, errors.Unauthorized):
        return SIGNING[error.reason][0], error.reason
    if isinstance(error, errors.Suspended):
        return 403, "AccessDenied"
    if isinstance(error, errors.Throttled):
        return 429, "AccountFlowLimitExceeded"
    return status, code
