"""Where the gateway is, in the eyes of whoever called it."""

from collections.abc import Mapping
from typing import Any


def base_url(event: Mapping[str, Any], path: str) -> str:
    """Origin and prefix before `path`, without a slash at the end; empty if the event tells none.

    `path` is the route: a name in braces stands for whatever the client put there.
    `requestContext.path` is the path as the client sent it, a stage or a base path included;
    `domainName` is a name that the API answers to, never one that a client made up (API Gateway,
    REST proxy events). Such an API speaks https only.
    """
    context = event.get("requestContext") or {}
    name = str(context.get("domainName") or "")
    if not name:
        return ""
    seen = _parts(str(context.get("path") or ""))
    own = _parts(path)
    prefix = seen[: len(seen) - len(own)] if _ends_with(seen, own) else []
    return "/".join([f"https://{name}", *prefix])


def path_sent(event: Mapping[str, Any]) -> str:
    """The path as the client sent it; `path` lacks the stage where the client had to send one."""
    return str((event.get("requestContext") or {}).get("path") or event.get("path") or "/")


def _parts(path: str) -> list[str]:
    trimmed = path.strip("/")
    return trimmed.split("/") if trimmed else []


def _ends_with(seen: list[str], own: list[str]) -> bool:
    """Whether these are the last parts; one in braces stands for any."""
    if len(seen) < len(own):
        return False
    last = seen[len(seen) - len(own) :]
    return all(a == b or b.startswith("{") for a, b in zip(last, own, strict=True))
