"""A group that is promised by a session: its id leads to the session before there is a group."""

from dataclasses import replace

import pytest

from portrait.errors import ClaimTaken, IdTaken
from portrait.model import GroupId, InviteId, LiveSession, Sealed, SessionId, SessionState
from portrait.rules.transitions import SESSION_AT_REST
from tests.contract.ledgers import Ledgers
from tests.contract.samples import ANN, BEN, LIMIT, ROOMY
from tests.contract.test_ledger_sessions import SCAN, bound, new_session, opened, verified_group

PROMISED = GroupId("group-20260318035710-k3x9q")
ANOTHER = GroupId("group-20260318035710-k3x9r")


def promising(number: int = 0) -> LiveSession:
    return replace(
        new_session(number),
        promised=PROMISED,
        group_name="Ann herself",
        group_description="by the sea",
    )


def test_a_promised_group_leads_its_customer_to_the_session(ledger: Ledgers) -> None:
    kept = ledger.sessions.open_session(promising(), LIMIT, ROOMY)
    assert kept == replace(promising(), version=1)
    assert ledger.sessions.load_session(ANN, kept.session) == kept
    assert ledger.sessions.find_session_by_promise(ANN, PROMISED) == kept
    assert ledger.sessions.find_session_by_promise(ANN, ANOTHER) is None
    assert ledger.sessions.find_session_by_promise(BEN, PROMISED) is None


def test_a_session_without_a_promise_is_found_by_none(ledger: Ledgers) -> None:
    ledger.sessions.open_session(new_session(), LIMIT, ROOMY)
    assert ledger.sessions.find_session_by_promise(ANN, PROMISED) is None


def test_no_group_is_promised_twice(ledger: Ledgers) -> None:
    kept = ledger.sessions.open_session(promising(), LIMIT, ROOMY)
    with pytest.raises(IdTaken):
        ledger.sessions.open_session(promising(1), LIMIT, ROOMY)
    assert ledger.sessions.load_session(ANN, SessionId("session-1")) is None
    assert ledger.sessions.find_session_by_invite(InviteId("invite1")) is None
    assert ledger.sessions.find_session_by_promise(ANN, PROMISED) == kept
    assert ledger.audit().group_count(ANN) == 1
    ledger.audit().assert_balanced()
    other = replace(promising(1), promised=ANOTHER)
    assert ledger.sessions.open_session(other, LIMIT, ROOMY).promised == ANOTHER


def test_an_unwanted_upstream_group_is_claimed_by_one_session_and_given_to_no_row(
    ledger: Ledgers,
) -> None:
    mine = ledger.sessions.open_session(promising(), LIMIT, ROOMY)
    other, group = opened(ledger, 1), verified_group()
    assert group.upstream_id is not None
    ledger.sessions.claim_unwanted(mine, group.upstream_id)
    ledger.sessions.claim_unwanted(mine, group.upstream_id)
    with pytest.raises(ClaimTaken):
        ledger.sessions.claim_unwanted(other, group.upstream_id)
    with pytest.raises(ClaimTaken):
        ledger.sessions.bind_group(bound(other, group), group, LIMIT, held=True)
    assert ledger.sessions.load_session(ANN, other.session) == other
    assert ledger.groups.find_group(ANN, group.group) is None


def test_an_upstream_group_that_a_row_has_is_claimed_by_no_session(ledger: Ledgers) -> None:
    mine, group = opened(ledger, 1), verified_group()
    kept = ledger.sessions.bind_group(bound(mine, group), group, LIMIT, held=True)
    other = ledger.sessions.open_session(promising(), LIMIT, ROOMY)
    assert group.upstream_id is not None
    for session in (kept, other):
        with pytest.raises(ClaimTaken):
            ledger.sessions.claim_unwanted(session, group.upstream_id)


def in_state(session: LiveSession, state: SessionState, token: Sealed | None) -> LiveSession:
    scan = replace(SCAN, token=token, over=token is None)
    return replace(session, state=state, scans=(scan,), reserved=False)


def test_a_list_of_promises_shows_what_may_still_be_kept_the_oldest_first(
    ledger: Ledgers,
) -> None:
    older = ledger.sessions.open_session(promising(1), LIMIT, ROOMY)
    younger = ledger.sessions.open_session(replace(promising(0), promised=ANOTHER), LIMIT, ROOMY)
    ledger.sessions.open_session(new_session(2), LIMIT, ROOMY)
    assert ledger.sessions.list_promises(ANN) == [older, younger]
    assert ledger.sessions.list_promises(BEN) == []
    for state in (SessionState.VERIFIED, SessionState.WITHDRAWN):
        older = ledger.sessions.save_session(in_state(older, state, SCAN.token))
        assert ledger.sessions.list_promises(ANN) == [younger]
        assert ledger.sessions.find_session_by_promise(ANN, PROMISED) == older


@pytest.mark.parametrize("state", [one for one in SessionState if one in SESSION_AT_REST])
def test_a_promise_is_forgotten_with_the_tokens_of_what_ended(
    ledger: Ledgers, state: SessionState
) -> None:
    kept = ledger.sessions.open_session(promising(), LIMIT, ROOMY)
    held = ledger.sessions.free_session_slot(in_state(kept, state, SCAN.token))
    assert ledger.sessions.find_session_by_promise(ANN, PROMISED) == held
    over = ledger.sessions.save_session(in_state(held, state, None))
    found = over if state is SessionState.PARKED else None
    assert ledger.sessions.find_session_by_promise(ANN, PROMISED) == found
    assert ledger.sessions.list_promises(ANN) == ([found] if found else [])
    again = ledger.sessions.save_session(over)
    assert ledger.sessions.load_session(ANN, kept.session) == again


def test_a_promise_that_nobody_was_told_of_goes_with_its_slot(ledger: Ledgers) -> None:
    kept = ledger.sessions.open_session(promising(), LIMIT, ROOMY)
    expired = replace(kept, state=SessionState.EXPIRED, reserved=False)
    ledger.sessions.free_session_slot(expired)
    assert ledger.sessions.find_session_by_promise(ANN, PROMISED) is None
    ledger.audit().assert_balanced()
