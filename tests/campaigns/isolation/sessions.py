"""Verifications of both customers, in every state, and the tokens and addresses that name them."""

import hashlib
import hmac
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from portrait.adapters.ledger.session_rows import (
    invite_item,
    promise_items,
    session_item,
    token_items,
)
from portrait.ids import mint_group_id
from portrait.model import CustomerId, GroupId, Home, LiveSession, Scan, Sealed, SessionState
from portrait.rules.liveness import fingerprint
from portrait.rules.tickets import (
    TICKET_PURPOSE,
    Ticket,
    mint_invite,
    mint_nonce,
    write_ticket,
)
from portrait.rules.transitions import SESSION_AT_REST
from portrait.usecases.minting import Mint
from tests.campaigns.wired.gateway import ROOT, Gateway

KEY: Final = hmac.digest(ROOT["root"].encode(), TICKET_PURPOSE.encode(), hashlib.sha256)
"""What tickets and invites are signed with in these campaigns."""


@dataclass(frozen=True, slots=True)
class Known:
    """A verification and what names it."""

    session: LiveSession
    token: str
    nonce: str

    @property
    def ticket(self) -> Ticket:
        """What its callback address says."""
        scan = self.session.scans[-1]
        return Ticket(self.session.customer, self.session.session, scan.hard_until, self.nonce)


def put_session(
    gateway: Gateway,
    rng: random.Random,
    who: str,
    state: SessionState = SessionState.PENDING,
    promised: GroupId | None = None,
) -> Known:
    """Write a verification of a customer, opened long enough ago to have been passed."""
    now, mint = gateway.clock(), Mint(gateway.clock, rng, "tst")
    begun, token, nonce = now - timedelta(seconds=20), a_token(rng), mint_nonce(rng)
    soft, hard = begun + timedelta(seconds=120), begun + timedelta(seconds=1800)
    scan = Scan(1, fingerprint(nonce), begun, soft, hard, Sealed((b"x",)), fingerprint(token))
    passed = state is SessionState.VERIFIED
    session = LiveSession(
        customer=CustomerId(who),
        session=mint.session_id(now),
        invite=mint_invite(KEY, rng),
        state=state,
        home=Home("one", "default"),
        project="default",
        callback_url=f"https://{who}.example.com/done",
        base_url="https://gateway.example.com/stage",
        created_at=begun,
        updated_at=begun,
        invite_until=begun + timedelta(days=1),
        scans=(scan,),
        reserved=state not in SESSION_AT_REST,
        exchanging=1 if state is SessionState.EXCHANGING else 0,
        group=GroupId(mint.group_id(now)) if passed else None,
        promised=promised,
        group_name="" if promised is None else f"a person of {who}",
        rested_at=now if state in SESSION_AT_REST else None,
        version=1,
        due_at=now + timedelta(days=1),
    )
    pointers = [invite_item(session), *token_items(session), *promise_items(session)]
    for item in (session_item(session), *pointers):
        gateway.cloud.put(item)
    return Known(session, token, nonce)


def promises(gateway: Gateway, rng: random.Random, who: str) -> Iterator[tuple[str, str]]:
    """Ids of groups that somebody else was promised, in every state of their verification."""
    for state in SessionState:
        promised = mint_group_id(gateway.clock(), rng)
        put_session(gateway, rng, who, state, promised)
        yield f"foreign, promised, {state}", promised


def a_token(rng: random.Random) -> str:
    """A text as the upstream's tokens are."""
    return f"byted_token_20261101{rng.getrandbits(128):032x}"


def tokens(gateway: Gateway, rng: random.Random, who: str) -> Iterator[tuple[str, str]]:
    """What names a verification of somebody else, or nothing, and why it must miss."""
    for state in SessionState:
        yield f"foreign {state}", put_session(gateway, rng, who, state).token
    known = put_session(gateway, rng, who)
    yield "foreign, its fingerprint", fingerprint(known.token)
    yield "foreign, its session", known.session.session
    yield "foreign, its invite", known.session.invite
    yield "foreign, its ticket", write_ticket(KEY, known.ticket)
    yield "foreign, in capitals", known.token.upper()
    yield "foreign, a space behind", known.token + " "
