"""Idempotency keys as requests carry them, and how an answer says that it is a repeat.

A door that creates something does three things:

    once = once_of(request, "rest", "CreateGroup", body.model_dump(mode="json"), now)
    made = create_group_once(principal, wanted, once, ...)      # usecases.repeats.groups
    return Answer(200, ..., replay_headers(made.replayed))

and its table of refusals has IdempotencyMismatch (422) and StillRunning (409, with Retry-After).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from portrait.errors import FieldProblem, InvalidParameter
from portrait.http.events import Request
from portrait.model import Once
from portrait.rules.once import fingerprint, key_problem, once

KEY_HEADER: Final = "Idempotency-Key"
REPLAYED_HEADER: Final = "Idempotency-Replayed"
_SDK_HEADER: Final = "x-sdk-invocation-id"
"""Volcengine's SDKs send the same one with each retry of a call."""
_SIGNED: Final = "hmac-sha256"


def idempotency_key(request: Request, client_token: str | None = None) -> str | None:
    """The key that a request came with, or None.

    The header goes first, then `client_token` (a member of the body, checked already), then, on a
    signed call, the SDK's own id of the invocation. Raises InvalidParameter.
    """
    shown = request.headers.get(KEY_HEADER.lower())
    if shown is not None:
        problem = key_problem(shown)
        if problem:
            raise InvalidParameter(FieldProblem(KEY_HEADER, problem))
        if client_token not in {None, shown}:
            raise InvalidParameter(
                FieldProblem("ClientToken", f"differs from the header {KEY_HEADER}; send one")
            )
        return shown
    return client_token or _invocation(request)


def once_of(
    request: Request,
    door: str,
    action: str,
    asked: Mapping[str, object],
    now: datetime,
    *,
    files: Sequence[bytes] = (),
    client_token: str | None = None,
) -> Once | None:
    """What a create under the request's key writes beside its row; None without a key.

    `asked` is the parsed request as JSON members, without the key. Raises InvalidParameter.
    """
    key = idempotency_key(request, client_token)
    if key is None:
        return None
    return once(door, action, key, fingerprint(asked, *files), now)


def replay_headers(replayed: bool) -> dict[str, str]:  # noqa: FBT001 - it is what it says
    """The header by which a repeated answer is known."""
    return {REPLAYED_HEADER: "true"} if replayed else {}


def _invocation(request: Request) -> str | None:
    if not request.headers.get("authorization", "").lstrip().lower().startswith(_SIGNED):
        return None
    sent = request.headers.get(_SDK_HEADER)
    # Nobody chose it for this purpose, so a strange one is no key and no error.
    return sent if sent and not key_problem(sent) else None
