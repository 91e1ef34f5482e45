"""Ids of videos and of groups and assets: one piece, and no text that raises anything else."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portrait.ids import MalformedId
from portrait.model import VideoId
from portrait.rules.tasks import spell_ulid
from portrait.rules.video_ids import as_task, mint_video_id, parse_video_id

VIDEO = VideoId("cgt-20260318035710-k3x9q")
LAST_SECOND = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
moments = st.integers(0, LAST_SECOND).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(now=moments, seed=st.integers(0, 2**32))
def test_both_spellings_lead_to_the_same_video(now: datetime, seed: int) -> None:
    video = mint_video_id(now, random.Random(seed))
    assert parse_video_id(video) == parse_video_id(as_task(video)) == video


def test_the_spelling_of_one_known_video_never_changes() -> None:
    assert as_task(VIDEO) == "task_01KKZHE6FGG3BWQC6J4YF3F6KP"


@given(milliseconds=st.integers(0, 2**48 - 1), chance=st.integers(0, 2**80 - 1))
def test_another_task_s_id_is_malformed_and_nothing_worse(milliseconds: int, chance: int) -> None:
    try:
        video = parse_video_id(spell_ulid(milliseconds, chance))
    except MalformedId:
        return
    assert as_task(video) == spell_ulid(milliseconds, chance)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(spell_ulid((2**48 - 1) // 1000 * 1000, 5), id="after the year 9999"),
        pytest.param(spell_ulid(0, 2**80 - 1), id="more than five characters"),
        pytest.param(spell_ulid(1001, 0), id="between two seconds"),
        "cgt-20261318035710-k3x9q",
        "cgt-19691231235959-k3x9q",
        "asset-20260318035710-k3x9q",
        "cgt-20260318035710-K3X9Q",
        "task_",
        "",
    ],
)
def test_what_only_looks_like_a_video_s_id(text: str) -> None:
    with pytest.raises(MalformedId):
        parse_video_id(text)
