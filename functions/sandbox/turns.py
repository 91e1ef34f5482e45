"""Rates and `throttle:` names, counted in DynamoDB so that every process counts together.

A call takes its turn by one conditional write that names the version it has seen. The version is
remembered from the last call, so a process that is alone writes once and reads never; when
another was faster, the refused write brings the present state and the turn is tried again.
"""

from typing import Final

from functions.sandbox.model import Library
from functions.sandbox.rates import Rate, slide
from functions.sandbox.rows import Row, number, rate_key, spell_key
from functions.sandbox.table import ConditionFailed, Table

_TRIES: Final = 16
_SPELL_LIFE_SECONDS: Final = 24 * 3600

_Seen = tuple[int, tuple[int, ...]]


class DynamoTurns:
    """The port `Turns` over the sandbox's table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._seen: dict[tuple[str, str], _Seen] = {}

    def take(self, account: str, action: str, rate: Rate, now_ms: int) -> bool:
        """Whether this call is within the account's rate; if so it counts, exactly once.

        A call that sixteen others overtook while it asked is refused: the account is that busy.
        """
        key = (account, action)
        for _ in range(_TRIES):
            version, turns = self._seen.get(key, (0, ()))
            taken = slide(turns, rate, now_ms)
            if taken is None:
                # What was seen really happened: calls only ever leave the window by time.
                return False
            found = self._exchange(account, action, version, taken)
            if found is None:
                self._seen[key] = (version + 1, taken)
                return True
            self._seen[key] = found
        return False

    def throttle(self, library: Library, name: str, times: int, now_ms: int) -> bool:
        """Whether this is one of the first `times` calls with this name in the last day."""
        now = now_ms // 1000
        try:
            self._table.update(
                spell_key(library, name),
                "SET seen = if_not_exists(seen, :none) + :one, expires_at = :expires",
                "(attribute_not_exists(seen) OR seen < :times)"
                " AND (attribute_not_exists(expires_at) OR expires_at > :now)",
                {
                    ":none": number(0),
                    ":one": number(1),
                    ":times": number(times),
                    ":now": number(now),
                    ":expires": number(now + _SPELL_LIFE_SECONDS),
                },
            )
        except ConditionFailed:
            return False
        return True

    def _exchange(
        self, account: str, action: str, version: int, turns: tuple[int, ...]
    ) -> _Seen | None:
        try:
            self._table.update(
                rate_key(account, action),
                "SET revision = :next, turns = :turns",
                "revision = :seen" if version else "attribute_not_exists(revision)",
                {
                    ":next": number(version + 1),
                    ":turns": {"L": [number(turn) for turn in turns]},
                    **({":seen": number(version)} if version else {}),
                },
            )
        except ConditionFailed as failed:
            return _read(failed.old)
        return None


def _read(row: Row | None) -> _Seen:
    if row is None:
        return 0, ()
    return int(row["revision"]["N"]), tuple(int(turn["N"]) for turn in row["turns"]["L"])
