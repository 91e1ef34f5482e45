"""Sessions of people who prove that a face is theirs."""

from collections.abc import Sequence
from typing import Protocol

from portrait.model import (
    CustomerId,
    Delivery,
    Group,
    GroupId,
    InviteId,
    LiveSession,
    Once,
    PoolCapacity,
    SessionId,
    UpstreamId,
)


class SessionLedger(Protocol):
    """Session rows, written whole.

    Every method that takes a session writes it as it is given, if the row still has the `version`
    of that value, and returns it with the next version; else StateChanged is raised and nothing is
    written. `due_at` is the caller's (see `rules.liveness.next_due`). A write whose own answer was
    lost counts as success when it is found done. `deliveries` are written in the same transaction.
    All raise ServiceUnavailable.
    """

    def open_session(
        self,
        session: LiveSession,
        limit: int,
        capacity: PoolCapacity,
        *,
        once: Once | None = None,
    ) -> LiveSession:
        """Write a new row, its pointers, and take one group slot of META and of the pool.

        The pointers lead from its invite page and, if there is one, from the promised group id.
        `once`, Repeated: as in `reserve_group`. Raises IdTaken, QuotaExceeded,
        CapacityUnavailable.
        """

    def load_session(self, customer: CustomerId, session: SessionId) -> LiveSession | None:
        """The row, consistently read."""

    def find_session_by_token(self, customer: CustomerId, token_hash: str) -> LiveSession | None:
        """The customer's session that a token names, also of an earlier scan; or a miss."""

    def find_session_by_promise(self, customer: CustomerId, group: GroupId) -> LiveSession | None:
        """The customer's session that was to make this group, made by now or not; or a miss.

        A day after it rested it may be a miss.
        """

    def list_promises(self, customer: CustomerId) -> Sequence[LiveSession]:
        """The customer's sessions that may still keep their promise, or did not long ago.

        See `rules.liveness.promises_no_more`. The oldest promise comes first.
        """

    def find_session_by_invite(self, invite: InviteId) -> LiveSession | None:
        """The session of an invite page, whoever's; or a miss."""

    def save_session(
        self, session: LiveSession, *, deliveries: Sequence[Delivery] = ()
    ) -> LiveSession:
        """Write the row; with it a pointer for each scan's token. Raises StateChanged."""

    def take_session_slot(
        self, session: LiveSession, limit: int, capacity: PoolCapacity
    ) -> LiveSession:
        """Write the row and take the group slots again that it had given back.

        `session.reserved` is True in what is given. Raises StateChanged, QuotaExceeded,
        CapacityUnavailable.
        """

    def free_session_slot(
        self, session: LiveSession, *, deliveries: Sequence[Delivery] = ()
    ) -> LiveSession:
        """Write the row and give its group slots back; `reserved` is False in what is given."""

    def bind_group(
        self,
        session: LiveSession,
        group: Group,
        limit: int,
        *,
        held: bool,
        deliveries: Sequence[Delivery] = (),
    ) -> LiveSession:
        """Write the row, `verified`, and the group that the upstream made, at once.

        `held`: the session's slots become the group's; else both are taken now. `reserved` is False
        in what is given: from here on the group row is what is counted. The upstream group is
        claimed, so that it is bound once. Raises StateChanged, ClaimTaken (by a row that has it),
        IdTaken, QuotaExceeded; the pool takes what is upstream already whatever its capacity.
        """

    def claim_unwanted(self, session: LiveSession, found: UpstreamId) -> None:
        """Claim an upstream group that is to be deleted, so that no row can be given it.

        Once more by the same session is as good. Raises ClaimTaken (a row has it, or had).
        """
