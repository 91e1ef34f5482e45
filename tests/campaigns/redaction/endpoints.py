"""A customer's endpoint from first to last, told by a sender whose receivers say secrets."""

import itertools
import json
from collections.abc import Callable
from functools import partial
from typing import Any, Final
from urllib.parse import quote

import httpx

from tests.campaigns.redaction.listening import Heard
from tests.campaigns.wired.gateway import Gateway

HOOKS: Final = "/v1/webhooks"
HOOK: Final = f"{HOOKS}/{{webhook}}"
DELIVERIES: Final = f"{HOOK}/deliveries"
REPLAY: Final = f"{DELIVERIES}/{{delivery}}/replay"
_NEVER: Final = "hook_0000000000"
_NEVER_SENT: Final = "msg_000000000000000000000000000"


def receivers(secret: str) -> list[Callable[[httpx.Request], httpx.Response]]:
    """Ways in which an endpoint answers with a secret, or fails with one."""
    one_line = secret.encode().replace(b"\n", b" ")

    def says(status: int) -> Callable[[httpx.Request], httpx.Response]:
        headers = [(b"Location", one_line), (b"Set-Cookie", one_line), (b"X-Own", one_line)]
        return lambda _: httpx.Response(status, content=secret.encode(), headers=headers)

    def fails(kind: type[httpx.TransportError]) -> Callable[[httpx.Request], httpx.Response]:
        def fail(_: httpx.Request) -> httpx.Response:
            raise kind(secret)

        return fail

    return [
        *(says(status) for status in (200, 302, 410, 500)),
        *(fails(kind) for kind in (httpx.ConnectError, httpx.ReadTimeout, httpx.ReadError)),
    ]


def register(gateway: Gateway, who: str, secret: str) -> str:
    """An endpoint whose URL holds the secret; its id, or that of one that is there already."""
    url = f"https://hooks.example.com/in/{quote(secret, safe='')}?token={quote(secret, safe='')}"
    made = gateway.rest(who, ("POST", HOOKS), json.dumps({"url": url}))
    if made.status == 200:
        return str(made.result["id"])
    known = [row["sk"]["S"] for row in gateway.cloud.rows() if "#hook_" in f"#{row['sk']['S']}"]
    return next((sk.removeprefix("HOOK#") for sk in known if sk.startswith("HOOK#")), _NEVER)


def tell(gateway: Gateway, heard: Heard, secret: str) -> None:
    """Send everything that was woken since the last call to AWS was forgotten."""
    woken = [call.asked for call in gateway.cloud.calls if call.operation == "Invoke"]
    heard.machine += [_in_words(str(asked["Payload"])) for asked in woken]
    payloads = [str(one["Payload"]) for one in woken if one["FunctionName"] == "webhooks"]
    answers = itertools.cycle(receivers(secret))
    for payload in dict.fromkeys(payloads):
        gateway.endpoint = next(answers)
        heard.run(partial(gateway.deliver, json.loads(payload)), of_machine=True)


def _in_words(payload: str) -> str:
    """An event without what is sealed in it for the function that it is for."""
    told = json.loads(payload)
    return json.dumps({name: value for name, value in told.items() if name != "media"})


def look_and_leave(gateway: Gateway, who: str, hook: str) -> None:
    """What an endpoint was told, once more; then a new secret, and its end."""
    named = {"webhook": hook}

    def rest(method: str, resource: str, **more: str) -> Any:
        return gateway.rest(who, (method, resource), parameters={**named, **more})

    gateway.rest(who, ("GET", HOOKS))
    rest("GET", HOOK)
    page = rest("GET", DELIVERIES)
    told = page.result["records"] if page.status == 200 else []
    rest("POST", REPLAY, delivery=told[0]["id"] if told else _NEVER_SENT)
    rest("POST", f"{HOOK}/rotate")
    rest("DELETE", HOOK)
