"""A person proves by phone that a face is theirs: one session, and the scans tried for it.

A session is an invitation. It holds a group slot from the start, keeps one address that can be
opened again, and tries at most a few scans: each is one link and one token of the upstream. The
first scan that passes gives the session its group.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from portrait.model.library import CustomerId, GroupId, Home, Sealed, UpstreamId
from portrait.model.webhooks import HookId

SessionId = NewType("SessionId", str)
InviteId = NewType("InviteId", str)
"""The unguessable last part of an invite page's address."""


class SessionState(StrEnum):
    """Where a session row is; `rules.transitions` says who may move it."""

    OPENING = "opening"
    """A slot is held; the upstream is being asked for a link."""
    PENDING = "pending"
    """A link is out, or lapsed and its late success still counts."""
    EXCHANGING = "exchanging"
    """One winner is asking the upstream for the result of one scan."""
    VERIFIED = "verified"
    """A group is bound to the customer."""
    PARKED = "parked"
    """Passed after its slot was given back and none is free: waits for its owner."""
    FAILED = "failed"
    """The scan was not passed; the invite page may try another."""
    EXPIRED = "expired"
    """Nobody finished in time; the invite page may try another."""
    QUARANTINED = "quarantined"
    """It may have passed, but which group it made is not known: nobody gets one by guessing."""
    WITHDRAWN = "withdrawn"
    """Its customer deleted the group that it promised: nothing that is passed now is anybody's."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One try: one link and one token of the upstream."""

    number: int
    """From 1."""
    nonce_hash: str = field(repr=False)
    """SHA-256 of the nonce in the callback address that the upstream was given."""
    minted_at: datetime
    soft_until: datetime
    """What customers see as its expiry."""
    hard_until: datetime
    """A success up to here is never refused."""
    token: Sealed | None = field(default=None, repr=False)
    token_hash: str = field(default="", repr=False)
    """SHA-256 of the token; empty until the upstream answered."""
    link: Sealed | None = field(default=None, repr=False)
    called_back: bool = False
    """Its callback address was used: it works once."""
    hinted: bool = False
    """Its callback said that the scan was passed: only the upstream's own word proves it."""
    doubtful: bool = False
    """An exchange of it was sent whose answer never came."""
    asked: int = 0
    """Deadlines at which the sweeper asked on its own: 1 the soft one, 2 the hard one."""
    asked_at: datetime | None = None
    over: bool = False
    """Nothing can come of it any more."""


@dataclass(frozen=True, slots=True)
class Consent:
    """That the person agreed, to which text, and with what kind of browser."""

    text_version: str
    given_at: datetime
    agent_hash: str
    """SHA-256 of the User-Agent."""


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session row. Written whole: a write counts only if `version` is still what was read."""

    customer: CustomerId
    session: SessionId
    invite: InviteId = field(repr=False)
    state: SessionState
    home: Home
    project: str
    """The customer's own label of the group to be."""
    callback_url: str = field(repr=False)
    """Where the person is sent in the end; empty for nowhere."""
    base_url: str
    """The origin and prefix under which this session's own addresses were given away."""
    created_at: datetime
    updated_at: datetime
    invite_until: datetime
    scans: tuple[Scan, ...] = ()
    reserved: bool = True
    """Whether it holds a group slot of its customer and of the upstream pool."""
    exchanging: int = 0
    """The scan whose result is being asked for."""
    promised: GroupId | None = None
    """The id that the group will have, for a customer who was given it at once."""
    group_name: str = ""
    """The name that the group will have; empty for one of ours."""
    group_description: str = ""
    """The description that the group will have."""
    call: HookId | None = None
    """A one-off endpoint that is told how it went."""
    group: GroupId | None = None
    """The group, from the moment it is there."""
    upstream_group: UpstreamId | None = None
    """What the scan made; of one that was withdrawn, what is still to be deleted upstream."""
    consent: Consent | None = None
    rested_at: datetime | None = None
    version: int = 0
    due_at: datetime | None = None
