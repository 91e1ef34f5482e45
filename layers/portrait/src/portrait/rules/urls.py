"""Whether a media URL may go upstream. Syntax only: the gateway fetches nothing."""

import re
from collections.abc import Set as AbstractSet
from typing import Final
from urllib.parse import SplitResult, urlsplit

from portrait.rules.addresses import is_public

URL_MAX: Final = 4096
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f\\]")
_LABEL: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)", re.ASCII)
_PRIVATE_ENDINGS: Final = (
    ".localhost",
    ".local",
    ".internal",
    ".intranet",
    ".lan",
    ".home.arpa",
    ".onion",
)
_HOST_MAX: Final = 253


def media_url_problem(url: str, own_origins: AbstractSet[str]) -> str | None:
    """Why the upstream must not be given `url`, or None.

    `own_origins` are origins of the stack itself (`http://127.0.0.1:8700`) that count as public:
    on one machine only.
    """
    if not url or len(url) > URL_MAX:
        return f"must be an http or https URL of at most {URL_MAX} characters"
    if _UNSAFE.search(url):
        return "must not contain spaces, control characters or backslashes"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is not a URL"
    if parts.scheme not in {"http", "https"}:
        return "must begin with http:// or https://"
    if parts.username is not None or parts.password is not None:
        return "must not carry a user name or password"
    if port == 0:
        return "is not a URL"
    if origin(parts) in own_origins or _is_public_host(parts.hostname or ""):
        return None
    return "must name a public host"


def origin(parts: SplitResult) -> str:
    """Scheme, host and port as clients spell an origin."""
    port = f":{parts.port}" if parts.port is not None else ""
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _is_public_host(host: str) -> bool:
    if ":" in host:
        return is_public(host)
    name = host.rstrip(".")
    labels = name.split(".")
    if len(name) > _HOST_MAX or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):  # noqa: PLR2004 - a public name has a dot
        return False
    if labels[-1].isdigit() or labels[-1][:2].lower() == "0x":
        # Decimal, octal, hex and short forms all reach loopback on some resolver.
        return is_public(name)
    return not f".{name.lower()}".endswith(_PRIVATE_ENDINGS)
