"""One thing changed on the way, and the signature no longer opens; nothing changed, and it does.

The requests are API Gateway events, as a stage or a custom domain makes them.
"""

import base64
import json
import random
import string
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.errors import Unauthorized
from portrait.http.events import read_event
from portrait.model import KeyScope
from tests.unit.signed_house import SIGNED_PRINCIPAL, SignedHouse, credentials
from tests.unit.virtual_clock import START
from volcengine_signature import Request, Scope, sign

VECTORS: Final = Path(__file__).parents[1] / "vectors" / "volcengine.json"
OFFICIAL: Final[list[dict[str, Any]]] = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
ROUNDS: Final = 400
Event = dict[str, Any]
Change = Callable[[Event, random.Random], None]


def event(sent: Request, prefix: str = "") -> Event:
    """The event of a request signed here, at the root of a host or behind a prefix."""
    added = sign(sent, credentials(), Scope("cn-beijing", "ark"), START)
    query: dict[str, list[str]] = {}
    for name, value in sent.query:
        query.setdefault(name, []).append(value)
    return {
        "resource": sent.path.removeprefix(prefix),
        "path": sent.path.removeprefix(prefix),
        "httpMethod": sent.method,
        "headers": dict([*sent.headers, *added.items()]),
        "multiValueHeaders": {name: [text] for name, text in [*sent.headers, *added.items()]},
        "multiValueQueryStringParameters": query,
        "body": base64.b64encode(sent.body).decode(),
        "isBase64Encoded": True,
        "requestContext": {"domainName": "gateway.example.com", "path": sent.path},
    }


def a_request() -> Event:
    sent = Request(
        "POST",
        "/live/v1/portrait/",
        (("Action", "ListAssets"), ("Tag", "a b"), ("Tag", "a+b"), ("Version", "2024-01-01")),
        (("Host", "gateway.example.com"), ("Content-Type", "application/json")),
        b'{"Filter":{"GroupIds":["group-1"]}}',
    )
    return event(sent, "/live")


def opens(house: SignedHouse, given: Event) -> bool:
    try:
        return house.doorman.admit(read_event(given, "r"), KeyScope.ASSETS) == SIGNED_PRINCIPAL
    except Unauthorized:
        return False


def another(text: str, rng: random.Random) -> str:
    """The text with one character replaced, added or taken away."""
    at = rng.randrange(len(text))
    letter = rng.choice([one for one in string.printable if one != text[at]])
    kind = rng.randrange(3)
    if kind == 0:
        return text[:at] + letter + text[at + 1 :]
    if kind == 1:
        return text[:at] + letter + text[at:]
    return text[:at] + text[at + 1 :]


def change_path(given: Event, rng: random.Random) -> None:
    given["requestContext"]["path"] = another(given["requestContext"]["path"], rng)


def change_method(given: Event, rng: random.Random) -> None:
    given["httpMethod"] = rng.choice(["GET", "PUT", "post", ""])


def change_query(given: Event, rng: random.Random) -> None:
    query = given["multiValueQueryStringParameters"]
    name = rng.choice(list(query))
    if rng.random() < 0.5:
        query[another(name, rng)] = query.pop(name)
    else:
        at = rng.randrange(len(query[name]))
        query[name][at] = another(query[name][at], rng)


def add_to_query(given: Event, rng: random.Random) -> None:
    query = given["multiValueQueryStringParameters"]
    query.setdefault(rng.choice(["Action", "X", ""]), []).append(rng.choice(["", "GetAsset"]))


def change_header(given: Event, rng: random.Random) -> None:
    headers = given["multiValueHeaders"]
    name, changed = rng.choice(list(headers)), ""
    # Blanks after a comma of Authorization say nothing, there or not.
    while not changed or _unblanked(changed) == _unblanked(headers[name][0]):
        changed = another(headers[name][0], rng)
    headers[name] = [changed]
    given["headers"][name] = headers[name][0]


def _unblanked(text: str) -> str:
    return text.replace(" ", "").replace("\t", "")


def double_header(given: Event, rng: random.Random) -> None:
    headers = given["multiValueHeaders"]
    name = rng.choice(list(headers))
    headers[name.swapcase() if rng.random() < 0.5 else name] = [headers[name][0], "x"]


def change_body(given: Event, rng: random.Random) -> None:
    body = bytearray(base64.b64decode(given["body"]))
    at = rng.randrange(len(body))
    body[at] ^= rng.randrange(1, 256)
    given["body"] = base64.b64encode(bytes(body)).decode()


CHANGES: Final[Mapping[str, Change]] = {
    "path": change_path,
    "method": change_method,
    "query": change_query,
    "query added": add_to_query,
    "header": change_header,
    "header doubled": double_header,
    "body": change_body,
}


@pytest.mark.parametrize("change", CHANGES)
def test_no_single_change_passes(change: str) -> None:
    house, rng = SignedHouse(), random.Random(change)
    assert opens(house, a_request())
    passed = []
    for _ in range(ROUNDS):
        changed = deepcopy(a_request())
        CHANGES[change](changed, rng)
        if changed != a_request() and opens(house, changed):
            passed.append(changed)
    assert passed == []


def test_a_door_that_forgets_the_body_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search above can fail: it finds a verifier that takes the claimed hash on trust."""
    monkeypatch.setattr("volcengine_signature.verifier.body_sha256", claimed)
    house, rng = SignedHouse(), random.Random(1)
    changed = a_request()
    change_body(changed, rng)
    assert opens(house, changed)


def claimed(_: bytes) -> str:
    """The hash that the untouched request claims."""
    return str(a_request()["headers"]["X-Content-Sha256"])


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Amzn-Trace-Id", "User-Agent"])
def test_what_proxies_add_is_not_signed(name: str) -> None:
    given = a_request()
    given["multiValueHeaders"][name] = ["10.0.0.1", "10.0.0.2"]
    assert opens(SignedHouse(), given)


@pytest.mark.parametrize("prefix", ["", "/live", "/base"])
@pytest.mark.parametrize("vector", OFFICIAL, ids=[one["name"] for one in OFFICIAL])
def test_every_request_of_the_official_clients_opens(vector: dict[str, Any], prefix: str) -> None:
    given = vector["input"]
    sent = Request(
        given["method"],
        prefix + given["path"],
        tuple(given["query"].items()),
        tuple(given["input_headers"].items()),
        given["body"].encode(),
    )
    assert opens(SignedHouse(), event(sent, prefix))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=5),
    st.binary(max_size=200),
)
def test_any_query_and_any_bytes_can_be_signed(query: list[tuple[str, str]], body: bytes) -> None:
    sent = Request("POST", "/", tuple(query), (("Host", "gateway.example.com"),), body)
    assert opens(SignedHouse(), event(sent))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_a_body_that_travels_as_text_is_the_same_bytes(text: str) -> None:
    sent = Request("POST", "/", (), (("Host", "gateway.example.com"),), text.encode())
    as_text = event(sent) | {"body": text, "isBase64Encoded": False}
    assert opens(SignedHouse(), as_text)
