"""Hundreds of URLs that try to lead inside: not one connection may go there.

Each URL is posted to as a callback and fetched as media, and each callback also goes by the
looser rules of media, so that the guard of the connection is tried without the guard of the text.
"""

import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import httpcore
import httpx
import pytest

from functions.sandbox.fetch import Fetcher
from functions.sandbox.ports import FetchFailed
from portrait.guard import transport as guard
from portrait.guard.pinning import Denied, Pinned
from portrait.guard.sender import Sender
from portrait.guard.transport import GuardedTransport, Problem
from portrait.rules.urls import callback_url_problem, fetchable_url_problem
from tests.campaigns import ssrf_corpus
from tests.campaigns.internet import Internet, hooked, serving
from tests.campaigns.ssrf_corpus import PUBLIC, PUBLIC_V6, SILENT
from tests.unit.sandbox.certificates import Authority

pytestmark = pytest.mark.campaign

FLOOR: Final = 300
OUTSIDE: Final = {PUBLIC, PUBLIC_V6, SILENT}
AS_CALLBACK: Final = partial(callback_url_problem, own_origins=frozenset())


@dataclass
class Tally:
    """What came of all attempts; `leaks` are URLs that made a connection inside."""

    urls: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    leaks: list[tuple[str, str]] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Range:
    """Where the attempts are made."""

    internet: Internet
    trust: ssl.SSLContext

    def ways(self) -> dict[str, Callable[[str], str]]:
        media = Fetcher(self._out(fetchable_url_problem), time.monotonic)
        callbacks = Sender(self._out(AS_CALLBACK), time.monotonic)
        loose = Sender(self._out(fetchable_url_problem), time.monotonic)
        return {
            "callback": partial(posted, callbacks),
            "callback by media's rules": partial(posted, loose),
            "media": partial(fetched, media),
        }

    def _out(self, problem: Problem) -> GuardedTransport:
        return GuardedTransport(
            problem, time.monotonic, trust=self.trust, resolve=self.internet.resolve
        )


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Range]:
    authority = Authority()
    folder: Path = tmp_path_factory.mktemp("certificates")
    context = authority.server_context("*.example.com", folder)
    with serving(None) as plain, serving(context) as secure:
        internet = Internet(plain, secure, ssrf_corpus.names())
        with hooked(internet):
            yield Range(internet, authority.client_context())


def posted(sender: Sender, url: str) -> str:
    try:
        return str(sender.post(url, {}, b"{}").status)
    except Denied as error:
        return f"refused: {error}"
    except httpx.HTTPError as error:
        return type(error).__name__


def fetched(media: Fetcher, url: str) -> str:
    try:
        media.fetch(url, 1000, 5)
    except FetchFailed as error:
        return f"failed: {error}"
    return "200"


def attempt(grounds: Range, urls: list[str]) -> Tally:
    tally = Tally(len(urls))
    for name, way in grounds.ways().items():
        for url in urls:
            grounds.internet.forget()
            outcome = way(url)
            tally.outcomes[f"{name}: {outcome}"] += 1
            tally.connections += len(grounds.internet.peers)
            inside = [peer for peer in grounds.internet.peers if peer not in OUTSIDE]
            tally.leaks += [(url, peer) for peer in inside]
            if outcome == "200":
                tally.reached.append(url)
    return tally


def test_no_url_leads_inside(grounds: Range, capsys: pytest.CaptureFixture[str]) -> None:
    tally = attempt(grounds, ssrf_corpus.attacks())
    with capsys.disabled():
        print(  # noqa: T201 - the figures are the point
            f"\nSSRF: {tally.urls} URLs, {tally.outcomes.total()} attempts, "
            f"{tally.connections} connections to the public host, {len(tally.leaks)} inside"
        )
    assert tally.leaks == []
    assert tally.urls >= FLOOR
    # A name that was public when it was asked is public: only its next answer leads inside.
    assert {url for url in tally.reached if "rebinding" not in url.lower()} == set()
    assert len(tally.reached) > 0


def test_what_is_public_is_reached(grounds: Range) -> None:
    urls = ssrf_corpus.good()
    tally = attempt(grounds, urls)
    assert tally.outcomes == {f"{name}: 200": len(urls) for name in grounds.ways()}


class ResolvesTwice(Pinned):
    """Checks the name's addresses and then connects to the name."""

    def connect_tcp(self, host: str, port: int, *_: object, **__: object) -> httpcore.NetworkStream:
        self._checked(host, port)
        return self.network.connect_tcp(self.resolve(host, port)[0], port, 5)


class ChecksTheFirst(Pinned):
    """Looks at one address of the name and goes to the next when that one is silent."""

    def _checked(self, host: str, port: int) -> list[str]:
        addresses = self._resolved(host, port)
        if not self.may_connect(addresses[0]):
            raise Denied("the host is not public")
        return addresses


class ChecksNothing(Pinned):
    """Leaves it all to the check of the text."""

    def _checked(self, host: str, port: int) -> list[str]:
        return self._resolved(host, port)


@pytest.mark.parametrize("careless", [ResolvesTwice, ChecksTheFirst, ChecksNothing])
def test_a_careless_guard_is_caught(
    grounds: Range,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    careless: type[Pinned],
) -> None:
    monkeypatch.setattr(guard, "Pinned", careless)
    leaks = attempt(grounds, ssrf_corpus.attacks()).leaks
    with capsys.disabled():
        print(f"\nSSRF: a guard that {careless.__name__}: {len(leaks)} inside")  # noqa: T201 - as above
    assert leaks != []
