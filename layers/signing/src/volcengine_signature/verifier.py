"""The server's side: who signed this request, provided it is recent, for us and unchanged.

The checks run in this order, cheap and public ones first. The secret is looked up only for a
request that is well formed, recent and meant for this service; the body is hashed only after that.

     received
        |  Authorization is there                        MissingAuthenticationToken
        |  ... once, of this scheme, with known fields   InvalidAuthorization
        |  its Credential is well formed                 InvalidCredential
        |  its SignedHeaders are lower-case, each once   InvalidAuthorization
        |  ... and list host and x-date                  InvalidAuthorization
        |  its Signature is not empty                    MissingSignature
        |  every listed header is there                 MissingRequestInfo
        |  ... and there once                           InvalidAuthorization
        |  X-Date within the window, both ways          InvalidTimestamp
        |  the scope's day is X-Date's day              InvalidCredential
        |  the scope's region and service are ours      ServiceNotFound
        |  somebody has the access key id               InvalidAccessKey
        |  X-Content-Sha256, if there, is the body's    SignatureDoesNotMatch
        |  the signature is equal, in constant time      SignatureDoesNotMatch
        v
     Verified

The signature is rebuilt from the headers that SignedHeaders lists, in that order, over the path and
the query as received: the official clients do not all sign the same set. A listed header that is
there twice is refused: whoever reads the request later might take the other value. Headers that are
not listed are ignored, because proxies add their own (``X-Forwarded-For``); nobody vouches for
them. A signature carried in the query string is not accepted, nor is a lifetime chosen by the
sender (the query parameter ``X-Expires``, documented for other products only).
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from volcengine_signature.canonical import (
    ALGORITHM,
    TERMINATOR,
    body_sha256,
    canonical_request,
    string_to_sign,
)
from volcengine_signature.errors import SignatureError
from volcengine_signature.keys import signature, signing_key
from volcengine_signature.model import Request, Scope, Verified

_FIELDS = frozenset({"Credential", "SignedHeaders", "Signature"})
_REQUIRED = ("host", "x-date")
_BLANKS = " \t"
# Written out in ASCII: \d and \w would also take the digits and letters of every other script.
_ACCESS_KEY_ID = re.compile(r"[A-Za-z0-9._=+-]{1,128}")
_SCOPE_PART = re.compile(r"[A-Za-z0-9_-]{1,64}")
_X_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HEADER_NAME = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")


@dataclass(frozen=True, slots=True)
class _Authorization:
    access_key_id: str
    day: str
    scope: Scope
    signed_names: tuple[str, ...]
    signature: str


def verify(
    request: Request,
    find_secret: Callable[[str], str | None],
    scope: Scope | None,
    now: datetime,
    window_seconds: int = 900,
    *,
    body_unread: bool = False,
) -> Verified:
    """Who signed this request; ``scope=None`` accepts any region and service.

    ``body_unread`` is for whoever decides before the body is read: the signature is verified over
    the hash that X-Content-Sha256 claims, which must be there. Who reads the body must compare.

    ``find_secret`` gives the secret of an access key id (1-128 ASCII characters, no slash), or None
    if there is none. ``now`` has a time zone. A request exactly ``window_seconds`` old, or as far
    ahead, is still accepted; 900 is the documented lifetime of a signature.

    Raises SignatureError, and nothing else whatever the request holds; what ``find_secret`` raises
    passes through.
    """
    headers = request.headers_by_name()
    authorization = _parse(headers.get("authorization", []))
    signed = [(name, _single(headers, name)) for name in authorization.signed_names]
    x_date = dict(signed)["x-date"]
    signed_at = _time(x_date)
    _check_window(signed_at, now, window_seconds)
    _check_scope(authorization, x_date, scope)
    secret = find_secret(authorization.access_key_id)
    if secret is None:
        raise SignatureError("InvalidAccessKey", "The access key id is not known.")
    body_hash = _claimed(headers) if body_unread else body_sha256(request.body)
    if any(not _same(claimed, body_hash) for claimed in headers.get("x-content-sha256", [])):
        raise _mismatch("X-Content-Sha256 is not the SHA-256 of the body received.")
    try:
        text = canonical_request(request.method, request.path, request.query, signed, body_hash)
        to_sign = string_to_sign(x_date, authorization.scope, text)
    except ValueError as error:
        raise _mismatch("The request holds characters that cannot be signed.") from error
    region, service = authorization.scope.region, authorization.scope.service
    key = signing_key(secret, authorization.day, region, service)
    if not _same(authorization.signature, signature(key, to_sign)):
        raise _mismatch("The signature is not that of this request under this access key.")
    return Verified(authorization.access_key_id, region, service, signed_at)


def _parse(values: list[str]) -> _Authorization:
    if not any(value.strip(_BLANKS) for value in values):
        raise SignatureError("MissingAuthenticationToken", "There is no Authorization header.")
    if len(values) > 1:
        raise _malformed("There is more than one Authorization header.")
    scheme, _, rest = values[0].strip(_BLANKS).partition(" ")
    if scheme != ALGORITHM:
        raise _malformed(f"Authorization does not begin with {ALGORITHM}.")
    fields: dict[str, str] = {}
    for part in rest.split(","):
        name, _, value = part.strip(_BLANKS).partition("=")
        if name not in _FIELDS or name in fields:
            raise _malformed("Authorization must hold Credential, SignedHeaders and Signature.")
        fields[name] = value
    access_key_id, day, scope = _credential(fields.get("Credential", ""))
    names = _signed_names(fields.get("SignedHeaders", ""))
    if not fields.get("Signature"):
        raise SignatureError("MissingSignature", "Authorization holds no Signature.")
    return _Authorization(access_key_id, day, scope, names, fields["Signature"])


def _credential(credential: str) -> tuple[str, str, Scope]:
    match credential.split("/"):
        case [access_key_id, day, region, service, end] if (
            end == TERMINATOR
            and _ACCESS_KEY_ID.fullmatch(access_key_id)
            and _SCOPE_PART.fullmatch(region)
            and _SCOPE_PART.fullmatch(service)
        ):
            return access_key_id, day, Scope(region, service)
    raise SignatureError(
        "InvalidCredential",
        "Credential must be <access key id>/<yyyymmdd>/<region>/<service>/request.",
    )


def _signed_names(listed: str) -> tuple[str, ...]:
    names = tuple(listed.split(";"))
    if not all(_HEADER_NAME.fullmatch(name) for name in names):
        raise _malformed("SignedHeaders must be lower-case header names joined by semicolons.")
    if len(set(names)) != len(names):
        raise _malformed("SignedHeaders lists a name twice.")
    for name in _REQUIRED:
        if name not in names:
            raise _malformed(f"SignedHeaders must list {name}.")
    return names


def _single(headers: dict[str, list[str]], name: str) -> str:
    values = headers.get(name, [])
    if not values:
        raise SignatureError("MissingRequestInfo", f"The signed header {name} is not there.")
    if len(values) > 1:
        raise _malformed(f"The signed header {name} is there more than once.")
    return values[0]


def _claimed(headers: dict[str, list[str]]) -> str:
    claimed = _single(headers, "x-content-sha256")
    if _SHA256.fullmatch(claimed) is None:
        raise _mismatch("X-Content-Sha256 is not a SHA-256 in lower-case hexadecimal digits.")
    return claimed


def _time(x_date: str) -> datetime:
    found = _X_DATE.fullmatch(x_date)
    if found is None:
        raise SignatureError("InvalidTimestamp", "X-Date must be YYYYMMDDTHHMMSSZ, in UTC.")
    year, month, day, hour, minute, second = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise SignatureError("InvalidTimestamp", "X-Date is not a time that exists.") from error


def _check_window(signed_at: datetime, now: datetime, window_seconds: int) -> None:
    if abs(now - signed_at) > timedelta(seconds=window_seconds):
        message = f"X-Date is more than {window_seconds} seconds away from the server's clock."
        raise SignatureError("InvalidTimestamp", message)


def _check_scope(authorization: _Authorization, x_date: str, scope: Scope | None) -> None:
    if authorization.day != x_date[:8]:
        raise SignatureError("InvalidCredential", "The day in Credential is not that of X-Date.")
    if scope is not None and authorization.scope != scope:
        message = f"This is {scope.service} in {scope.region}; the request is signed for another."
        raise SignatureError("ServiceNotFound", message)


def _same(claimed: str, expected: str) -> bool:
    # compare_digest takes ASCII text only; anything else cannot be hexadecimal anyway.
    return claimed.isascii() and hmac.compare_digest(claimed, expected)


def _malformed(message: str) -> SignatureError:
    return SignatureError("InvalidAuthorization", message)


def _mismatch(message: str) -> SignatureError:
    return SignatureError("SignatureDoesNotMatch", message)
