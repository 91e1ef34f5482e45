"""The table of transitions, walked: every row can come to rest, and nothing comes back."""

import pytest

from portrait.model import AssetState, GroupState, SessionState, Status, VideoState
from portrait.rules.transitions import (
    ASSET_AT_REST,
    ASSET_GONE,
    ASSET_TRANSITIONS,
    GROUP_AT_REST,
    GROUP_GONE,
    GROUP_TRANSITIONS,
    SESSION_AT_REST,
    SESSION_DECIDED,
    SESSION_TRANSITIONS,
    VIDEO_AT_REST,
    VIDEO_TRANSITIONS,
    Actor,
    asset_sources,
    group_sources,
    public_status,
    video_sources,
)


def reachable(start: object, edges: list[tuple[object, object]]) -> set[object]:
    """Everything one can come to from `start`, itself included."""
    seen = {start}
    while True:
        more = {target for source, target in edges if source in seen} - seen
        if not more:
            return seen
        seen |= more


ASSET_EDGES: list[tuple[object, object]] = list(ASSET_TRANSITIONS)
GROUP_EDGES: list[tuple[object, object]] = list(GROUP_TRANSITIONS)
SESSION_EDGES: list[tuple[object, object]] = list(SESSION_TRANSITIONS)


def test_every_state_is_reached_from_the_first() -> None:
    assert reachable(AssetState.QUEUED, ASSET_EDGES) == set(AssetState)
    assert reachable(GroupState.CREATING, GROUP_EDGES) == {*GroupState, None}


@pytest.mark.parametrize("state", [one for one in AssetState if one is not AssetState.DELETED])
def test_every_asset_can_be_deleted_for_good(state: AssetState) -> None:
    assert AssetState.DELETED in reachable(state, ASSET_EDGES)
    assert state is AssetState.DELETING or (state, AssetState.DELETING) in ASSET_TRANSITIONS


@pytest.mark.parametrize("state", [one for one in GroupState if one is not GroupState.DELETED])
def test_every_group_can_be_deleted_for_good(state: GroupState) -> None:
    assert GroupState.DELETED in reachable(state, GROUP_EDGES)
    assert state is GroupState.DELETING or (state, GroupState.DELETING) in GROUP_TRANSITIONS


def test_what_is_gone_never_comes_back() -> None:
    for state in ASSET_GONE:
        assert reachable(state, ASSET_EDGES) <= set(ASSET_GONE)
    for gone in GROUP_GONE:
        assert reachable(gone, GROUP_EDGES) <= set(GROUP_GONE)


def test_a_row_at_rest_moves_only_to_be_deleted() -> None:
    assert {to for source, to in ASSET_TRANSITIONS if source in ASSET_AT_REST} == {
        AssetState.DELETING
    }
    assert {to for source, to in GROUP_TRANSITIONS if source in GROUP_AT_REST} == {
        GroupState.DELETING
    }


def test_an_unknown_outcome_is_never_sent_again_without_being_looked_up() -> None:
    unknown = {to for source, to in ASSET_TRANSITIONS if source is AssetState.UNKNOWN}
    assert AssetState.SUBMITTING not in unknown
    assert all(
        ASSET_TRANSITIONS[AssetState.UNKNOWN, to] == {Actor.SWEEP}
        for to in unknown - {AssetState.DELETING}
    )


def test_only_the_ingest_machine_sends_and_only_from_the_queue() -> None:
    assert asset_sources(AssetState.SUBMITTING) == {AssetState.QUEUED}
    assert ASSET_TRANSITIONS[AssetState.QUEUED, AssetState.SUBMITTING] == {Actor.INGEST}


def test_only_a_door_starts_a_delete_but_of_what_failed_in_a_batch_a_day_ago() -> None:
    for source in asset_sources(AssetState.DELETING) - {AssetState.FAILED}:
        assert ASSET_TRANSITIONS[source, AssetState.DELETING] == {Actor.ROUTER}
    failed = ASSET_TRANSITIONS[AssetState.FAILED, AssetState.DELETING]
    assert failed == {Actor.ROUTER, Actor.SWEEP}
    for group_source in group_sources(GroupState.DELETING):
        assert GROUP_TRANSITIONS[group_source, GroupState.DELETING] == {Actor.ROUTER}


