"""Every function of the gateway as deployed, run in this process: only AWS and Ark are pretended.

Handlers, wiring, adapters, dialects and stories are the product's own, so whatever they ask of AWS
is what they would ask there.
"""

import itertools
import json
import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import httpx
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT_ID
from moto.s3.models import s3_backends

from functions.actions import handler as actions_handler
from functions.admin import handler as admin_handler
from functions.finalizer import handler as finalizer_handler
from functions.keeper import handler as keeper_handler
from functions.liveness import handler as liveness_handler
from functions.poll import handler as poll_handler
from functions.sweep import handler as sweep_handler
from functions.webhooks import handler as webhooks_handler
from portrait.adapters.ark_line import ark_client
from portrait.guard.fetcher import Fetcher
from portrait.wiring import clients, keeper, webhooks
from tests.campaigns.wired.cloud import BUCKET, Cloud, cloud
from tests.campaigns.wired.resources import RESOURCES
from tests.campaigns.wired.way import Way
from tests.integration.doors.desk import event
from tests.integration.doors.edge import following, stored
from tests.unit.virtual_clock import VirtualClock

ROOT: Final = {"root": "root-secret-of-the-gateway-0123456789"}
ACCOUNTS: Final = {
    "accounts": [{"account": "one", "access_key_id": "AKLTONE", "region": "cn-beijing"}],
    "secret_access_key": "secret-key-of-the-account",
    "api_key": "key-of-the-data-plane",
}
FORM: Final = "application/x-www-form-urlencoded"
BODIES: Final = {("POST", "/v1/portrait/upload"), ("POST", "/v1/assets")}
"""What the edge stores before anybody looks at it."""
Answer = Callable[[httpx.Request], httpx.Response]


@dataclass
class Context:
    """What Lambda tells a handler: the invocation's id, and the time left, less at each look."""

    aws_request_id: str
    left_ms: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        self.left_ms -= 4000
        return self.left_ms


@dataclass(frozen=True, slots=True)
class Said:
    """An HTTP answer, the invocation's own id replaced: whatever else differs is a difference."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The public code of a refusal, in any envelope; empty for a success."""
        if "ResponseMetadata" not in self.body and "serviceCode" not in self.body:
            error = self.body.get("error") or {}
            return str(error.get("code" if "param" in error else "type", ""))
        if "serviceCode" in self.body:
            return str(self.body["serviceCode"]) if self.body["code"] else ""
        return str(self.body["ResponseMetadata"].get("Error", {}).get("Code", ""))

    @property
    def message(self) -> str:
        """What a refusal says, in any envelope; empty for a success."""
        if "ResponseMetadata" not in self.body and "serviceCode" not in self.body:
            return str((self.body.get("error") or {}).get("message", ""))
        if "serviceCode" in self.body:
            return str(self.body["msg"]) if self.body["code"] else ""
        return str(self.body["ResponseMetadata"].get("Error", {}).get("Message", ""))

    @property
    def result(self) -> Any:
        """What a success holds, in any envelope; None for a refusal."""
        if self.status == 200 and not {"ResponseMetadata", "data"} & self.body.keys():
            return self.body
        return self.body.get("Result" if "ResponseMetadata" in self.body else "data")


