"""What is forged, early or somebody else's changes nothing and asks nobody."""

from dataclasses import replace

import pytest

from portrait.rules.tickets import read_ticket, write_ticket
from portrait.usecases.callbacks import CallbackFields, LandingKind, receive_callback
from tests.unit.usecases.verification import (
    Scanned,
    comes_back,
    create,
    fields,
    passes,
    past,
)
from tests.unit.usecases.world import TICKET_KEY, World


def a_scan(world: World) -> Scanned:
    """Opened, and long enough ago for somebody to have passed."""
    scanned = create(world)
    past(world, 20)
    return scanned


def forged(world: World, scanned: Scanned) -> list[tuple[str, CallbackFields]]:
    """Every wrong way to come back that is refused."""
    read = read_ticket(TICKET_KEY, scanned.ticket)
    other = create(world, world.ben)
    stolen = read_ticket(TICKET_KEY, other.ticket)
    good = fields(scanned)
    return [
        (scanned.ticket[:-1] + ("A" if scanned.ticket[-1] != "A" else "B"), good),
        ("junk", good),
        (scanned.ticket.replace("v1.ann.", "v1.ben."), good),
        (write_ticket(TICKET_KEY, replace(read, nonce=stolen.nonce)), good),
        (write_ticket(TICKET_KEY, replace(read, customer=stolen.customer)), good),
        (scanned.ticket, replace(good, token="token-of-another")),
        (scanned.ticket, replace(good, token=other.token)),
        (scanned.ticket, CallbackFields()),
        (scanned.ticket, CallbackFields(token=scanned.token)),
    ]


@pytest.mark.parametrize("number", range(9))
def test_what_is_forged_changes_nothing_and_asks_nobody(number: int, world: World) -> None:
    scanned = a_scan(world)
    passes(world, scanned)
    ticket, wrong = forged(world, scanned)[number]
    past(world, 10)
    before = dict(world.ledger.sessions)
    landing = receive_callback(ticket, wrong, world.liveness)
    assert (landing.kind, landing.redirect) == (LandingKind.REFUSED, None)
    assert world.ledger.sessions == before
    assert world.upstream.count("liveness_result") == 0
    # And the real one still counts.
    assert comes_back(world, scanned).kind is LandingKind.PASSED


def test_a_bad_mac_costs_no_read(world: World) -> None:
    scanned = a_scan(world)
    world.ledger.calls.clear()
    for ticket in ("junk", scanned.ticket[:-2] + "AA", scanned.ticket.replace("ann", "ben")):
        receive_callback(ticket, fields(scanned), world.liveness)
    assert not world.ledger.calls


def test_a_pass_before_anybody_can_have_passed_is_not_believed(world: World) -> None:
    scanned = create(world)
    past(world, 1)
    assert comes_back(world, scanned).kind is LandingKind.REFUSED
    assert world.upstream.count("liveness_result") == 0
    past(world, 1)
    passes(world, scanned)
    assert comes_back(world, scanned).kind is LandingKind.PASSED