def test_every_verification_but_a_done_one_can_be_withdrawn_and_stays_so() -> None:
    left = set(SessionState) - {SessionState.VERIFIED, SessionState.WITHDRAWN}
    assert {one for one, to in SESSION_TRANSITIONS if to is SessionState.WITHDRAWN} == left
    assert reachable(SessionState.OPENING, SESSION_EDGES) == set(SessionState)
    for decided in (SessionState.VERIFIED, SessionState.WITHDRAWN):
        assert reachable(decided, SESSION_EDGES) == {decided}


def test_only_a_door_withdraws_or_tries_another_scan() -> None:
    for (_, to), who in SESSION_TRANSITIONS.items():
        if to in {SessionState.WITHDRAWN, SessionState.OPENING}:
            assert who == {Actor.ROUTER}


def test_a_decided_verification_is_at_rest() -> None:
    working = {SessionState.OPENING, SessionState.PENDING, SessionState.EXCHANGING}
    assert set(SessionState) - SESSION_AT_REST == working
    assert SESSION_DECIDED <= SESSION_AT_REST


def test_sources_are_read_from_the_table() -> None:
    assert asset_sources(AssetState.ACTIVE) == {AssetState.PROCESSING}
    assert asset_sources(AssetState.DELETED) == {AssetState.DELETING}
    assert group_sources(None) == {GroupState.CREATING, GroupState.UNKNOWN}
    assert group_sources(GroupState.DELETED) == {GroupState.DELETING}


def test_a_customer_sees_three_states() -> None:
    assert {state: public_status(state) for state in set(AssetState) - ASSET_GONE} == {
        AssetState.QUEUED: Status.PROCESSING,
        AssetState.SUBMITTING: Status.PROCESSING,
        AssetState.UNKNOWN: Status.PROCESSING,
        AssetState.PROCESSING: Status.PROCESSING,
        AssetState.ACTIVE: Status.ACTIVE,
        AssetState.FAILED: Status.FAILED,
    }


VIDEO_EDGES: list[tuple[object, object]] = list(VIDEO_TRANSITIONS)


def test_every_video_state_is_reached_from_the_two_first() -> None:
    first = reachable(VideoState.SUBMITTING, VIDEO_EDGES)
    assert first == {*VideoState, None}
    assert reachable(VideoState.WAITING, VIDEO_EDGES) == {*VideoState, None}


@pytest.mark.parametrize("state", [one for one in VideoState if one not in VIDEO_AT_REST])
def test_every_video_can_come_to_rest(state: VideoState) -> None:
    assert VIDEO_AT_REST & reachable(state, VIDEO_EDGES)


def test_a_video_at_rest_moves_only_to_be_deleted_and_only_such_a_one_is() -> None:
    resting = VIDEO_AT_REST - {VideoState.DELETED}
    assert {to for source, to in VIDEO_TRANSITIONS if source in VIDEO_AT_REST} == {
        VideoState.DELETED
    }
    assert video_sources(VideoState.DELETED) == resting
    assert reachable(VideoState.DELETED, VIDEO_EDGES) == {VideoState.DELETED}


def test_only_what_was_surely_not_sent_is_removed_or_sent() -> None:
    assert video_sources(None) == {VideoState.SUBMITTING}
    assert video_sources(VideoState.SUBMITTING) == {VideoState.WAITING}


def test_a_video_of_unknown_outcome_is_never_sent_again() -> None:
    unsent = {VideoState.WAITING, VideoState.SUBMITTING, None}
    assert not unsent & reachable(VideoState.UNKNOWN, VIDEO_EDGES)
    assert VIDEO_TRANSITIONS[VideoState.UNKNOWN, VideoState.FAILED] == {Actor.SWEEP}


def test_a_video_never_goes_back() -> None:
    for source, target in VIDEO_TRANSITIONS:
        if {source, target} != {VideoState.SUBMITTING, VideoState.WAITING}:
            assert source not in reachable(target, VIDEO_EDGES) or source is target
