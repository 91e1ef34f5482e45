"""What the stories of verification share: their ports, their addresses, and how a row is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portrait.errors import StateChanged
from portrait.model import (
    CustomerId,
    Delivery,
    InviteId,
    LiveSession,
    PoolCapacity,
    SessionState,
)
from portrait.ports.hooks import Courier, Outbox
from portrait.ports.registry import Registry
from portrait.ports.services import Sealer, Sleep
from portrait.ports.sessions import SessionLedger
from portrait.ports.upstream import FullUpstream
from portrait.rules.deadlines import Windows, event_of
from portrait.usecases.calls import call_deliveries
from portrait.usecases.minting import Mint

TOKEN_PURPOSE = "liveness-token"  # noqa: S105 - a purpose, not a secret
LINK_PURPOSE = "liveness-link"
CALLBACK_PATH = "/v1/callbacks/liveness/"
INVITE_PATH = "/v1/liveness/"
WRITE_TRIES = 4
"""How often a write is made anew because somebody else moved the row first."""


def unseen(session: LiveSession) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True)
class ExchangePorts:
    """What it takes to ask the upstream for a result and to keep what it says."""

    sessions: SessionLedger
    registry: Registry
    upstream_for: Callable[[CustomerId], FullUpstream]
    sealer: Sealer
    outbox: Outbox
    courier: Courier
    mint: Mint
    quarantined: Callable[[LiveSession], None] = unseen
    """Sees each session that comes to rest in doubt: somebody must look at it."""


@dataclass(frozen=True, slots=True)
class LivenessPorts:
    """What the doors need: to exchange, and to open fresh scans."""

    exchange: ExchangePorts
    ticket_key: Callable[[], bytes]
    windows: Windows
    capacity: PoolCapacity
    sleep: Sleep


def place(session: LiveSession) -> tuple[str, str]:
    """The row a sealed text belongs to, as the encryption context names it: pk and sk."""
    return f"CUST#{session.customer}", f"LIVE#{session.session}"


def invite_url(base_url: str, invite: InviteId) -> str:
    """The address of an invite page."""
    return f"{base_url}{INVITE_PATH}{invite}"


def reload(session: LiveSession, ports: ExchangePorts) -> LiveSession:
    """The row as it is now. Raises StateChanged if it is gone."""
    found = ports.sessions.load_session(session.customer, session.session)
    if found is None:
        raise StateChanged(session.session)
    return found


def keep(before: LiveSession, after: LiveSession, ports: ExchangePorts) -> LiveSession:
    """Write `after`, give back a slot it lets go of, and tell of what became of it.

    Raises StateChanged, ServiceUnavailable.
    """
    told = announcements(before, after, ports)
    if before.reserved and not after.reserved:
        kept = ports.sessions.free_session_slot(after, deliveries=told)
    else:
        kept = ports.sessions.save_session(after, deliveries=told)
    wake(told, ports)
    if after.state is SessionState.QUARANTINED and before.state is not SessionState.QUARANTINED:
        ports.quarantined(kept)
    return kept


def announcements(
    before: LiveSession, after: LiveSession, ports: ExchangePorts
) -> Sequence[Delivery]:
    """The deliveries that a move causes, to be written with it."""
    event = event_of(before.state, after.state)
    if event is None:
        return ()
    facts = [("status", _WORDS[after.state])]
    if after.group is not None:
        facts.append(("group_id", after.group))
    now = ports.mint.now()
    called = call_deliveries(after, event, facts, now, ports.mint)
    return [*ports.outbox.deliveries(after.customer, event, after.session, facts, now), *called]


def wake(told: Sequence[Delivery], ports: ExchangePorts) -> None:
    """Send fresh deliveries at once, if there are any."""
    if told:
        ports.courier.wake(told)


_WORDS = {
    SessionState.VERIFIED: "verified",
    SessionState.FAILED: "failed",
    SessionState.QUARANTINED: "failed",
    SessionState.EXPIRED: "expired",
    SessionState.WITHDRAWN: "expired",
}
