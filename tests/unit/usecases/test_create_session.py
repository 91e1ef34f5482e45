"""A customer opens a verification: what it gets, what it costs, and what a refusal leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import (
    CapacityUnavailable,
    LivenessNotAvailable,
    PortraitError,
    QuotaExceeded,
    ServiceUnavailable,
    Throttled,
    TurnRefused,
    UpstreamError,
    UpstreamNoAnswer,
    UpstreamNotSent,
    UpstreamPoolFull,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import Limits, LiveSession, PoolCapacity, Scan, SessionState
from portrait.rules.liveness import fingerprint
from portrait.rules.tickets import read_invite, read_ticket
from portrait.usecases.liveness import NewSession, Opened, create_session
from portrait.usecases.verifying import LINK_PURPOSE, TOKEN_PURPOSE, place
from tests.scripted_upstream import Twist
from tests.unit.usecases.verification import (
    BASE,
    CALLBACK_URL,
    assert_sound,
    create,
    invite,
    row,
    told,
)
from tests.unit.usecases.world import ANN, HOME, TICKET_KEY, World


def test_a_verification_gives_a_link_a_token_and_an_address_that_can_be_opened_again(
    world: World,
) -> None:
    scanned = create(world)
    assert scanned.opened == Opened(
        session=row(world, scanned).session,
        token="token-1",
        link="https://h5.example/?bytedToken=token-1",
        callback_url=CALLBACK_URL,
        invite_url=f"{BASE}/v1/liveness/{row(world, scanned).invite}",
        expires_at=world.clock() + timedelta(seconds=120),
    )
    assert read_invite(TICKET_KEY, invite(scanned)) == row(world, scanned).invite
    assert world.counters() == (1, 1, 0)
    assert_sound(world)


def test_the_row_holds_nothing_that_could_be_read(world: World) -> None:
    scanned = create(world)
    now = world.clock()
    kept = row(world, scanned)
    (scan,) = kept.scans
    ticket = read_ticket(TICKET_KEY, scanned.ticket)
    assert (ticket.customer, ticket.session) == (ANN, kept.session)
    assert ticket.expires_at == now + timedelta(seconds=1800)
    assert scan == Scan(
        number=1,
        nonce_hash=fingerprint(ticket.nonce),
        minted_at=now,
        soft_until=now + timedelta(seconds=120),
        hard_until=now + timedelta(seconds=1800),
        token=scan.token,
        token_hash=fingerprint("token-1"),
        link=scan.link,
    )
    assert scan.token is not None
    assert scan.link is not None
    assert world.sealer.unseal(scan.token, TOKEN_PURPOSE, *place(kept)) == "token-1"
    assert world.sealer.unseal(scan.link, LINK_PURPOSE, *place(kept)) == scanned.opened.link
    assert place(kept) == ("CUST#ann", f"LIVE#{kept.session}")
    assert kept == LiveSession(
        customer=ANN,
        session=kept.session,
        invite=kept.invite,
        state=SessionState.PENDING,
        home=HOME,
        project="default",
        callback_url=CALLBACK_URL,
        base_url=BASE,
        created_at=now,
        updated_at=now,
        invite_until=now + timedelta(hours=24),
        scans=(scan,),
        reserved=True,
        version=2,
        due_at=now + timedelta(seconds=120),
    )


def test_a_full_quota_is_refused_before_anybody_scans() -> None:
    world = World(limits=Limits(groups=1))
    create(world)
    with pytest.raises(QuotaExceeded):
        create(world)
    assert world.upstream.count("open_liveness") == 1
    assert world.counters() == (1, 1, 0)


def test_a_full_pool_is_no_fault_of_the_customer() -> None:
    world = World(capacity=PoolCapacity(groups=0, assets=0))
    with pytest.raises(CapacityUnavailable):
        create(world)
    assert world.upstream.calls == []


@pytest.mark.parametrize(
    ("trouble", "refusal"),
    [
        (UpstreamNoAnswer("ReadTimeout"), ServiceUnavailable),
        (UpstreamUnknown("InternalError"), ServiceUnavailable),
        (UpstreamRefused("InvalidParameter.CallbackURL"), ServiceUnavailable),
        (UpstreamRefused("AccessDenied"), LivenessNotAvailable),
        (UpstreamPoolFull("QuotaSharedPoolExceeded"), CapacityUnavailable),
    ],
    ids=lambda one: getattr(one, "code", None) or one.__name__,
)
def test_a_refused_link_gives_the_slot_back(
    trouble: UpstreamError, refusal: type[PortraitError], world: World
) -> None:
    world.upstream.expect("open_liveness", trouble)
    with pytest.raises(refusal) as refused:
        create(world)
    assert type(refused.value) is refusal
    (kept,) = world.ledger.sessions.values()
    assert (kept.state, kept.reserved, kept.due_at) == (SessionState.EXPIRED, False, None)
    assert world.counters() == (0, 0, 0)
    assert told(world) == []
    assert_sound(world)


def test_a_throttled_link_is_asked_for_again(world: World) -> None:
    busy = UpstreamThrottled("AccountFlowLimitExceeded")
    world.upstream.expect("open_liveness", busy, TurnRefused(4.0), UpstreamNotSent("ConnectError"))
    scanned = create(world)
    assert world.upstream.count("open_liveness") == 4
    assert world.sleep.naps[1] == 4.0
    (scan,) = row(world, scanned).scans
    assert scan.minted_at == world.clock()


@pytest.mark.parametrize(
    ("trouble", "seconds"), [(TurnRefused(20.5), 21), (UpstreamThrottled("RequestThrottled"), 5)]
)
def test_a_link_that_stays_throttled_is_refused_with_a_time(
    trouble: UpstreamError, seconds: int, world: World
) -> None:
    world.upstream.expect("open_liveness", *[trouble] * 30)
    with pytest.raises(Throttled) as refused:
        create(world)
    assert refused.value.retry_after_seconds == seconds
    assert sum(world.sleep.naps) <= 15
    assert world.counters() == (0, 0, 0)


def test_ids_that_are_taken_are_minted_anew() -> None:
    world = World()
    first = create(world)
    # The same chance at the same time mints the same ids.
    twin = World()
    twin.ledger = world.ledger
    again = create(twin)
    assert again.opened.session != first.opened.session
    assert world.counters() == (2, 2, 0)


def test_a_ledger_in_trouble_leaves_a_row_that_the_sweeper_finds(world: World) -> None:
    world.ledger.fail_next += ["save_session", "free_session_slot"]
    with pytest.raises(ServiceUnavailable):
        create(world)
    (kept,) = world.ledger.sessions.values()
    assert (kept.state, kept.reserved) == (SessionState.OPENING, True)
    assert kept.due_at == world.clock() + timedelta(seconds=60)
    assert_sound(world)


def test_a_sender_that_was_taken_for_dead_gives_no_link_away(world: World) -> None:
    def sweeper() -> None:
        (opening,) = world.ledger.sessions.values()
        expired = replace(opening, state=SessionState.EXPIRED, reserved=False, due_at=None)
        world.ledger.free_session_slot(expired)

    world.upstream.expect("open_liveness", Twist(after=sweeper))
    wanted = NewSession(CALLBACK_URL, "default", BASE)
    with pytest.raises(ServiceUnavailable):
        create_session(world.ann, wanted, world.liveness)
    assert world.counters() == (0, 0, 0)
    assert_sound(world)
