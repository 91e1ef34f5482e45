"""The text that is signed: one spelling of a request that both sides can rebuild.

Pure functions of their arguments. A request that has no unambiguous spelling (a line break inside a
line, text that is not Unicode) is refused with ``ValueError`` rather than signed.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from volcengine_signature.model import Scope

ALGORITHM = "HMAC-SHA256"
TERMINATOR = "request"


def body_sha256(body: bytes) -> str:
    """Lower-case hexadecimal SHA-256 of the exact bytes sent; that of no bytes for no body."""
    return hashlib.sha256(body).hexdigest()


@lru_cache(maxsize=512)
def _percent_encoded(text: str) -> str:
    return quote(text, safe="")


def canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    """The query in RFC 3986 spelling, sorted by encoded name, then by encoded value.

    Only ``A-Z a-z 0-9 - _ . ~`` stay as they are, a space is ``%20``, and an empty value keeps its
    equals sign. The order is that of bytes: upper case before lower case.
    Raises UnicodeEncodeError (a ValueError) for text that UTF-8 cannot spell.
    """
    encoded = sorted((_percent_encoded(name), _percent_encoded(value)) for name, value in pairs)
    return "&".join([f"{name}={value}" for name, value in encoded])


def canonical_request(
    method: str,
    path: str,
    query: Iterable[tuple[str, str]],
    headers: Iterable[tuple[str, str]],
    body_hash: str,
) -> str:
    """The whole request as one text; ``headers`` are the signed ones, lower-case, in signed order.

    Header values are neither trimmed nor folded. Host loses a ``:80`` or ``:443``, because clients
    and proxies differ in whether they send a default port. An empty path is ``/``.
    Raises ValueError if a part would break its line and so could be read as another request.
    """
    lines = [method, path or "/", canonical_query(query)]
    names = []
    for name, value in headers:
        names.append(name)
        lines.append(f"{name}:{_without_default_port(value) if name == 'host' else value}")
    lines += ("", ";".join(names), body_hash)
    text = "\n".join(lines)
    if text.count("\n") != len(lines) - 1 or "\r" in text or "\0" in text:
        msg = "a line break or NUL in the method, the path or a signed header"
        raise ValueError(msg)
    return text


def string_to_sign(x_date: str, scope: Scope, request_text: str) -> str:
    """The four lines that are signed: algorithm, time, scope, digest of the canonical request.

    ``x_date`` is the value of the X-Date header; its first eight digits are the day of the scope.
    Raises UnicodeEncodeError (a ValueError) if the canonical request is not valid Unicode.
    """
    digest = hashlib.sha256(request_text.encode()).hexdigest()
    return f"{ALGORITHM}\n{x_date}\n{credential_scope(x_date[:8], scope)}\n{digest}"


def credential_scope(day: str, scope: Scope) -> str:
    """What a signature is bound to: ``<yyyymmdd>/<region>/<service>/request``."""
    return f"{day}/{scope.region}/{scope.service}/{TERMINATOR}"


def _without_default_port(host: str) -> str:
    return host.removesuffix(":443") if host.endswith(":443") else host.removesuffix(":80")
