"""Addresses of verifications: forged ones, and those that are ours and lead nowhere.

Two customers' living verifications are the material: every forgery is put together of their parts.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from portrait.model import CustomerId, InviteId
from portrait.rules.tickets import Ticket, mint_invite, mint_nonce, write_ticket
from tests.campaigns.isolation.sessions import KEY, Known

Named = tuple[str, str]
"""Why an address must not be told from any other, and its last part."""
_OTHER_KEY = b"another key of thirty-two bytes."


def forged_tickets(mine: Known, theirs: Known, rng: random.Random) -> Iterator[Named]:
    """Tickets whose mac is not over what they say."""
    ours, foreign = write_ticket(KEY, mine.ticket), write_ticket(KEY, theirs.ticket)
    _, *names = ("version", "customer", "session", "expiry", "nonce", "mac")
    for at, name in enumerate(names, start=1):
        parts, others = ours.split("."), foreign.split(".")
        if parts[at] != others[at]:
            parts[at] = others[at]
            yield f"another's {name}", ".".join(parts)
    body, mac = ours.rsplit(".", 1)
    yield "signed with another key", write_ticket(_OTHER_KEY, mine.ticket)
    yield "an hour longer", ".".join(_longer(ours.split(".")))
    yield "a mac that begins right", f"{body}.{mac[:-4]}AAAA"
    yield "a mac in other cases", f"{body}.{mac.swapcase()}"
    yield "no mac", body
    yield "an empty mac", body + "."
    yield "a mac too long", ours + "A"
    yield "another version", "v2" + ours[2:]
    yield "a customer's border moved", ours.replace(f"{mine.session.customer}.", "a.nn.", 1)
    yield "a key of a partition", ours.replace(f".{mine.session.customer}.", ".ann#x.", 1)
    yield "a line end behind", ours + "\n"
    yield "the session alone", mine.session.session
    yield "an invite", mine.session.invite
    for _ in range(8):
        at = rng.randrange(3, len(ours))
        letter = rng.choice([one for one in "ABCxyz019" if one != ours[at]])
        yield "a letter changed", ours[:at] + letter + ours[at + 1 :]


def lost_tickets(mine: Known, theirs: Known, rng: random.Random) -> Iterator[Named]:
    """Tickets of ours, to the last bit, for what is not there."""
    tickets: dict[str, Ticket] = {
        "my name, their session": replace(theirs.ticket, customer=mine.session.customer),
        "their name, my session": replace(mine.ticket, customer=theirs.session.customer),
        "another's nonce": replace(mine.ticket, nonce=theirs.nonce),
        "a nonce that never was": replace(mine.ticket, nonce=mint_nonce(rng)),
        "a customer that never was": replace(mine.ticket, customer=CustomerId("nobody")),
    }
    for why, ticket in tickets.items():
        yield why, write_ticket(KEY, ticket)


def forged_invites(mine: Known, theirs: Known, rng: random.Random) -> Iterator[Named]:
    """Invites whose mac is not over what they say."""
    ours, foreign = mine.session.invite, theirs.session.invite
    yield "another's mac", ours[:20] + foreign[20:]
    yield "another's secret", foreign[:20] + ours[20:]
    yield "signed with another key", mint_invite(_OTHER_KEY, rng)
    yield "in capitals", ours.upper()
    yield "no mac", ours[:20]
    yield "too long", ours + "a"
    yield "a line end behind", ours + "\n"
    yield "a sort key", f"INVITE#{ours}"
    yield "a ticket", write_ticket(KEY, mine.ticket)
    yield "a session", mine.session.session
    for _ in range(8):
        at = rng.randrange(len(ours))
        letter = rng.choice([one for one in "abcxyz234" if one != ours[at]])
        yield "a letter changed", ours[:at] + letter + ours[at + 1 :]


def lost_invites(rng: random.Random) -> Iterator[Named]:
    """Invites of ours that lead to nothing."""
    for _ in range(3):
        yield "never given away", InviteId(mint_invite(KEY, rng))


def _longer(parts: list[str]) -> list[str]:
    more = int(timedelta(hours=1).total_seconds())
    return [*parts[:3], str(int(parts[3]) + more), *parts[4:]]
