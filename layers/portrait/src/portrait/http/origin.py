"""Where the gateway is, in the eyes of whoever called it."""

from collections.abc import Mapping
from typing import Any


def base_url(event: Mapping[str, Any], path: str) -> str:
    """Origin and prefix before `path`, without a slash at the end; empty if the event tells none.

    `requestContext.path` is the path as the client sent it, a stage or a base path included;
    `domainName` is a name that the API answers to, never one that a client made up (API Gateway,
    REST proxy events). Such an API speaks https only.
    """
    context = event.get("requestContext") or {}
    name = str(context.get("domainName") or "")
    if not name:
        return ""
    seen = str(context.get("path") or "").rstrip("/")
    own = path.rstrip("/")
    prefix = seen.removesuffix(own) if seen.endswith(own) else ""
    return f"https://{name}{prefix}"
