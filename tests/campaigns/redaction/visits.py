"""What browsers and the clients of endpoints send, as inputs that a secret can be put in."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from functions.liveness.doors import CALLBACK, INVITE
from functions.subscriptions.routes import ROUTES
from tests.campaigns.redaction.endpoints import DELIVERIES, HOOKS
from tests.campaigns.redaction.verifications import AGREED
from tests.campaigns.wired.gateway import Gateway

Put = Callable[[Gateway, str], Any]
_HEADERS = ("Cookie", "User-Agent", "Referer", "Accept-Language", "X-Forwarded-For", "Sec-Purpose")
_FIELDS = ("bytedToken", "resultCode", "algorithmBaseRespCode", "reqMeasureInfoValue")


def visits() -> Iterator[tuple[str, Put]]:
    """The pages of a verification."""
    for name, resource in (("ticket", CALLBACK), ("invite", INVITE)):
        yield f"{name} in the path", _opened(resource, lambda secret: secret)
    yield "ticket and an &", _opened(CALLBACK, lambda secret: f"v1.x&bytedToken={secret}")
    yield "ticket of its form", _opened(CALLBACK, lambda secret: f"v1.ann.live-1.1.{secret}.x")

    def field(name: str) -> Put:
        def put(gateway: Gateway, secret: str) -> Any:
            gateway.visit(("GET", CALLBACK), "v1.x", query={name: [secret, f"a?{secret}=b"]})
            body = f"{name}={quote(secret, safe='')}"
            return gateway.visit(("POST", CALLBACK), "v1.x", body)

        return put

    for name in _FIELDS:
        yield f"callback {name}", field(name)
    yield (
        "callback's name",
        lambda gateway, secret: gateway.visit(("GET", CALLBACK), "v1.x", query={secret: ["1"]}),
    )
    yield (
        "consent",
        lambda gateway, secret: gateway.visit(("POST", INVITE), "a" * 26, f"agree={secret}"),
    )
    for name in _HEADERS:
        yield f"page's header {name}", _headed(name)


def routes() -> Iterator[tuple[str, Put]]:
    """The routes of endpoints."""

    def authorization(gateway: Gateway, secret: str) -> Any:
        wrong = {"Authorization": f"Bearer {secret}"}
        return gateway.rest("ann", ("GET", HOOKS), headers=wrong)

    yield "route's header Authorization", authorization
    for form, body in (
        ("body as it is", lambda secret: secret),
        ("url", lambda secret: json.dumps({"url": secret})),
        ("events", lambda secret: json.dumps({"url": "https://x.example.com", "events": [secret]})),
    ):
        yield f"webhook's {form}", _posted(body)
    yield "webhook's member", _posted(lambda secret: json.dumps({secret: secret}))
    for route in ROUTES:
        if "{" in route[1]:
            yield f"{' '.join(route)}, its ids", _named(route)

    def window(gateway: Gateway, secret: str) -> Any:
        named = {"webhook": "hook_0000000000"}
        asked = {"after": [secret], "size": [secret]}
        return gateway.rest("ann", ("GET", DELIVERIES), parameters=named, query=asked)

    yield "after and size of a page", window

    def strange(gateway: Gateway, secret: str) -> Any:
        named = {"webhook": "hook_0000000000"}
        asked = {secret: ["1"]}
        return gateway.rest("ann", ("GET", DELIVERIES), parameters=named, query=asked)

    yield "page's query's name", strange


def _opened(resource: str, value: Callable[[str], str]) -> Put:
    def put(gateway: Gateway, secret: str) -> Any:
        gateway.visit(("POST", resource), value(secret), AGREED)
        return gateway.visit(("GET", resource), value(secret))

    return put


def _headed(name: str) -> Put:
    def put(gateway: Gateway, secret: str) -> Any:
        gateway.visit(("GET", CALLBACK), "v1.x", headers={name: secret})
        return gateway.visit(("GET", INVITE), "a" * 26, headers={name: secret})

    return put


def _posted(body: Callable[[str], str]) -> Put:
    return lambda gateway, secret: gateway.rest("ann", ("POST", HOOKS), body(secret))


def _named(route: tuple[str, str]) -> Put:
    def put(gateway: Gateway, secret: str) -> Any:
        good = {"webhook": "hook_0000000000", "delivery": secret}
        gateway.rest("ann", route, parameters=good)
        return gateway.rest("ann", route, parameters={"webhook": secret, "delivery": secret})

    return put