@dataclass
class Gateway:
    """The functions, their cloud, and the other end of Ark's line."""

    cloud: Cloud
    clock: VirtualClock
    answer: Answer
    keys: dict[str, str] = field(default_factory=dict)
    sent: list[httpx.Request] = field(default_factory=list)
    """What went upstream."""
    told: list[Any] = field(default_factory=list)
    """Every answer, in order."""
    endpoint: Answer = field(default=lambda _: httpx.Response(204))
    """What the customers' endpoints answer."""
    media: Answer = field(default=lambda _: httpx.Response(200, content=b"a film"))
    """What the hosts of finished videos answer."""
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def admit(self, customer: str, **more: Any) -> None:
        """A customer with a bearer key."""
        created = self.command({"command": "create_customer", "customer": customer, **more})
        assert created["ok"], created
        issued = self.command({"command": "issue_key", "customer": customer, "kind": "bearer"})
        self.keys[customer] = issued["result"]["api_key"]

    def command(self, command: object) -> dict[str, Any]:
        """One command of the operator."""
        self.told.append(admin_handler.handle(command, self._context()))
        answer: dict[str, Any] = self.told[-1]
        return answer

    def send(
        self,
        request: Mapping[str, Any],
        *,
        upload: bool = False,
        door: Any = actions_handler,
        follow: bool = True,
    ) -> Said:
        """One event for the router, for a door that takes bodies, or for another."""
        context = self._context()
        if upload or (request["httpMethod"], request["resource"]) in BODIES:
            return self._send_body(request, context, follow=follow)
        answer = door.handle(dict(request), context)
        text = answer["body"].replace(context.aws_request_id, "<request>")
        said = Said(answer["statusCode"], tuple(sorted(answer["headers"].items())), text)
        self.told.append(said)
        return said

    def _send_body(self, request: Mapping[str, Any], context: Context, *, follow: bool) -> Said:
        """A body that the edge stores, by a client that follows or holds its receipt."""

        def keep(key: str, data: bytes, media_type: str) -> None:
            # By the back door: the pretended S3 takes a form for one of its own.
            store = s3_backends[ACCOUNT_ID]["aws"]
            store.put_object(BUCKET, key, data).set_metadata({"Content-Type": media_type})

        receipt = stored(request, keep, context)
        if follow and receipt.status == HTTPStatus.SEE_OTHER:
            return self.send(following(receipt, request), door=finalizer_handler)
        text = receipt.text.replace(context.aws_request_id, "<request>")
        said = Said(receipt.status, tuple(sorted(receipt.headers.items())), text)
        self.told.append(said)
        return said

    def act(
        self, who: str, action: str, body: Mapping[str, Any], resource: str = "/v1/portrait"
    ) -> Said:
        """One Action of a customer."""
        headers = {"Authorization": f"Bearer {self.keys[who]}", "Content-Type": "application/json"}
        return self.send(event(resource, "POST", {"Action": [action]}, headers, json.dumps(body)))

    def upload(self, who: str, body: bytes, content_type: str) -> Said:
        """One form of a customer."""
        headers = {"Authorization": f"Bearer {self.keys[who]}", "Content-Type": content_type}
        return self.send(event("/v1/portrait/upload", "POST", None, headers, body), upload=True)

    def rest(self, who: str, route: tuple[str, str], body: str | bytes = "", **more: Any) -> Said:
        """One request of a customer for a resource; `more` are `parameters`, `query`, `headers`."""
        headers = {"Authorization": f"Bearer {self.keys[who]}", **more.get("headers", {})}
        asked = event(route[1], route[0], more.get("query"), headers, body)
        parameters = dict(more.get("parameters", {})) or None
        found = (door for prefix, door in RESOURCES.items() if route[1].startswith(prefix))
        return self.send({**asked, "pathParameters": parameters}, door=next(found))

    def visit(self, route: tuple[str, str], value: str, body: str = "", **more: Any) -> Said:
        """One visit of a browser to a page; `value` stands in the path."""
        headers = {"Content-Type": FORM, "Accept-Language": "en", **more.get("headers", {})}
        asked = event(route[1], route[0], more.get("query"), headers, body)
        name = route[1].rpartition("{")[2].removesuffix("}")
        return self.send({**asked, "pathParameters": {name: value}}, door=liveness_handler)

    def deliver(self, told: Mapping[str, Any]) -> dict[str, int]:
        """One delivery, as the function is woken for it. Raises what the function raises."""
        return webhooks_handler.handle(dict(told), self._context())

    def step(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """One step of the machine. Raises what the function raises."""
        return poll_handler.handle(dict(state), self._context())

    def keep(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """The machine's last step, where copies are kept. Raises what the function raises."""
        return keeper_handler.handle(dict(state), self._context())

    def sweep(self, **event: str) -> dict[str, Any]:
        """One run of the sweeper. Raises what the function raises."""
        return sweep_handler.handle(event, self._context())

    def _context(self) -> Context:
        return Context(f"8a1f0000-0000-4000-8000-{next(self._numbers):012d}")


@contextmanager
def gateway(
    patch: pytest.MonkeyPatch,
    answer: Answer,
    *,
    root: Mapping[str, Any] = ROOT,
    accounts: Mapping[str, Any] = ACCOUNTS,
) -> Iterator[Gateway]:
    """The whole gateway over a fresh cloud, in virtual time; `answer` is Ark."""
    clock = VirtualClock()
    with cloud(patch, root, accounts) as opened:
        made = Gateway(opened, clock, answer)

        def wire(request: httpx.Request) -> httpx.Response:
            made.sent.append(request)
            return made.answer(request)

        client = ark_client(ssl.create_default_context())
        client._transport = httpx.MockTransport(wire)
        patch.setattr(clients, "ark_client", lambda _: client)
        patch.setattr(
            webhooks, "GuardedTransport", lambda problem, *_, **__: Way(problem, made.endpoint)
        )
        to_media: Any = Way(lambda _: None, made.media)
        patch.setattr(keeper, "fetcher", lambda **_: Fetcher(to_media, time.monotonic))
        patch.setattr(clients, "now", clock)
        patch.setattr(clients, "SLEEP", clock.advance)
        patch.setattr(clients, "CHANCE", random.Random(20261101))
        yield made
