"""Errors of the data plane: `{"error": {"code", "message", "param", "type"}}`.

Codes, texts and types are those of the published error table and of recorded answers. Where no
source settles one, `docs/sandbox.md` says what was chosen.
"""

from typing import Any, Final

_TYPES: Final = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    429: "TooManyRequests",
    500: "InternalServerError",
}


class TaskRefusal(Exception):
    """A request to the data plane that is turned down; `param` names the member at fault."""

    def __init__(self, status: int, code: str, message: str, param: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.param = param

    def body(self, request_id: str) -> dict[str, Any]:
        """The error as it is answered; the message ends with the request's id."""
        return {
            "error": {
                "code": self.code,
                "message": f"{self.message} Request id: {request_id}",
                "param": self.param,
                "type": _TYPES[self.status],
            }
        }


def invalid(param: str, why: str) -> TaskRefusal:
    """A parameter that cannot be."""
    text = f"The parameter `{param}` specified in the request is not valid: {why}."
    return TaskRefusal(400, "InvalidParameter", text, param)


def missing(param: str) -> TaskRefusal:
    """A parameter that must be there and is not."""
    text = f"The request failed because it is missing the `{param}` parameter."
    return TaskRefusal(400, "MissingParameter", text, param)


def asset_missing(asset_id: str, param: str) -> TaskRefusal:
    """An asset that never was, is not Active, or belongs to another account or project."""
    return TaskRefusal(400, "InvalidParameter", asset_missing_text(asset_id), param)


def asset_missing_text(asset_id: str) -> str:
    """What is said of such an asset, be it at once or in the error of a failed task."""
    return f"The specified asset {asset_id} is not found."


def task_missing() -> TaskRefusal:
    """A task that never was, was deleted, is too old, or belongs to another account or project."""
    return TaskRefusal(404, "ResourceNotFound", "The specified task is not found.", "id")


def key_refused() -> TaskRefusal:
    """No key, or one that no account has."""
    text = "The API key or AK/SK in the request is missing or invalid."
    return TaskRefusal(401, "AuthenticationError", text)


def model_unknown(model: str) -> TaskRefusal:
    """A model that this region does not have."""
    text = f"The model or endpoint {model} does not exist or you do not have access to it."
    return TaskRefusal(404, "InvalidEndpointOrModel.NotFound", text, "model")


def too_fast() -> TaskRefusal:
    """More requests than the account's rate allows."""
    text = "The request rate of the model for your account has exceeded its limit. Try again later."
    return TaskRefusal(429, "ModelAccountRpmRateLimitExceeded", text)


def overdue() -> TaskRefusal:
    """The account owes money."""
    text = "The request failed because your account has an overdue balance."
    return TaskRefusal(403, "AccountOverdueError", text)


def internal() -> TaskRefusal:
    """A fault, which may have come before or after the deed."""
    text = "The service encountered an unexpected internal error."
    return TaskRefusal(500, "InternalServiceError", text)
