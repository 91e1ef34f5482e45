"""The other end of Ark's line, in memory: keeps what came, and answers as told."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import httpx

from portrait.adapters.ark import Ark
from portrait.adapters.ark_signing import Trouble
from portrait.adapters.secrets import Account, Accounts, UnknownAccount
from portrait.model import Home, UpstreamId
from tests.unit.virtual_clock import VirtualClock
from volcengine_signature import Credentials

HOME = Home("one", "films")
GROUP = UpstreamId("group-1")
ASSET = UpstreamId("asset-1")
OLD = Account("one", Credentials("AKLTONE", "s1"), "cn-beijing", "https://ark.example.com")
NEW = Account("one", Credentials("AKLTTWO", "s2"), "cn-beijing", "https://ark.example.com")
Answer = Callable[[httpx.Request], httpx.Response]


class FixedAccounts(Accounts):
    """An accounts secret that holds `later` once what was kept is forgotten."""

    def __init__(self, kept: Account, later: Account | None = None) -> None:
        self.kept = kept
        self.later = later or kept

    def find(self, name: str) -> Account:
        if name != self.kept.name:
            raise UnknownAccount(f"there is no account {name}")
        return self.kept

    def forget(self) -> None:
        self.kept = self.later


@dataclass
class Wire:
    """The other end: keeps what came, and answers."""

    answer: Answer
    accounts: FixedAccounts = field(default_factory=lambda: FixedAccounts(OLD))
    requests: list[httpx.Request] = field(default_factory=list)
    heard: list[tuple[Trouble, str, str]] = field(default_factory=list)

    def ark(self) -> Ark:
        client = httpx.Client(transport=httpx.MockTransport(self._handle))
        return Ark(client, self.accounts, VirtualClock(), self._hear)

    def _hear(self, trouble: Trouble, account: str, code: str) -> None:
        self.heard.append((trouble, account, code))

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)

    def sent(self) -> tuple[dict[str, str], dict[str, object]]:
        (request,) = self.requests
        return dict(parse_qsl(request.url.query.decode())), json.loads(request.content)


def saying(result: object, status: int = 200) -> Answer:
    return lambda _: httpx.Response(status, json={"ResponseMetadata": {}, "Result": result})


def refusing(code: str, status: int = 400) -> Answer:
    answer = {"ResponseMetadata": {"Error": {"Code": code, "Message": "text"}}}
    return lambda _: httpx.Response(status, json=answer)


def breaking(error: Exception) -> Answer:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return answer
