"""How the task routes refuse: `{error: {code, message, type}}`, the HTTP status as the code.

The messages are those of xcompute's pages, to the letter, or the same in the language that a
look at a task asks for; what exactly is wrong stands beside them
in `details`, in English and by the names of the fields. A group that is not there, or not the
caller's, is a field that is wrong; a task is a 404.
"""

from collections.abc import Mapping
from typing import Any, Final

from portrait import errors
from portrait.dialects.tasks.languages import Language, in_language
from portrait.errors import PortraitError

_BAD_REQUEST: Final = (400, "invalid_request_error", "请求参数无效")
_NO_AUTHENTICATION: Final = (401, "authentication_error", "身份验证失败，请检查您的API密钥")
_NO_BALANCE: Final = (402, "payment_required", "账户余额不足，请充值后再试")
_NO_TASK: Final = (404, "invalid_request_error", "任务不存在")
_RUNNING: Final = (409, "invalid_request_error", "相同的请求正在处理中，请稍后再试")
_OTHER_REQUEST: Final = (422, "invalid_request_error", "幂等键已用于其他请求")
_TOO_MANY: Final = (429, "rate_limit_error", "请求过于频繁，请稍后再试")
_OUR_FAULT: Final = (500, "server_error", "服务器内部错误，请稍后重试")

KINDS: Final[Mapping[type[PortraitError], tuple[int, str, str]]] = {
    errors.InvalidParameter: _BAD_REQUEST,
    errors.IdempotencyMismatch: _OTHER_REQUEST,
    errors.Unauthorized: _NO_AUTHENTICATION,
    errors.Suspended: _NO_AUTHENTICATION,
    errors.PaymentRequired: _NO_BALANCE,
    errors.Missing: _BAD_REQUEST,
    errors.InvalidToken: _BAD_REQUEST,
    errors.TokenExpired: _BAD_REQUEST,
    errors.ValidatePending: _BAD_REQUEST,
    errors.QuotaExceeded: _BAD_REQUEST,
    errors.AIGCNotAvailable: _BAD_REQUEST,
    errors.Conflict: _BAD_REQUEST,
    errors.StillRunning: _RUNNING,
    errors.Throttled: _TOO_MANY,
    errors.CapacityUnavailable: _OUR_FAULT,
    errors.ServiceUnavailable: _OUR_FAULT,
}
ALL: Final = (*dict.fromkeys([*KINDS.values(), _NO_TASK]),)
"""Every status there is, with its type and its words."""
_FIELDS: Final[Mapping[type[PortraitError], str]] = {
    errors.Missing: "group_id",
    errors.ValidatePending: "group_id",
    errors.InvalidToken: "byted_token",
}
"""The field that is wrong, where the refusal does not name it."""
_SILENT: Final = frozenset({_NO_AUTHENTICATION, _NO_BALANCE, _NO_TASK, _OUR_FAULT})
"""Refusals that there is nothing to add to."""


def refusal(
    error: PortraitError, language: Language = Language.ZH
) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, body and headers of a refusal."""
    kind = next(KINDS[one] for one in type(error).__mro__ if one in KINDS)
    if isinstance(error, errors.Missing) and error.kind == "task":
        kind = _NO_TASK
    status, name, message = kind
    said = in_language(message, language)
    body: dict[str, Any] = {"code": status, "message": said, "type": name}
    if kind not in _SILENT:
        body["details"] = _details(error)
    headers: dict[str, str] = {}
    if isinstance(error, errors.Throttled | errors.StillRunning):
        headers["Retry-After"] = str(error.retry_after_seconds)
    return status, {"error": body}, headers


def _details(error: PortraitError) -> list[dict[str, str]]:
    if isinstance(error, errors.InvalidParameter):
        return [{"field": one.field, "message": one.message} for one in error.problems]
    field = _FIELDS.get(type(error))
    named = {} if field is None else {"field": field}
    return [{**named, "code": error.code, "message": error.message}]
