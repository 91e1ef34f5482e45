"""The client's side: which headers are signed, and the headers that carry the signature."""

from datetime import UTC, datetime

from volcengine_signature.canonical import (
    ALGORITHM,
    body_sha256,
    canonical_request,
    credential_scope,
    string_to_sign,
)
from volcengine_signature.keys import signature, signing_key
from volcengine_signature.model import Credentials, Request, Scope

_ALWAYS_SIGNED = frozenset({"content-md5", "content-type", "host"})


def sign(request: Request, credentials: Credentials, scope: Scope, now: datetime) -> dict[str, str]:
    """The headers to add to a request so that it counts as sent by the owner of the credentials.

    They are X-Date, X-Content-Sha256, X-Security-Token (temporary credentials only) and
    Authorization, and they replace any of the same name, so a request can be signed again for a
    retry. Signed are these and the request's Content-Type, Content-Md5, Host and every ``X-*``, as
    the official SDKs do. Send exactly the path, the query, the headers and the bytes signed here.

    Raises ValueError if the request has no Host, repeats a header that would be signed, or has no
    unambiguous spelling, and if the clock has no time zone.
    """
    x_date = _x_date(now)
    body_hash = body_sha256(request.body)
    added = {"X-Date": x_date, "X-Content-Sha256": body_hash}
    if credentials.session_token:
        added["X-Security-Token"] = credentials.session_token
    headers = _signed_headers(request, added)
    text = canonical_request(request.method, request.path, request.query, headers, body_hash)
    day = x_date[:8]
    key = signing_key(credentials.secret_access_key, day, scope.region, scope.service)
    added["Authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key_id}/{credential_scope(day, scope)}, "
        f"SignedHeaders={';'.join([name for name, _ in headers])}, "
        f"Signature={signature(key, string_to_sign(x_date, scope, text))}"
    )
    return added


def _signed_headers(request: Request, added: dict[str, str]) -> list[tuple[str, str]]:
    replaced = {name.lower(): value for name, value in added.items()}
    chosen = dict(replaced)
    for name, value in request.headers:
        lower = name.lower()
        if lower in replaced or not (lower in _ALWAYS_SIGNED or lower.startswith("x-")):
            continue
        if lower in chosen:
            msg = f"the header {lower} is repeated, so it cannot be signed"
            raise ValueError(msg)
        chosen[lower] = value
    if "host" not in chosen:
        msg = "the request has no Host header, which a signature needs"
        raise ValueError(msg)
    return sorted(chosen.items())


def _x_date(now: datetime) -> str:
    if now.utcoffset() is None:
        msg = "the clock must say its time zone"
        raise ValueError(msg)
    utc = now.astimezone(UTC)
    return f"{utc.year:04}{utc.month:02}{utc.day:02}T{utc.hour:02}{utc.minute:02}{utc.second:02}Z"
