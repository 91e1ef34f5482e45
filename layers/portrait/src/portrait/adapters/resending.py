"""One call upstream, at its turn, and once more where the first was refused unread."""

from collections.abc import Callable
from typing import TypeVar

from portrait.errors import SignAgain, UpstreamAccountUnusable

T = TypeVar("T")


def at_its_turn(take_turn: Callable[[], None], call: Callable[[], T]) -> T:
    """Take a turn and call; a call that is to be signed again takes another turn, once.

    Safe for creates too: what was refused for its signature was never read. Raises what both raise,
    and UpstreamAccountUnusable when the second signature is refused as well.
    """
    take_turn()
    try:
        return call()
    except SignAgain:
        take_turn()
    try:
        return call()
    except SignAgain as error:
        raise UpstreamAccountUnusable(error.code, error.message) from error
