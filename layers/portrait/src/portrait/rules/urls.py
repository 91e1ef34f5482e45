"""Whether a URL that a stranger gives may be used. Syntax only: nothing is resolved or fetched.

Three uses, three strictnesses: what a fetcher can fetch at all, media that the upstream is to
fetch, and callbacks that the gateway itself connects to or sends people to.
"""

import re
from collections.abc import Set as AbstractSet
from typing import Final
from urllib.parse import SplitResult, urlsplit

import idna

from portrait.rules.addresses import is_public

URL_MAX: Final = 4096
"""Links signed with temporary credentials run to two thousand characters and more."""
CALLBACK_URL_MAX: Final = 2048
CALLBACK_PORTS: Final = frozenset({None, 443, 8443})
LOOPBACK_HOSTS: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f\\]")
_LABEL: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)", re.ASCII)
_OTHER_DOTS: Final = re.compile("[\u3002\uff0e\uff61]")
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


def fetchable_url_problem(url: str) -> str | None:
    """Why nobody could fetch `url`, or None. Says nothing about where it leads."""
    problem = _split(url, URL_MAX)
    return problem if isinstance(problem, str) else None


def media_url_problem(
    url: str, own_origins: AbstractSet[str], *, loopback: bool = False
) -> str | None:
    """Why the upstream must not be given `url`, nor be asked for it, or None.

    `own_origins` are origins of the stack itself (`http://127.0.0.1:8700`) that count as public;
    `loopback` lets every address of this machine through. Both on one machine only.
    """
    parts = _split(url, URL_MAX)
    if isinstance(parts, str):
        return parts
    host = parts.hostname or ""
    if origin(parts) in own_origins or (loopback and host in LOOPBACK_HOSTS):
        return None
    if _is_public_host(host):
        return None
    return "must name a public host"


def callback_url_problem(
    url: str, own_origins: AbstractSet[str], *, loopback: bool = False
) -> str | None:
    """Why the gateway must neither connect to `url` nor send a person there, or None.

    On one machine two doors open: `own_origins` count as public, and `loopback` lets this
    machine's own name and addresses through, over http and on any port.
    """
    parts = _split(url, CALLBACK_URL_MAX)
    if isinstance(parts, str):
        return parts
    if not url.isprintable():
        return "must not contain invisible characters"
    host = parts.hostname or ""
    if origin(parts) in own_origins or (loopback and host in LOOPBACK_HOSTS):
        return None
    if parts.scheme != "https":
        return "must begin with https://"
    if parts.port not in CALLBACK_PORTS:
        return "must use port 443 or 8443"
    if _is_numeric(host):
        return "must name a host, not an address"
    name = _ascii_name(host)
    # A certificate never names a host with a dot at its end.
    if name is None or name.endswith(".") or not _is_public_host(name):
        return "must name a public host"
    return None


def origin(parts: SplitResult) -> str:
    """Scheme, host and port as clients spell an origin."""
    port = f":{parts.port}" if parts.port is not None else ""
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _split(url: str, longest: int) -> SplitResult | str:
    """The parts of a URL, or why it is none that anybody could fetch."""
    if not url or len(url) > longest:
        return f"must be an http or https URL of at most {longest} characters"
    if _UNSAFE.search(url):
        return "must not contain spaces, control characters or backslashes"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is not a URL"
    if parts.scheme not in {"http", "https"}:
        return "must begin with http:// or https://"
    if "@" in parts.netloc:
        return "must not carry a user name or password"
    if port == 0:
        return "is not a URL"
    return parts if parts.hostname else "must name a public host"


def _is_public_host(host: str) -> bool:
    if ":" in host:
        return is_public(host)
    name = host.removesuffix(".")
    labels = name.split(".")
    if len(name) > _HOST_MAX or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):  # noqa: PLR2004 - a public name has a dot
        return False
    if _is_numeric(name):
        return is_public(name)
    return not f".{name.lower()}".endswith(_PRIVATE_ENDINGS)


def _is_numeric(host: str) -> bool:
    """Whether some resolver could read a host as an address.

    Decimal, octal, hex and short forms all reach loopback on some resolver, and so do digits of
    other scripts, circled ones included.
    """
    last = host.rstrip(".").rpartition(".")[2]
    return ":" in host or last.isdigit() or last[:2].lower() == "0x"


def _ascii_name(host: str) -> str | None:
    """A host as it is looked up, its labels checked by IDNA 2008; None if it is no name."""
    if _OTHER_DOTS.search(host):
        return None
    try:
        labels = [
            idna.encode(label).decode("ascii")
            if not label.isascii() or label.startswith("xn--")
            else label
            for label in host.split(".")
        ]
    except idna.IDNAError:
        return None
    return ".".join(labels)
