"""Addresses that anybody may try: what is forged reads nothing, what is lost says nothing else.

Nobody signs in at the pages of a verification, so an address is all there is. One whose mac is not
ours causes no call at all; one that is ours and leads nowhere reads one row and writes none. Both
are the same page, byte for byte, whatever verb, query or form comes with them.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import pytest

from functions.liveness.doors import CALLBACK, INVITE
from portrait.adapters.ledger import DynamoSessions
from portrait.model import CustomerId, LiveSession, SessionId
from portrait.rules.tickets import NotOurs, Ticket, write_ticket
from portrait.usecases import callbacks
from portrait.usecases.callbacks import Landing, LandingKind
from tests.campaigns.isolation import examination
from tests.campaigns.isolation.addresses import (
    Named,
    forged_invites,
    forged_tickets,
    lost_invites,
    lost_tickets,
)
from tests.campaigns.isolation.sessions import KEY, Known, put_session
from tests.campaigns.isolation.tenants import ANN, BEN
from tests.campaigns.wired.gateway import Gateway, Said, gateway

FULL: Final = os.environ.get("CAMPAIGN") == "full"
ROUNDS: Final = 40 if FULL else 2
FLOOR: Final = 6000 if FULL else 300
PASSED: Final = (
    "resultCode=10000&algorithmBaseRespCode=0&reqMeasureInfoValue=1&verify_type=real_time"
)
AGREED: Final = "agree=consent-2026-11"
READ_MORE: Final = "more than its one read"


@dataclass
class Visits:
    """What was opened, and how it could be told apart."""

    house: Gateway
    seen: Counter[str] = field(default_factory=Counter)
    pages: set[Said] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        return {one.partition(":")[0] for one in self.findings}

    def open(self, resource: str, named: Named, reads: int, token: str = "") -> None:
        """Every way to open one address; it may cause so many reads in all and nothing else."""
        why, value = named
        said = PASSED + (f"&bytedToken={token}" if token else "")
        query = {name: [one] for name, _, one in (pair.partition("=") for pair in said.split("&"))}
        ways: list[tuple[str, str, dict[str, list[str]] | None]] = [
            ("GET", "", query),
            ("GET", "", None),
            ("POST", said if resource == CALLBACK else AGREED, None),
        ]
        for method, body, asked in ways:
            self._once((method, resource), (why, value), body, asked, reads)

    def _once(
        self, route: tuple[str, str], named: Named, body: str, query: Any, reads: int
    ) -> None:
        (why, value), cloud = named, self.house.cloud
        before, sent = len(cloud.calls), len(self.house.sent)
        said = self.house.visit(route, value, body, query=query)
        calls = [call.spelt() for call in cloud.calls[before:]]
        self.seen[why] += 1
        self.pages.add(said)
        if said.status != 404:
            self.findings.append(f"{examination.NO_MISS}: {route} {why} {said.status}")
        if len(calls) > reads or any(not call.startswith("dynamodb GetItem") for call in calls):
            kind = READ_MORE if reads else examination.LOOKED_UP
            self.findings.append(f"{kind}: {route} {why} {calls}")
        if len(self.house.sent) != sent:
            self.findings.append(f"asked upstream: {route} {why}")


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    with gateway(monkeypatch, lambda _: httpx.Response(500)) as opened:
        for customer in (ANN, BEN):
            opened.admit(customer)
        # The root secret is known from here on: what is called below is for the addresses.
        opened.visit(("GET", CALLBACK), "x." + "y" * 30)
        opened.visit(("GET", INVITE), "a" * 26)
        yield opened


def both(house: Gateway, rng: random.Random) -> tuple[Known, Known]:
    return put_session(house, rng, ANN), put_session(house, rng, BEN)


def visit_all(house: Gateway, rounds: int) -> Visits:
    rng, visits = random.Random(13), Visits(house)
    for _ in range(rounds):
        mine, theirs = both(house, rng)
        rows = house.cloud.rows()
        for named in forged_tickets(mine, theirs, rng):
            visits.open(CALLBACK, named, reads=0, token=mine.token)
        for named in lost_tickets(mine, theirs, rng):
            visits.open(CALLBACK, named, reads=1, token=theirs.token)
        for named in forged_invites(mine, theirs, rng):
            visits.open(INVITE, named, reads=0)
        for named in lost_invites(rng):
            visits.open(INVITE, named, reads=1)
        if house.cloud.rows() != rows:
            visits.findings.append(examination.WRITTEN)
    if len(visits.pages) > 1:
        visits.findings.append(f"{examination.BYTES}: {visits.pages}")
    return visits


def test_what_is_not_ours_reads_nothing_and_all_of_it_is_one_page(
    house: Gateway, capsys: pytest.CaptureFixture[str]
) -> None:
    visits = visit_all(house, ROUNDS)
    with capsys.disabled():
        print(  # noqa: T201  a campaign says what it did
            f"\nisolation of pages: {len(visits.seen)} kinds of address, "
            f"{visits.seen.total()} visits, {len(visits.pages)} page, "
            f"{len(visits.findings)} findings"
        )
    assert visits.findings == []
    assert len(visits.pages) == 1
    assert visits.seen.total() >= FLOOR


def test_an_address_that_was_given_away_is_another_page(house: Gateway) -> None:
    rng = random.Random(17)
    mine, _ = both(house, rng)
    visits = Visits(house)
    visits.open(INVITE, ("mine", mine.session.invite), reads=2)
    assert visits.kinds >= {examination.NO_MISS}


def test_anothers_token_in_my_callback_has_no_effect(house: Gateway) -> None:
    rng = random.Random(19)
    mine, theirs = both(house, rng)
    visits, rows = Visits(house), house.cloud.rows()
    named = "mine", write_ticket(KEY, mine.ticket)
    visits._once(("GET", CALLBACK), named, "", {"bytedToken": [theirs.token]}, reads=1)
    assert (visits.findings, house.cloud.rows()) == ([], rows)


def test_a_mac_that_nobody_checks_is_caught(
    house: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trusting(_: bytes, text: str) -> Ticket:
        parts = text.split(".")
        if len(parts) < 5 or not parts[3].isdecimal():
            raise NotOurs
        now = house.clock()
        return Ticket(CustomerId(parts[1]), SessionId(parts[2]), now, parts[4])

    monkeypatch.setattr(callbacks, "read_ticket", trusting)
    assert examination.LOOKED_UP in visit_all(house, 1).kinds


def test_a_session_that_is_found_by_its_id_alone_is_caught(
    house: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = DynamoSessions.load_session

    def anybodys(
        sessions: DynamoSessions, customer: CustomerId, session: SessionId
    ) -> LiveSession | None:
        found = load(sessions, customer, session)
        return found or load(sessions, CustomerId(BEN if customer == ANN else ANN), session)

    monkeypatch.setattr(DynamoSessions, "load_session", anybodys)
    assert READ_MORE in visit_all(house, 1).kinds


def test_a_page_that_says_why_it_leads_nowhere_is_caught(
    house: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive = callbacks.receive_callback

    def telling(ticket: str, fields: Any, ports: Any) -> Landing:
        landing = receive(ticket, fields, ports)
        ours = ticket.count(".") == 5 and landing.kind is LandingKind.REFUSED
        return Landing(LandingKind.EXPIRED) if ours else landing

    monkeypatch.setattr("functions.liveness.doors.receive_callback", telling)
    assert {examination.BYTES, examination.NO_MISS} <= visit_all(house, 1).kinds
