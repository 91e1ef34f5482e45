"""Ids of tasks, how far a batch is, and when what failed in it gives its slots back.

    task_01K5QKXH2B7Y1M3S8D6T4V9W0Z    `task_` and a ULID: 48 bits of time, 80 of chance

The tasks of a verification have ids that follow from the session's own, so that asking again finds
the same task again. They grant nothing: a task is looked up among its customer's own.
"""

import hashlib
import random
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    CustomerId,
    Failure,
    SessionId,
    TaskId,
    TaskKind,
    Verdict,
)
from portrait.rules.transitions import ASSET_GONE

BATCH_MAX: Final = 20
"""Assets in one batch (xcompute, private-avatar)."""
FAILED_KEPT: Final = timedelta(hours=24)
"""After so long a failed asset of a batch is deleted: nobody who speaks in tasks can do it."""
FIRST_LOOK: Final = timedelta(hours=24)
"""When a batch is looked at that nobody asks about."""
START_PROGRESS: Final = 10
DONE_PROGRESS: Final = 100
_REVIEW_SECONDS: Final = 15
"""A picture's review takes about 13 s (APIYI, virtual avatar page), and is looked at every 3 s."""
_SENT_A_SECOND: Final = 2
"""Creates that the usual package of an upstream account lets through, all customers together."""
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TIME_CHARACTERS: Final = 10
_CHANCE_CHARACTERS: Final = 16
_CHANCE_BITS: Final = 80
ID_PATTERN: Final = rf"task_[0-7][{_CROCKFORD}]{{25}}"
_FORM: Final = re.compile(ID_PATTERN, re.ASCII)
_SESSION_STAMP: Final = "%Y%m%d%H%M%S"
DELETED: Final = Failure("AssetDeleted", "The asset was deleted before its review ended.")


def mint_task_id(now: datetime, rng: random.Random) -> TaskId:
    """A fresh id; later ones sort behind, to the millisecond."""
    return spell_ulid(_milliseconds(now), rng.getrandbits(_CHANCE_BITS))


def estimated_seconds(assets: int) -> int:
    """How long a batch of so many pictures is likely to take where nobody else is at work."""
    return _REVIEW_SECONDS + -(-assets // _SENT_A_SECOND)


def task_of_session(
    customer: CustomerId, session: SessionId, kind: TaskKind, number: int = 1
) -> TaskId:
    """The id of a verification's own task of this kind and number."""
    text = f"{customer} {session} {kind} {number}"
    digest = hashlib.sha256(text.encode()).digest()
    stamp = session.split("-")[1]
    opened_at = datetime.strptime(stamp, _SESSION_STAMP).replace(tzinfo=UTC)
    chance = int.from_bytes(digest[: _CHANCE_BITS // 8], "big")
    return spell_ulid(_milliseconds(opened_at), chance)


def is_task_id(text: str) -> bool:
    """Whether `text` has the form of a task's id."""
    return _FORM.fullmatch(text) is not None


def verdict_of(asset: AssetId, row: Asset | None) -> Verdict | None:
    """How an asset ended, from its row; None: it has not."""
    if row is None or row.state in ASSET_GONE:
        return Verdict(asset, DELETED)
    if row.state is AssetState.ACTIVE:
        return Verdict(asset)
    if row.state is AssetState.FAILED:
        return Verdict(asset, row.failure or DELETED)
    return None


def progress_of(verdicts: Sequence[Verdict | None]) -> int:
    """How far a batch is, from 10 to 100: what is at rest stays so, thus it only grows."""
    ended = sum(verdict is not None for verdict in verdicts)
    share = (DONE_PROGRESS - START_PROGRESS) * ended // max(1, len(verdicts))
    return START_PROGRESS + share


def spell_ulid(milliseconds: int, chance: int) -> TaskId:
    """The task id of a time since 1970 (48 bits) and of 80 bits beside it."""
    stamp = _digits(milliseconds, _TIME_CHARACTERS)
    return TaskId(f"task_{stamp}{_digits(chance, _CHANCE_CHARACTERS)}")


def read_ulid(text: str) -> tuple[int, int] | None:
    """The two numbers in a task id; None for a text that is none."""
    if not is_task_id(text):
        return None
    number = 0
    for character in text.removeprefix("task_"):
        number = number * len(_CROCKFORD) + _CROCKFORD.index(character)
    return divmod(number, 1 << _CHANCE_BITS)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _digits(number: int, count: int) -> str:
    characters = []
    for _ in range(count):
        number, index = divmod(number, len(_CROCKFORD))
        characters.append(_CROCKFORD[index])
    return "".join(reversed(characters))
