"""Ids of videos: one id, two spellings, converted without a lookup.

    cgt-20260318035710-k3x9q          Ark native, AllToken, Token360
    task_01KKZB3AX0...                xcompute, where everything is a task

The task spelling is a ULID: the second in its 48 bits of time, then the five characters as 26 bits
and 54 bits of SHA-256 over both. A task id that is not of this kind is some other task's.
"""

import hashlib
import random
from datetime import datetime
from typing import Final

from portrait.ids import MalformedId, mint_stamped, numbers_of, parse_stamped, stamped
from portrait.model import TaskId, VideoId
from portrait.rules.tasks import read_ulid, spell_ulid

_KIND: Final = "cgt"
_CHECK_BITS: Final = 54


def mint_video_id(now: datetime, rng: random.Random) -> VideoId:
    """A fresh `cgt-<YYYYMMDDhhmmss>-<5>`; unique per customer once the ledger takes it."""
    return VideoId(mint_stamped(_KIND, now, rng))


def parse_video_id(text: str) -> VideoId:
    """The video id in `text`, in either spelling. Raises MalformedId."""
    if text.startswith("task_"):
        return _from_task(text)
    return VideoId(parse_stamped(_KIND, text))


def as_task(video: VideoId) -> TaskId:
    """The xcompute spelling of a video's id."""
    second, tail = numbers_of(video)
    return spell_ulid(second * 1000, (tail << _CHECK_BITS) | _check(video))


def _from_task(text: str) -> VideoId:
    read = read_ulid(text)
    if read is None:
        raise MalformedId(text[:64])
    second, rest = divmod(read[0], 1000)
    tail, check = divmod(read[1], 1 << _CHECK_BITS)
    video = VideoId(stamped(_KIND, second, tail))
    if rest or check != _check(video):
        raise MalformedId(text[:64])
    return video


def _check(video: VideoId) -> int:
    _, stamp, tail = video.split("-")
    digest = hashlib.sha256(f"portrait video id {stamp} {tail}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - _CHECK_BITS)
