"""Sessions: one row each, written whole under its version, counted as a group until they end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portrait.adapters.ledger.attributes import Item, text
from portrait.adapters.ledger.claims import claim_put
from portrait.adapters.ledger.delivery_rows import delivery_put
from portrait.adapters.ledger.expressions import Delete, Put, Write
from portrait.adapters.ledger.keys import (
    PROMISE_PREFIX,
    invite_key,
    partition,
    promise_key,
    session_key,
    token_key,
)
from portrait.adapters.ledger.onces import once_puts, raise_if_repeated
from portrait.adapters.ledger.rows import group_item
from portrait.adapters.ledger.session_rows import (
    invite_item,
    promise_items,
    session_from,
    session_item,
    token_items,
)
from portrait.adapters.ledger.several import read_several
from portrait.adapters.ledger.slots import (
    free_group_slot,
    free_pool_slots,
    hand_on_group_slot,
    take_group_slot,
    take_pool_slot,
    why_no_group_slot,
)
from portrait.adapters.ledger.table import Refused, Table, stamped
from portrait.errors import CapacityUnavailable, ClaimTaken, IdTaken, StateChanged
from portrait.model import (
    CustomerId,
    Delivery,
    Group,
    GroupId,
    InviteId,
    LiveSession,
    Marker,
    Once,
    PoolCapacity,
    SessionId,
    SessionState,
    UpstreamId,
)
from portrait.rules.liveness import promises_no_more


@dataclass(frozen=True, slots=True)
class DynamoSessions:
    """The SessionLedger over the table."""

    table: Table

    def open_session(
        self,
        session: LiveSession,
        limit: int,
        capacity: PoolCapacity,
        *,
        once: Once | None = None,
    ) -> LiveSession:
        """1 TransactWriteItems: Put row, Put pointers, Update META, Update pool, Put key."""
        written, row, nonce = self._row(session)
        writes: list[Write] = [row.when_absent(), Put(invite_item(session)).when_absent()]
        writes += _slots_taken(session, limit, capacity.groups)
        writes += [Put(item).when_absent() for item in promise_items(session)]
        writes += once_puts(once, session.customer, session.session, session.created_at)
        try:
            self.table.transact(writes)
        except Refused as refused:
            found, pointer, meta, _, *more = refused.found
            if stamped(found, nonce):
                return written
            raise_if_repeated(once, refused)
            promised = more[0] if session.promised is not None else None
            if any(item is not None for item in (found, pointer, promised)):
                raise IdTaken(session.session) from refused
            _raise_no_slot(meta, limit, refused)
        return written

    def load_session(self, customer: CustomerId, session: SessionId) -> LiveSession | None:
        """1 GetItem."""
        item = self.table.get(session_key(customer, session))
        return None if item is None else session_from(item)

    def find_session_by_token(self, customer: CustomerId, token_hash: str) -> LiveSession | None:
        """2 GetItem, or 1 for a miss."""
        pointer = self.table.get(token_key(customer, token_hash))
        if pointer is None:
            return None
        return self.load_session(customer, SessionId(text(pointer, "session")))

    def find_session_by_promise(self, customer: CustomerId, group: GroupId) -> LiveSession | None:
        """2 GetItem, or 1 for a miss."""
        pointer = self.table.get(promise_key(customer, group))
        if pointer is None:
            return None
        return self.load_session(customer, SessionId(text(pointer, "session")))

    def list_promises(self, customer: CustomerId) -> Sequence[LiveSession]:
        """1 Query, and 1 BatchGetItem for each hundred, if there are any."""
        pointers = self.table.walk(partition(customer), PROMISE_PREFIX)
        keys = [session_key(customer, SessionId(text(one, "session"))) for one in pointers]
        rows = (session_from(row) for row in read_several(self.table, keys) if row)
        return [row for row in rows if not promises_no_more(row)]

    def find_session_by_invite(self, invite: InviteId) -> LiveSession | None:
        """2 GetItem, or 1 for a miss."""
        pointer = self.table.get(invite_key(invite))
        if pointer is None:
            return None
        customer = CustomerId(text(pointer, "customer"))
        return self.load_session(customer, SessionId(text(pointer, "session")))

    def save_session(
        self, session: LiveSession, *, deliveries: Sequence[Delivery] = ()
    ) -> LiveSession:
        """1 PutItem; 1 TransactWriteItems when pointers or deliveries go with it."""
        fresh = token_items(session) if session.state is SessionState.PENDING else []
        return self._write(session, [Put(item) for item in fresh], (), deliveries)

    def take_session_slot(
        self, session: LiveSession, limit: int, capacity: PoolCapacity
    ) -> LiveSession:
        """1 TransactWriteItems: Put row, Update META, Update pool."""
        written, row, nonce = self._row(session)
        row.when_equal("version", session.version)
        try:
            self.table.transact([row, *_slots_taken(session, limit, capacity.groups)])
        except Refused as refused:
            found, meta, _ = refused.found
            if stamped(found, nonce):
                return written
            if found is not None:
                raise StateChanged(session.session) from refused
            _raise_no_slot(meta, limit, refused)
        return written

    def free_session_slot(
        self, session: LiveSession, *, deliveries: Sequence[Delivery] = ()
    ) -> LiveSession:
        """1 TransactWriteItems: Put row, Update META, Update pool, Put deliveries."""
        freed = [free_group_slot(session.customer), free_pool_slots(session.home, "groups")]
        return self._write(session, [], freed, deliveries)

    def bind_group(
        self,
        session: LiveSession,
        group: Group,
        limit: int,
        *,
        held: bool,
        deliveries: Sequence[Delivery] = (),
    ) -> LiveSession:
        """1 TransactWriteItems: Put row, group, claim, deliveries, Update META, Update pool."""
        written, row, nonce = self._row(session)
        row.when_equal("version", session.version)
        claimed = claim_put(group.home.account, group.upstream_id, group.customer, group.marker)
        writes: list[Write] = [row, Put(group_item(group)).when_absent(), claimed]
        if held:
            writes += hand_on_group_slot(session.customer, session.home)
        else:
            writes += _slots_taken(session, limit, None)
        try:
            self.table.transact([*writes, *map(delivery_put, deliveries)])
        except Refused as refused:
            found, ours, taken_by, meta, *_ = refused.found
            if stamped(found, nonce):
                return written
            if found is not None:
                raise StateChanged(session.session) from refused
            if taken_by is not None:
                raise ClaimTaken(session.session) from refused
            if ours is not None:
                raise IdTaken(group.group) from refused
            _raise_no_slot(meta, limit, refused)
        return written

    def claim_unwanted(self, session: LiveSession, found: UpstreamId) -> None:
        """1 PutItem."""
        mine = Marker(session.session)
        try:
            self.table.put(claim_put(session.home.account, found, session.customer, mine))
        except Refused as refused:
            taken_by = refused.found[0]
            if taken_by is None or text(taken_by, "marker") != mine:
                raise ClaimTaken(session.session) from refused

    def _write(
        self,
        session: LiveSession,
        pointers: Sequence[Put],
        counters: Sequence[Write],
        deliveries: Sequence[Delivery],
    ) -> LiveSession:
        written, row, nonce = self._row(session)
        row.when_equal("version", session.version)
        others: list[Write] = [*pointers, *map(delivery_put, deliveries)]
        if session.promised is not None and _is_forgotten(session):
            others.append(Delete(promise_key(session.customer, session.promised)))
        try:
            if others or counters:
                self.table.transact([row, *others], counters)
            else:
                self.table.put(row)
        except Refused as refused:
            if not stamped(refused.found[0], nonce):
                raise StateChanged(session.session) from refused
        return written

    def _row(self, session: LiveSession) -> tuple[LiveSession, Put, str]:
        """The session as it will be, the write of it, and the mark by which it is known again."""
        nonce = self.table.nonce()
        written = replace(session, version=session.version + 1)
        return written, Put(session_item(written)).stamp(nonce), nonce


def _is_forgotten(session: LiveSession) -> bool:
    """Whether nobody asks for its promise any more: whoever was given it has had a day to."""
    return promises_no_more(session) and all(scan.token is None for scan in session.scans)


def _slots_taken(session: LiveSession, limit: int, capacity: int | None) -> list[Write]:
    return [
        take_group_slot(session.customer, limit),
        take_pool_slot(session.home, "groups", capacity),
    ]


def _raise_no_slot(meta: Item | None, limit: int, refused: Refused) -> None:
    if meta is not None:
        raise why_no_group_slot(meta, limit) from refused
    raise CapacityUnavailable from refused
