"""The one error body that every dialect can read, for requests that reached no door."""

from collections.abc import Mapping
from typing import Any

from portrait.http.events import Answer


def no_such_door(request_id: str, status: int, message: str, allow: str = "") -> Answer:
    """An unknown path (404) or method (405; `allow` lists what is)."""
    headers = {"Allow": allow} if allow else {}
    return Answer(
        status, union_error(request_id, status, "InvalidParameter", message, _TYPE), headers
    )


def union_error(
    request_id: str, status: int, code: str, message: str, kind: str
) -> Mapping[str, Any]:
    """Volcengine's envelope, xcompute's `error` and Token360's four members in one body."""
    return {
        "ResponseMetadata": {
            "RequestId": request_id,
            "Error": {"Code": code, "Message": message},
        },
        "error": {"code": status, "message": message, "type": kind},
        "code": status,
        "msg": message,
        "data": None,
    }


_TYPE = "invalid_request_error"
