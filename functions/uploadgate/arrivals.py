"""What a request's head says of an upload, and where its sender finds out about it."""

from urllib.parse import urlsplit

from functions.uploadgate.gates import STATUS, Gate
from portrait.auth import is_signed
from portrait.auth.upload_tickets import PARAMETER
from portrait.errors import BodyTooLarge, FieldProblem, Unauthorized
from portrait.http.events import Request
from portrait.http.idempotency import idempotency_key
from portrait.http.switches import REUSE_HEADER, switched_on
from portrait.rules.limits import BODY_MAX_BYTES
from portrait.rules.once import key_hash
from portrait.usecases.receiving import Arriving


def arriving(request: Request, gate: Gate) -> Arriving:
    """What is known before the body is. Raises InvalidParameter, BodyTooLarge, Unauthorized."""
    signed = is_signed(request.headers.get("authorization"))
    if signed and not gate.signed:
        raise Unauthorized
    key = idempotency_key(request)
    return Arriving(
        way=gate.way,
        size_bytes=_size(request),
        key_hash=key_hash(gate.name, gate.scope, key) if key else "",
        body_sha256=request.headers["x-content-sha256"] if signed else "",
        reuse=switched_on(request, REUSE_HEADER),
    )


def places(request: Request, name: str, base_url: str, ticket: str) -> tuple[str, str]:
    """Where the edge sends the sender, and where it may ask again.

    The first has no origin: it holds at whatever name the client knows us by.
    """
    follow = f"{urlsplit(request.base_url).path}{STATUS}{name}"
    ticketed = f"{follow}?{PARAMETER}={ticket}" if ticket else follow
    return ticketed, f"{base_url or request.base_url}{STATUS}{name}"


def _size(request: Request) -> int | None:
    said = request.headers.get("content-length", "").strip()
    if not (said.isascii() and said.isdigit()):
        return None
    if int(said) > BODY_MAX_BYTES:
        words = f"is over the limit of {BODY_MAX_BYTES:,} bytes"
        raise BodyTooLarge(FieldProblem("body", words))
    return int(said)
