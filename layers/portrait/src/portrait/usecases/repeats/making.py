"""A create under a key, whatever it makes."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Generic, TypeVar

from portrait.errors import IdempotencyMismatch, Repeated, ServiceUnavailable, StillRunning
from portrait.model import Once

T = TypeVar("T")
Row = TypeVar("Row")
ASK_AGAIN_SECONDS: Final = 3
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """What a create made, now or the first time it was asked."""

    value: T
    replayed: bool = False


def make_once(
    once: Once | None,
    create: Callable[[Once | None], T],
    find: Callable[[str], Row | None],
    again: Callable[[Row], T],
    *,
    begins: str = "",
) -> Made[T]:
    """Run `create` under a key, or answer as it was answered before.

    `create` reserves its row with the Once it is given and lets Repeated through. `find` gets the
    id that the key names: the row, or None if its create was refused. `again` makes the first
    answer of the row; it may raise StillRunning. `begins` is how ids of this kind begin, where one
    door's action makes things of several kinds.

    Raises IdempotencyMismatch, ServiceUnavailable, and whatever `create` and `again` raise.
    """
    for _ in range(_TRIES):
        try:
            return Made(create(once))
        except Repeated as repeated:
            if once is None:
                raise
            if not repeated.subject.startswith(begins):
                raise IdempotencyMismatch from repeated
            row = find(repeated.subject)
            if row is None:
                once = replace(once, instead_of=repeated.subject)
            elif repeated.fingerprint != once.fingerprint:
                raise IdempotencyMismatch from repeated
            else:
                return Made(again(row), replayed=True)
    raise ServiceUnavailable


def wait_for(end: datetime, now: datetime) -> None:
    """Say that the first request may be at work until `end`. Raises StillRunning before that."""
    left = math.ceil((end - now).total_seconds())
    if left > 0:
        raise StillRunning(min(left, ASK_AGAIN_SECONDS))
