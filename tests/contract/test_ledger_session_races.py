"""A hundred at once: one asks about a scan, one group comes of it, one session gets a group."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from portrait.errors import ClaimTaken, QuotaExceeded, StateChanged
from portrait.model import Delivery, DeliveryId, LiveSession, Scan, SessionState
from tests.contract.ledgers import Ledgers
from tests.contract.racing import race
from tests.contract.samples import ANN, LATER, LIMIT
from tests.contract.test_ledger_sessions import (
    SCAN,
    bound,
    opened,
    pending,
    told,
    verified_group,
)

RACERS = 100


def asking(session: LiveSession, number: int) -> LiveSession:
    """The row as one of many senders writes it who all read the same version."""
    scan: Scan = replace(SCAN, asked_at=LATER + timedelta(microseconds=number))
    return replace(session, state=SessionState.EXCHANGING, exchanging=1, scans=(scan,))


def telling(number: int) -> Delivery:
    return replace(told(), delivery=DeliveryId(f"msg_{number:03d}"))


def test_one_of_a_hundred_becomes_the_one_who_asks(ledger: Ledgers) -> None:
    session = pending(ledger)
    rows = [asking(session, number) for number in range(RACERS)]
    ends = race([partial(ledger.sessions.save_session, row) for row in rows], RACERS)
    assert (ends.count(None), ends.count(StateChanged)) == (1, RACERS - 1)
    winner = rows[ends.index(None)]
    kept = ledger.sessions.load_session(ANN, session.session)
    assert kept == replace(winner, version=session.version + 1)
    ledger.audit().assert_balanced()


def test_a_hundred_who_heard_of_one_group_bind_it_once(ledger: Ledgers) -> None:
    session = ledger.sessions.save_session(asking(pending(ledger), 0))
    found = verified_group().upstream_id
    groups = [replace(verified_group(number), upstream_id=found) for number in range(RACERS)]
    steps = [
        partial(
            ledger.sessions.bind_group,
            bound(session, group),
            group,
            LIMIT,
            held=True,
            deliveries=[telling(number)],
        )
        for number, group in enumerate(groups)
    ]
    ends = race(steps, RACERS)
    assert ends.count(None) == 1
    assert set(ends) <= {None, StateChanged, ClaimTaken}
    books = ledger.audit()
    assert books.groups == [groups[ends.index(None)]]
    kept = ledger.sessions.load_session(ANN, session.session)
    assert kept is not None
    assert (kept.state, kept.group, kept.version) == (
        SessionState.VERIFIED,
        books.groups[0].group,
        session.version + 1,
    )
    assert (
        ledger.deliveries.load_delivery(ANN, telling(ends.index(None)).delivery, now=LATER)
        is not None
    )
    others = [number for number in range(RACERS) if ends[number] is not None]
    assert all(
        ledger.deliveries.load_delivery(ANN, telling(number).delivery, now=LATER) is None
        for number in others
    )
    assert books.group_count(ANN) == 1
    books.assert_balanced()


def test_a_group_that_many_sessions_heard_of_goes_to_one(ledger: Ledgers) -> None:
    sessions = [opened(ledger, number) for number in range(LIMIT)]
    found = verified_group().upstream_id
    groups = [replace(verified_group(number), upstream_id=found) for number in range(LIMIT)]
    steps = [
        partial(ledger.sessions.bind_group, bound(session, group), group, LIMIT, held=True)
        for session, group in zip(sessions, groups, strict=True)
    ]
    ends = race(steps, LIMIT)
    assert (ends.count(None), ends.count(ClaimTaken)) == (1, LIMIT - 1)
    books = ledger.audit()
    assert books.groups == [groups[ends.index(None)]]
    assert books.group_count(ANN) == LIMIT
    books.assert_balanced()


def test_sessions_that_were_passed_late_race_for_the_last_slot(ledger: Ledgers) -> None:
    freed = [
        ledger.sessions.free_session_slot(replace(opened(ledger, number), reserved=False))
        for number in range(40)
    ]

    def late(number: int) -> Callable[[], object]:
        group = verified_group(number)
        row = bound(freed[number], group)
        return lambda: ledger.sessions.bind_group(row, group, 1, held=False)

    ends = race([late(number) for number in range(40)])
    assert (ends.count(None), ends.count(QuotaExceeded)) == (1, 39)
    books = ledger.audit()
    assert (len(books.groups), books.group_count(ANN)) == (1, 1)
    books.assert_balanced()
