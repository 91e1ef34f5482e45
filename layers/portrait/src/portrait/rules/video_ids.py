"""Ids of videos: one id, two spellings, converted without a lookup.

    cgt-20260318035710-k3x9q          Ark native, AllToken, Token360
    task_01KKZB3AX0...                xcompute, where everything is a task

The task spelling is a ULID: the second in its 48 bits of time, then the five characters as 26 bits
and 54 bits of SHA-256 over both. A task id that is not of this kind is some other task's.
"""

import hashlib
import random
import re
from datetime import UTC, datetime
from typing import Final

from portrait.ids import MalformedId
from portrait.model import TaskId, VideoId
from portrait.rules.tasks import read_ulid, spell_ulid

_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_TAIL: Final = 5
_STAMP: Final = "%Y%m%d%H%M%S"
_FORM: Final = re.compile(r"cgt-([0-9]{14})-([0-9a-z]{5})", re.ASCII)
_CHECK_BITS: Final = 54


def mint_video_id(now: datetime, rng: random.Random) -> VideoId:
    """A fresh `cgt-<YYYYMMDDhhmmss>-<5>`; unique per customer once the ledger takes it."""
    tail = "".join(rng.choice(_ALPHABET) for _ in range(_TAIL))
    return VideoId(f"cgt-{now.astimezone(UTC).strftime(_STAMP)}-{tail}")


def parse_video_id(text: str) -> VideoId:
    """The video id in `text`, in either spelling. Raises MalformedId."""
    if text.startswith("task_"):
        return _from_task(text)
    form = _FORM.fullmatch(text)
    if form is None or _second(form[1]) is None:
        raise MalformedId(text[:64])
    return VideoId(text)


def as_task(video: VideoId) -> TaskId:
    """The xcompute spelling of a video's id."""
    _, stamp, tail = video.split("-")
    second = _second(stamp) or 0
    return spell_ulid(second * 1000, (int(tail, 36) << _CHECK_BITS) | _check(stamp, tail))


def _from_task(text: str) -> VideoId:
    read = read_ulid(text)
    if read is None:
        raise MalformedId(text[:64])
    second, rest = divmod(read[0], 1000)
    number, check = divmod(read[1], 1 << _CHECK_BITS)
    if rest or number >= len(_ALPHABET) ** _TAIL:
        raise MalformedId(text[:64])
    stamp, tail = datetime.fromtimestamp(second, UTC).strftime(_STAMP), _spell(number)
    if check != _check(stamp, tail):
        raise MalformedId(text[:64])
    return VideoId(f"cgt-{stamp}-{tail}")


def _second(stamp: str) -> int | None:
    try:
        second = int(datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None
    return second if second >= 0 else None


def _spell(number: int) -> str:
    characters = []
    for _ in range(_TAIL):
        number, index = divmod(number, len(_ALPHABET))
        characters.append(_ALPHABET[index])
    return "".join(reversed(characters))


def _check(stamp: str, tail: str) -> int:
    digest = hashlib.sha256(f"portrait video id {stamp} {tail}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - _CHECK_BITS)
