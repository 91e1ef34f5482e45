"""Which URLs and which addresses the sandbox may fetch from."""

import re
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from portrait.rules.addresses import is_public

URL_MAX: Final = 4096
"""Links signed with temporary credentials run to two thousand characters and more."""
_CONTROL_OR_SPACE: Final = re.compile(r"[\x00-\x20\x7f\\]")


def check_url(url: str) -> str:
    """The URL, if it is one that a service could fetch.

    Raises ValueError for another scheme, no host, credentials, spaces or control characters.
    """
    if len(url) > URL_MAX:
        raise ValueError(f"must be at most {URL_MAX} characters")
    if _CONTROL_OR_SPACE.search(url):
        raise ValueError("must not hold spaces, control characters or backslashes")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError("is not a URL") from error
    if parts.scheme not in ("http", "https"):
        raise ValueError("must begin with http:// or https://")
    if not parts.hostname or port == 0:
        raise ValueError("must name a host")
    if "@" in parts.netloc:
        raise ValueError("must not hold credentials")
    return url


def may_connect(address: str, *, loopback: bool) -> bool:
    """Whether an address is public, or, if allowed, this machine's own."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return loopback if ip.is_loopback else is_public(str(ip))
