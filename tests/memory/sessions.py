"""Sessions in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from portrait.errors import (
    CapacityUnavailable,
    ClaimTaken,
    IdTaken,
    Missing,
    QuotaExceeded,
    StateChanged,
)
from portrait.model import (
    CustomerId,
    Delivery,
    Group,
    GroupId,
    Home,
    InviteId,
    LiveSession,
    Once,
    PoolCapacity,
    SessionId,
    SessionState,
    UpstreamId,
)
from portrait.rules.liveness import promises_no_more
from tests.memory.outbox import Outboxed


@dataclass
class MemorySessions(Outboxed):
    """The SessionLedger."""

    sessions: dict[tuple[CustomerId, SessionId], LiveSession] = field(default_factory=dict)
    tokens: dict[tuple[CustomerId, str], SessionId] = field(default_factory=dict)
    promises: dict[tuple[CustomerId, GroupId], SessionId] = field(default_factory=dict)
    invites: dict[InviteId, tuple[CustomerId, SessionId]] = field(default_factory=dict)
    unwanted: dict[tuple[str, UpstreamId], SessionId] = field(default_factory=dict)
    """The sessions that claimed an upstream group to delete it."""

    def open_session(
        self,
        session: LiveSession,
        limit: int,
        capacity: PoolCapacity,
        *,
        once: Once | None = None,
    ) -> LiveSession:
        with self.call("open_session"):
            self.not_repeated(once, session.customer, session.created_at)
            if (session.customer, session.session) in self.sessions:
                raise IdTaken(session.session)
            if session.invite in self.invites:
                raise IdTaken(session.invite)
            promise = None if session.promised is None else (session.customer, session.promised)
            if promise in self.promises:
                raise IdTaken(session.session)
            self._take_slot(session.customer, session.home, limit, capacity.groups)
            self.invites[session.invite] = (session.customer, session.session)
            if promise is not None:
                self.promises[promise] = session.session
            self.keep_once(once, session.customer, session.session)
            return self._keep(session)

    def load_session(self, customer: CustomerId, session: SessionId) -> LiveSession | None:
        with self.call("load_session"):
            return self.sessions.get((customer, session))

    def find_session_by_token(self, customer: CustomerId, token_hash: str) -> LiveSession | None:
        with self.call("find_session_by_token"):
            found = self.tokens.get((customer, token_hash))
            return None if found is None else self.sessions.get((customer, found))

    def find_session_by_promise(self, customer: CustomerId, group: GroupId) -> LiveSession | None:
        with self.call("find_session_by_promise"):
            found = self.promises.get((customer, group))
            return None if found is None else self.sessions.get((customer, found))

    def list_promises(self, customer: CustomerId) -> Sequence[LiveSession]:
        with self.call("list_promises"):
            promised = sorted(
                (group, one) for (who, group), one in self.promises.items() if who == customer
            )
            rows = [self.sessions[customer, session] for _, session in promised]
            return [row for row in rows if not promises_no_more(row)]

    def find_session_by_invite(self, invite: InviteId) -> LiveSession | None:
        with self.call("find_session_by_invite"):
            found = self.invites.get(invite)
            return None if found is None else self.sessions.get(found)

    def save_session(
        self, session: LiveSession, *, deliveries: Sequence[Delivery] = ()
    ) -> LiveSession:
        with self.call("save_session"):
            self._unchanged(session)
            if session.state is SessionState.PENDING:
                for scan in session.scans:
                    if scan.token_hash and not scan.over:
                        self.tokens[session.customer, scan.token_hash] = session.session
            self.post(deliveries)
            self._forget(session)
            return self._keep(session)

    def take_session_slot(
        self, session: LiveSession, limit: int, capacity: PoolCapacity
    ) -> LiveSession:
        with self.call("take_session_slot"):
            self._unchanged(session)
            self._take_slot(session.customer, session.home, limit, capacity.groups)
            return self._keep(session)

    def free_session_slot(
        self, session: LiveSession, *, deliveries: Sequence[Delivery] = ()
    ) -> LiveSession:
        with self.call("free_session_slot"):
            self._unchanged(session)
            self.count_groups(session.customer, -1)
            self.count_pool(session.home, groups=-1)
            self.post(deliveries)
            self._forget(session)
            return self._keep(session)

    def bind_group(
        self,
        session: LiveSession,
        group: Group,
        limit: int,
        *,
        held: bool,
        deliveries: Sequence[Delivery] = (),
    ) -> LiveSession:
        with self.call("bind_group"):
            self._unchanged(session)
            claim = self.unclaimed(group.home.account, group.upstream_id)
            if (group.customer, group.group) in self.groups:
                raise IdTaken(group.group)
            if held:
                self.count_groups(session.customer, 0)
                self.count_pool(session.home)
            else:
                self._take_slot(session.customer, session.home, limit, None)
            self.claims[claim] = group.customer
            self.groups[group.customer, group.group] = group
            self.post(deliveries)
            return self._keep(session)

    def claim_unwanted(self, session: LiveSession, found: UpstreamId) -> None:
        with self.call("claim_unwanted"):
            claim = (session.home.account, found)
            if self.unwanted.get(claim) == session.session:
                return
            if claim in self.claims:
                raise ClaimTaken(session.session)
            self.claims[claim] = session.customer
            self.unwanted[claim] = session.session

    def _forget(self, session: LiveSession) -> None:
        """A promise goes with the tokens of what came to its end."""
        over = all(scan.token is None for scan in session.scans)
        if session.promised is not None and promises_no_more(session) and over:
            self.promises.pop((session.customer, session.promised), None)

    def _unchanged(self, session: LiveSession) -> None:
        row = self.sessions.get((session.customer, session.session))
        if row is None or row.version != session.version:
            raise StateChanged(session.session)

    def _take_slot(
        self, customer: CustomerId, home: Home, limit: int, capacity: int | None
    ) -> None:
        meta = self.customers.get(customer)
        if meta is None:
            raise Missing("customer")
        if meta.group_count >= limit:
            raise QuotaExceeded("groups", limit)
        if capacity is not None and self.pool(home).groups >= capacity:
            raise CapacityUnavailable
        self.count_groups(customer, 1)
        self.count_pool(home, groups=1)

    def _keep(self, session: LiveSession) -> LiveSession:
        written = replace(session, version=session.version + 1)
        self.sessions[session.customer, session.session] = written
        return written
