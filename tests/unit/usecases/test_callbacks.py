"""The browser comes back: what it may cause, and where the person is sent."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from portrait.errors import (
    UpstreamError,
    UpstreamNoAnswer,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import EventType, Group, GroupState, GroupType, Scan, SessionState
from portrait.rules.tickets import Ticket, read_ticket, write_ticket
from portrait.usecases.callbacks import Landing, LandingKind, receive_callback
from tests.fakes import PlainSealer
from tests.unit.usecases.verification import (
    Scanned,
    assert_sound,
    comes_back,
    create,
    fields,
    passes,
    past,
    result,
    row,
    told,
)
from tests.unit.usecases.world import ANN, HOME, TICKET_KEY, World


def a_scan(world: World) -> Scanned:
    """Opened, and long enough ago for somebody to have passed."""
    scanned = create(world)
    past(world, 20)
    return scanned


def sent_to(landing: Landing) -> dict[str, str]:
    assert landing.redirect is not None
    return dict(parse_qsl(urlsplit(landing.redirect).query, keep_blank_values=True))


def test_a_passed_scan_gives_its_group_to_its_customer(world: World) -> None:
    scanned = a_scan(world)
    made = passes(world, scanned)
    landing = comes_back(world, scanned)
    kept = row(world, scanned)
    assert kept.group is not None
    now = world.clock()
    group = world.ledger.groups[ANN, kept.group]
    assert group == Group(
        customer=ANN,
        group=kept.group,
        type=GroupType.LIVENESS_FACE,
        name="Real person 2026-11-01",
        description="",
        project="default",
        state=GroupState.ACTIVE,
        home=HOME,
        marker=group.marker,
        created_at=now,
        updated_at=now,
        upstream_id=made,
    )
    assert landing == Landing(LandingKind.PASSED, landing.redirect, kept.session)
    assert (kept.state, kept.reserved) == (SessionState.VERIFIED, False)
    assert result(world, scanned) == kept.group
    assert world.upstream.count("liveness_result") == 1
    assert world.counters() == (1, 1, 0)
    facts = {"status": "verified", "group_id": kept.group}
    assert told(world) == [(EventType.VERIFICATION_SUCCEEDED, kept.session, facts)]
    assert world.endpoint.woken == list(world.endpoint.told)
    assert_sound(world)


def test_the_link_is_forgotten_at_once_and_the_token_a_day_later(world: World) -> None:
    scanned = a_scan(world)
    passes(world, scanned)
    comes_back(world, scanned)
    (scan,) = row(world, scanned).scans
    assert scan.link is None
    assert scan.token is not None
    assert row(world, scanned).due_at is not None


def test_the_person_goes_on_with_a_fixed_list_of_parameters(world: World) -> None:
    scanned = a_scan(world)
    passes(world, scanned)
    landing = comes_back(world, scanned)
    kept = row(world, scanned)
    assert landing.redirect == (
        "https://app.example.com/done?order=7&bytedToken=token-1&resultCode=10000"
        "&algorithmBaseRespCode=0&reqMeasureInfoValue=1&verify_type=real_time"
        f"&status=verified&group_id={kept.group}&session={kept.session}"
    )


def test_a_second_visit_says_the_same_without_the_token_and_asks_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned = a_scan(world)
    passes(world, scanned)
    first = sent_to(comes_back(world, scanned))

    def refused(*_: object) -> str:
        pytest.fail("a replay costs a call of the key")

    monkeypatch.setattr(PlainSealer, "unseal", refused)
    again = sent_to(comes_back(world, scanned))
    assert again == {**first, "bytedToken": ""}
    assert sent_to(comes_back(world, replace(scanned, token=""))) == again
    assert world.upstream.count("liveness_result") == 1


def test_an_address_that_is_old_or_somebody_elses_leads_nowhere(world: World) -> None:
    scanned = a_scan(world)
    passes(world, scanned)
    comes_back(world, scanned)
    told_only = Landing(LandingKind.PASSED, None, row(world, scanned).session)
    assert comes_back(world, replace(scanned, token="token-of-another")) == told_only
    past(world, 1780)
    assert comes_back(world, scanned) == told_only
    assert world.upstream.count("liveness_result") == 1


def test_words_that_are_not_plain_are_not_carried_on(world: World) -> None:
    scanned = a_scan(world)
    strange = replace(
        fields(scanned, "<b>"), algorithm_code="a b", measured="x" * 33, verify_type="é"
    )
    passed_on = sent_to(receive_callback(scanned.ticket, strange, world.liveness))
    assert {name for name, value in passed_on.items() if value == ""} == {
        "resultCode",
        "algorithmBaseRespCode",
        "reqMeasureInfoValue",
        "verify_type",
        "group_id",
    }


def test_without_an_address_of_the_customer_nobody_is_sent_on(world: World) -> None:
    scanned = a_scan(world)
    kept = row(world, scanned)
    world.ledger.sessions[ANN, kept.session] = replace(kept, callback_url="")
    passes(world, scanned)
    assert comes_back(world, scanned) == Landing(LandingKind.PASSED, None, kept.session)


def test_a_failed_scan_ends_the_session_and_frees_its_slot(world: World) -> None:
    scanned = a_scan(world)
    landing = comes_back(world, scanned, "20000")
    kept = row(world, scanned)
    assert landing.kind is LandingKind.FAILED
    assert sent_to(landing)["status"] == "failed"
    assert sent_to(landing)["resultCode"] == "20000"
    assert (kept.state, kept.reserved) == (SessionState.FAILED, False)
    assert kept.scans[0].link is None
    assert told(world) == [(EventType.VERIFICATION_FAILED, kept.session, {"status": "failed"})]
    assert world.counters() == (0, 0, 0)
    assert world.upstream.count("liveness_result") == 0
    assert comes_back(world, scanned).kind is LandingKind.FAILED
    assert world.upstream.count("liveness_result") == 0
    assert_sound(world)


def test_nothing_is_accepted_after_the_hard_deadline(world: World) -> None:
    scanned = a_scan(world)
    passes(world, scanned)
    past(world, 1780)
    landing = comes_back(world, scanned)
    assert (landing.kind, landing.redirect) == (LandingKind.EXPIRED, None)
    assert world.upstream.count("liveness_result") == 0


def test_a_ticket_that_outlives_its_scan_is_worth_nothing(world: World) -> None:
    scanned = a_scan(world)
    read = read_ticket(TICKET_KEY, scanned.ticket)
    longer = Ticket(read.customer, read.session, read.expires_at.replace(year=2030), read.nonce)
    past(world, 1780)
    landing = receive_callback(write_ticket(TICKET_KEY, longer), fields(scanned), world.liveness)
    assert landing.kind is LandingKind.EXPIRED
    assert world.upstream.count("liveness_result") == 0


@pytest.mark.parametrize(
    ("trouble", "doubtful"),
    [
        (None, False),
        (UpstreamThrottled("AccountFlowLimitExceeded"), False),
        (UpstreamRefused("AccessDenied"), False),
        (UpstreamUnknown("InternalServiceError"), True),
        (UpstreamNoAnswer("ReadTimeout"), True),
    ],
)
def test_an_answer_that_does_not_come_leaves_the_scan_pending(
    trouble: UpstreamError | None, world: World, *, doubtful: bool
) -> None:
    scanned = a_scan(world)
    if trouble is not None:
        passes(world, scanned)
        world.upstream.expect("liveness_result", trouble)
    landing = comes_back(world, scanned)
    assert landing.kind is LandingKind.PENDING
    assert sent_to(landing)["status"] == "pending"
    kept = row(world, scanned)
    scan: Scan = kept.scans[0]
    assert (kept.state, kept.reserved, kept.exchanging) == (SessionState.PENDING, True, 0)
    assert (scan.hinted, scan.called_back, scan.doubtful) == (True, True, doubtful)
    assert kept.due_at is not None
    assert (kept.due_at - world.clock()).total_seconds() == 60
    assert_sound(world)


def test_a_ledger_in_trouble_keeps_the_person_waiting_not_lost(world: World) -> None:
    scanned = a_scan(world)
    passes(world, scanned)
    world.ledger.fail_next.append("bind_group")
    assert comes_back(world, scanned).kind is LandingKind.PENDING
    assert row(world, scanned).state is SessionState.EXCHANGING
    assert row(world, scanned).due_at is not None
    assert_sound(world)
