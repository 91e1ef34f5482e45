"""Sessions: one row, one slot, one group at the end; whoever wrote last under a version wins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import (
    CapacityUnavailable,
    ClaimTaken,
    IdTaken,
    QuotaExceeded,
    StateChanged,
)
from portrait.model import (
    Consent,
    Delivery,
    DeliveryId,
    EventType,
    Group,
    GroupState,
    GroupType,
    HookId,
    InviteId,
    LiveSession,
    PoolCapacity,
    Scan,
    Sealed,
    SessionId,
    SessionState,
    UpstreamId,
)
from portrait.ports.due import SHARDS, DueKind, DueRow
from tests.contract.ledgers import Ledgers, Lossy
from tests.contract.samples import ANN, BEN, DUE, HOME, LATER, LIMIT, ROOMY, START, new_group

SCAN = Scan(
    number=1,
    nonce_hash="0a" * 32,
    minted_at=START,
    soft_until=START + timedelta(seconds=120),
    hard_until=START + timedelta(minutes=30),
    token=Sealed((b"one", b"two")),
    token_hash="0b" * 32,
    link=Sealed((b"link",)),
)


def new_session(number: int = 0) -> LiveSession:
    return LiveSession(
        customer=ANN,
        session=SessionId(f"session-{number}"),
        invite=InviteId(f"invite{number}"),
        state=SessionState.OPENING,
        home=HOME,
        project="spring",
        callback_url="https://ann.example/done?order=7",
        base_url="https://gw.example/live",
        created_at=START,
        updated_at=START,
        invite_until=START + timedelta(days=1),
        call=HookId("call_k3x9q0a1b2"),
        due_at=DUE,
    )


def verified_group(number: int = 0) -> Group:
    row = new_group(number)
    return replace(
        row,
        type=GroupType.LIVENESS_FACE,
        state=GroupState.ACTIVE,
        upstream_id=UpstreamId(f"up-live-{number}"),
        sent_at=None,
        due_at=None,
    )


def told(number: int = 0) -> Delivery:
    return Delivery(
        customer=ANN,
        delivery=DeliveryId(f"msg_{number}"),
        hook=HookId("hook"),
        event=EventType.VERIFICATION_SUCCEEDED,
        body="{}",
        created_at=START,
        due_at=START,
    )


def opened(ledger: Ledgers, number: int = 0) -> LiveSession:
    return ledger.sessions.open_session(new_session(number), LIMIT, ROOMY)


def pending(ledger: Ledgers) -> LiveSession:
    session = replace(opened(ledger), state=SessionState.PENDING, scans=(SCAN,))
    return ledger.sessions.save_session(session)


def bound(session: LiveSession, group: Group) -> LiveSession:
    state, upstream = SessionState.VERIFIED, group.upstream_id
    kept = replace(session, state=state, group=group.group, upstream_group=upstream)
    return replace(kept, reserved=False, due_at=None)


def test_a_session_reads_back_whole_by_each_of_its_names(ledger: Ledgers) -> None:
    session = pending(ledger)
    second = replace(SCAN, number=2, token_hash="0c" * 32, called_back=True, hinted=True, asked=1)
    rich = replace(
        session,
        scans=(SCAN, replace(second, asked_at=LATER, doubtful=True)),
        consent=Consent("consent-1", LATER, "0d" * 32),
        exchanging=2,
        upstream_group=UpstreamId("up-1"),
        rested_at=LATER,
        updated_at=LATER,
    )
    kept = ledger.sessions.save_session(rich)
    assert kept == replace(rich, version=session.version + 1)
    assert ledger.sessions.load_session(ANN, session.session) == kept
    for token_hash in ("0b" * 32, "0c" * 32):
        assert ledger.sessions.find_session_by_token(ANN, token_hash) == kept
        assert ledger.sessions.find_session_by_token(BEN, token_hash) is None
    assert ledger.sessions.find_session_by_invite(session.invite) == kept
    assert ledger.sessions.find_session_by_invite(InviteId("nobody")) is None
    assert ledger.sessions.load_session(BEN, session.session) is None


def test_an_open_session_holds_a_slot_and_is_due(ledger: Ledgers) -> None:
    session = opened(ledger)
    books = ledger.audit()
    books.assert_balanced()
    assert (books.group_count(ANN), books.pool(HOME)) == (1, (1, 0))
    found = [row for shard in range(SHARDS) for row in ledger.due.find_due(shard, DUE, 10)]
    assert found == [DueRow(ANN, session.session, DueKind.SESSION)]


def test_no_session_opens_over_a_quota_or_twice(ledger: Ledgers) -> None:
    opened(ledger)
    with pytest.raises(QuotaExceeded):
        ledger.sessions.open_session(new_session(1), 1, ROOMY)
    with pytest.raises(CapacityUnavailable):
        ledger.sessions.open_session(new_session(1), LIMIT, PoolCapacity(groups=1, assets=1))
    with pytest.raises(IdTaken):
        ledger.sessions.open_session(new_session(), LIMIT, ROOMY)
    same_invite = replace(new_session(1), invite=new_session().invite)
    with pytest.raises(IdTaken):
        ledger.sessions.open_session(same_invite, LIMIT, ROOMY)
    ledger.audit().assert_balanced()
    assert ledger.audit().group_count(ANN) == 1


Write = Callable[[Ledgers, LiveSession], LiveSession]
WRITES: dict[str, Write] = {
    "save": lambda ledger, row: ledger.sessions.save_session(row, deliveries=[told()]),
    "free": lambda ledger, row: ledger.sessions.free_session_slot(replace(row, reserved=False)),
    "take": lambda ledger, row: ledger.sessions.take_session_slot(row, LIMIT, ROOMY),
    "bind": lambda ledger, row: ledger.sessions.bind_group(
        bound(row, verified_group()), verified_group(), LIMIT, held=True
    ),
}


@pytest.mark.parametrize("write", WRITES)
def test_who_read_an_older_version_writes_nothing(ledger: Ledgers, write: str) -> None:
    session = pending(ledger)
    newer = ledger.sessions.save_session(replace(session, updated_at=LATER))
    before = ledger.audit()
    with pytest.raises(StateChanged):
        WRITES[write](ledger, session)
    assert ledger.audit() == before
    assert ledger.sessions.load_session(ANN, session.session) == newer


def test_a_slot_is_given_back_and_taken_again(ledger: Ledgers) -> None:
    session = pending(ledger)
    freed = ledger.sessions.free_session_slot(replace(session, reserved=False))
    assert ledger.audit().group_count(ANN) == 0
    ledger.audit().assert_balanced()
    with pytest.raises(QuotaExceeded):
        ledger.sessions.take_session_slot(replace(freed, reserved=True), 0, ROOMY)
    full = PoolCapacity(groups=0, assets=0)
    with pytest.raises(CapacityUnavailable):
        ledger.sessions.take_session_slot(replace(freed, reserved=True), LIMIT, full)
    again = ledger.sessions.take_session_slot(replace(freed, reserved=True), LIMIT, ROOMY)
    assert again == replace(session, version=session.version + 2)
    ledger.audit().assert_balanced()
    assert ledger.audit().group_count(ANN) == 1


def test_a_bound_group_takes_over_the_slot(ledger: Ledgers) -> None:
    session, group = pending(ledger), verified_group()
    kept = ledger.sessions.bind_group(bound(session, group), group, LIMIT, held=True)
    assert ledger.groups.find_group(ANN, group.group) == group
    assert ledger.sessions.load_session(ANN, session.session) == kept
    ledger.audit().assert_balanced()
    assert (ledger.audit().group_count(ANN), ledger.audit().pool(HOME)) == (1, (1, 0))


def test_a_late_group_takes_slots_of_its_own_if_there_are_any(ledger: Ledgers) -> None:
    session, group = pending(ledger), verified_group()
    freed = ledger.sessions.free_session_slot(replace(session, reserved=False))
    with pytest.raises(QuotaExceeded):
        ledger.sessions.bind_group(bound(freed, group), group, 0, held=False)
    assert ledger.sessions.load_session(ANN, session.session) == freed
    assert ledger.groups.find_group(ANN, group.group) is None
    ledger.sessions.bind_group(bound(freed, group), group, LIMIT, held=False)
    ledger.audit().assert_balanced()
    assert ledger.audit().group_count(ANN) == 1


def test_an_upstream_group_is_bound_once(ledger: Ledgers) -> None:
    first, group = pending(ledger), verified_group()
    ledger.sessions.bind_group(bound(first, group), group, LIMIT, held=True)
    other = opened(ledger, 1)
    twin = replace(verified_group(1), upstream_id=group.upstream_id)
    with pytest.raises(ClaimTaken):
        ledger.sessions.bind_group(bound(other, twin), twin, LIMIT, held=True)
    same_id = replace(group, upstream_id=UpstreamId("up-other"))
    with pytest.raises(IdTaken):
        ledger.sessions.bind_group(bound(other, same_id), same_id, LIMIT, held=True)
    assert ledger.sessions.load_session(ANN, other.session) == other
    ledger.audit().assert_balanced()


@pytest.mark.engine
def test_a_write_whose_answer_was_lost_happened_once(lossy: Lossy) -> None:
    ledger, client, group = lossy.ledger, lossy.client, verified_group()
    client.lose = 1
    session = opened(ledger)
    client.lose = 1
    session = ledger.sessions.save_session(
        replace(session, state=SessionState.PENDING, scans=(SCAN,))
    )
    client.lose = 1
    session = ledger.sessions.save_session(replace(session, state=SessionState.EXCHANGING))
    client.lose = 1
    session = ledger.sessions.free_session_slot(
        replace(session, reserved=False), deliveries=[told()]
    )
    client.lose = 1
    session = ledger.sessions.take_session_slot(replace(session, reserved=True), LIMIT, ROOMY)
    client.lose = 1
    session = ledger.sessions.bind_group(bound(session, group), group, LIMIT, held=True)
    assert client.lose == 0
    assert ledger.sessions.load_session(ANN, session.session) == session
    assert session.version == 6
    ledger.audit().assert_balanced()
