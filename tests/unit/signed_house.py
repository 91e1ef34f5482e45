"""A door that takes signatures, a customer's key pair, and requests signed with it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import pytest

from portrait.auth import Doorman
from portrait.errors import Unauthorized
from portrait.http.events import Request
from portrait.model import Key, KeyId, KeyKind, KeyScope, Principal, Sealed
from portrait.rules.keys import mint_signing
from portrait.usecases.signing_secrets import signing_proof
from tests.fakes import PlainSealer
from tests.unit.house import ACME, PEPPER, PRINCIPAL, House
from tests.unit.virtual_clock import START
from volcengine_signature import Credentials, Scope, sign
from volcengine_signature import Request as Sent

PAIR: Final = mint_signing(random.Random(3))
SIGNED_PRINCIPAL: Final = replace(PRINCIPAL, key_id=PAIR.key_id)
ARK: Final = Scope("cn-beijing", "ark")
QUERY: Final = (("Action", "GetAsset"), ("Tag", "b"), ("Tag", "a b"), ("Version", "2024-01-01"))
HEADERS: Final = (("Host", "gateway.example.com"), ("Content-Type", "application/json"))
BODY: Final = '{"Id":"asset-20260318035710-k3x9q","ProjectName":"é"}'.encode()


def credentials(access_key_id: str = PAIR.key_id, secret: str = PAIR.secret) -> Credentials:
    return Credentials(access_key_id, secret)


def signed(
    path: str = "/live/v1/portrait/",
    *,
    by: Credentials | None = None,
    scope: Scope = ARK,
    at: datetime = START,
    query: tuple[tuple[str, str], ...] = QUERY,
    body: bytes = BODY,
) -> Request:
    """A request as a door sees it, signed as the official clients sign."""
    sent = Sent("POST", path, query, HEADERS, body)
    return received(
        path, query, (*HEADERS, *sign(sent, by or credentials(), scope, at).items()), body
    )


def received(
    path: str, query: tuple[tuple[str, str], ...], headers: tuple[tuple[str, str], ...], body: bytes
) -> Request:
    """What a door sees of a request."""
    grouped: dict[str, tuple[str, ...]] = {}
    for name, value in query:
        grouped[name] = (*grouped.get(name, ()), value)
    return Request(
        method="POST",
        path="/v1/portrait",
        query=grouped,
        headers={name.lower(): value for name, value in headers},
        body=body,
        request_id="r-1",
        path_sent=path,
        headers_sent=headers,
    )


def with_header(request: Request, name: str, value: str | None) -> Request:
    """The request with one header changed, or without it."""
    kept = tuple(pair for pair in request.headers_sent if pair[0].lower() != name.lower())
    headers = kept if value is None else (*kept, (name, value))
    seen: Mapping[str, str] = {key.lower(): text for key, text in headers}
    return replace(request, headers=seen, headers_sent=headers)


@dataclass
class CountingSealer(PlainSealer):
    """Counts how often a secret was opened."""

    unseals: int = 0

    def unseal(self, sealed: Sealed, purpose: str, pk: str, sk: str) -> str:
        self.unseals += 1
        return super().unseal(sealed, purpose, pk, sk)


@dataclass
class SignedHouse(House):
    """A house whose door opens secrets of signing keys, too."""

    sealer: CountingSealer = field(default_factory=CountingSealer)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.doorman = Doorman(self.ledger, lambda: PEPPER, self.clock, self.sealer)
        proof = signing_proof(PAIR.key_id, PAIR.secret, self.sealer)
        self.ledger.add_key(Key(PAIR.key_id, ACME, KeyKind.SIGNING, proof, START))
        self.ledger.calls.clear()

    def admit(self, request: Request, scope: KeyScope = KeyScope.ASSETS) -> Principal:
        return self.doorman.admit(request, scope)

    def pair_row(self) -> Key:
        return self.ledger.keys[KeyId(PAIR.key_id)]


def refusal(house: SignedHouse, request: Request) -> tuple[str, str]:
    """Reason and words of the refusal that a request meets."""
    with pytest.raises(Unauthorized) as refused:
        house.admit(request)
    assert PAIR.secret not in f"{refused.value!r} {refused.value.__cause__!r}"
    return refused.value.reason, refused.value.message
