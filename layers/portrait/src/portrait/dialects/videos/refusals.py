"""How each door refuses: one error, four envelopes.

    native      {"error": {"code", "message", "param", "type"}}         as Ark's data plane
    AllToken    {"ResponseMetadata": {..., "Error": {"Code", "Message"}}, "error": {...}}
    Token360    {"code", "data": null, "msg", "serviceCode"}
    xcompute    {"error": {"code", "message", "type", "details"}}

What the upstream's own review refused keeps the upstream's code. A video that is not there, or not
the caller's, is one 404 at every door.
"""

from collections.abc import Mapping
from typing import Any, Final

from portrait import errors
from portrait.dialects.action import refusals as action
from portrait.dialects.action.door import PORTRAIT
from portrait.dialects.rest import envelope
from portrait.dialects.tasks import refusals as tasks
from portrait.errors import PortraitError

Refusal = tuple[int, dict[str, Any], dict[str, str]]
"""Status, body and headers."""
REAL_FACE: Final = "InputImageSensitiveContentDetected.PrivacyInformation"
CURE: Final = (
    "Pictures of real faces are taken as assets only: register the picture as an asset, wait until "
    "it is Active and use asset://<asset id> here, or send the header X-Auto-Ingest: true."
)
_NO_RETRY: Final = {"x-should-retry": "false"}
"""Ark's SDK repeats a 409 unless it is told not to."""
_TYPES: Final[Mapping[int, str]] = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    413: "BadRequest",
    422: "BadRequest",
    429: "TooManyRequests",
    503: "InternalServerError",
}
_NATIVE: Final[Mapping[type[PortraitError], tuple[int, str]]] = {
    errors.InvalidParameter: (400, "InvalidParameter"),
    errors.BodyTooLarge: (413, "InvalidParameter"),
    errors.IdempotencyMismatch: (422, "IdempotencyParameterMismatch"),
    errors.QuotaExceeded: (400, "QuotaExceeded"),
    errors.Unauthorized: (401, "AuthenticationError"),
    errors.Suspended: (403, "AccessDenied"),
    errors.PaymentRequired: (403, "AccountOverdueError"),
    errors.AIGCNotAvailable: (403, "AccessDenied"),
    errors.Missing: (404, "ResourceNotFound"),
    errors.Conflict: (409, "Conflict"),
    errors.Throttled: (429, "RequestThrottled"),
    errors.CapacityUnavailable: (503, "ServiceUnavailable"),
    errors.ServiceUnavailable: (503, "ServiceUnavailable"),
}
NATIVE_CODES: Final = tuple(_NATIVE.values())


def native(error: PortraitError) -> Refusal:
    """As Ark's data plane refuses; `param` is the first field that is wrong."""
    kinds = (kind for kind in type(error).__mro__ if kind in _NATIVE)
    status, code = _NATIVE[next(kinds, errors.ServiceUnavailable)]
    body: dict[str, Any] = {
        "code": _reason(error) or code,
        "message": _message(error),
        "param": _first_field(error),
        "type": _TYPES[status],
    }
    headers = _retry_after(error)
    if isinstance(error, errors.Conflict) and not headers:
        headers = dict(_NO_RETRY)
    return status, {"error": body}, headers


def alltoken(error: PortraitError, request_id: str) -> Refusal:
    """As the Action door refuses, but for what is missing."""
    status, body, headers = action.refusal(error, PORTRAIT, request_id, "")
    said = body["ResponseMetadata"]["Error"]
    said["Message"] = _message(error)
    if isinstance(error, errors.Missing):
        status, said["Code"] = 404, envelope.NOT_FOUND
    said["Code"] = _reason(error) or said["Code"]
    fault = {"code": said["Code"], "message": said["Message"], "type": _TYPES[status]}
    return status, {**body, "error": fault}, headers


def token360(error: PortraitError) -> Refusal:
    """As the REST door refuses."""
    status, body, headers = envelope.refusal(error)
    code = _reason(error) or body["serviceCode"]
    return status, {**body, "msg": _message(error), "serviceCode": code}, headers


def xcompute(error: PortraitError) -> Refusal:
    """As the task door refuses."""
    if isinstance(error, errors.Missing):
        error = errors.Missing("task")
    status, body, headers = tasks.refusal(error)
    if (code := _reason(error)) and isinstance(error, errors.VideoRefused):
        body["error"]["details"] = [
            {"field": one.field, "code": code, "message": _cured(error, one.message)}
            for one in error.problems
        ]
    return status, body, headers


def _reason(error: PortraitError) -> str:
    return error.reason if isinstance(error, errors.VideoRefused) else ""


def _message(error: PortraitError) -> str:
    return _cured(error, error.message)


def _cured(error: PortraitError, message: str) -> str:
    return f"{message} {CURE}" if _reason(error) == REAL_FACE else message


def _first_field(error: PortraitError) -> str:
    if isinstance(error, errors.InvalidParameter) and error.problems:
        return error.problems[0].field
    return "id" if isinstance(error, errors.Missing) else ""


def _retry_after(error: PortraitError) -> dict[str, str]:
    if isinstance(error, errors.Throttled | errors.StillRunning):
        return {"Retry-After": str(error.retry_after_seconds)}
    return {}
