"""The governor over the table: one row for each account and action, changed by condition.

    GOV#<account>#<action>   GOV   tat, background, clock, own#<customer>, own-background#<customer>

A turn costs one write, or two or three when the line was not as it was last seen, and no read: a
write whose condition fails brings the row with it. The row as last seen is kept in memory, as a
hint only, and beside it how far the line's clock is ahead of this process's. A refusal writes
nothing that stays. A write whose answer was lost may waste a turn; it never gives one twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from portrait.adapters.ledger.attributes import Item
from portrait.adapters.ledger.keys import governor_key
from portrait.adapters.ledger.table import Refused, Table
from portrait.errors import TurnRefused
from portrait.model import CustomerId
from portrait.ports.governor import Forecast, Kind
from portrait.ports.services import Now
from portrait.rules.rates import Rate
from portrait.rules.turns import (
    Ask,
    Bound,
    Change,
    Line,
    Refusal,
    Step,
    ahead_us,
    forecast_us,
    plan,
    turn_us,
)

MOST_WRITES: Final = 3
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class LineMoved(Exception):
    """A bound did not hold, so nothing was changed; `line` is how it was found."""

    def __init__(self, line: Line) -> None:
        super().__init__("the line is not as it was last seen")
        self.line = line


class Lines(Protocol):
    """Where the lines are kept."""

    def change(self, account: str, action: str, change: Change) -> Line:
        """Make the change, all or nothing, and return the line after it. Raises LineMoved."""


@dataclass(slots=True)
class _Seen:
    """What this process knows."""

    lines: dict[tuple[str, str], Line] = field(default_factory=dict)
    ahead_us: int = 0
    """The clock furthest ahead, seen from its own."""


@dataclass(frozen=True, slots=True)
class DurableGovernor:
    """The port `Governor` over lines that outlive every process."""

    lines: Lines
    rates: Mapping[str, Rate]
    _seen: _Seen = field(default_factory=_Seen, repr=False)

    def clock(self, now: datetime) -> datetime:
        """The time that turns are told by."""
        return now + self._seen.ahead_us * _MICROSECOND

    def take(
        self,
        account: str,
        action: str,
        customer: CustomerId,
        now: Now,
        max_wait_seconds: float,
        *,
        kind: Kind,
    ) -> datetime:
        """Reserve one turn: 1 to 3 UpdateItem, or none if it is known to be refused."""
        ask = Ask(
            customer=customer,
            now_us=_microseconds(self.clock(now())),
            max_wait_us=int(max_wait_seconds * 1_000_000),
            rate=self.rates[action],
            background=kind is Kind.BACKGROUND,
        )
        seen = self._seen.lines.get((account, action), Line())
        for tries in range(MOST_WRITES):
            planned = plan(ask, seen, prune=tries == 0)
            if isinstance(planned, Refusal):
                raise TurnRefused(planned.retry_after_us / 1_000_000)
            try:
                line = self.lines.change(account, action, planned)
            except LineMoved as moved:
                self._seen.lines[account, action] = seen = moved.line
                # Read again: what the write took would be taken for a clock that is ahead.
                own_us = _microseconds(now())
                self._seen.ahead_us = ahead_us(own_us, self._seen.ahead_us, seen)
                ask = replace(ask, now_us=own_us + self._seen.ahead_us)
                continue
            self._seen.lines[account, action] = line
            return _EPOCH + turn_us(ask, line) * _MICROSECOND
        raise TurnRefused(ask.spacing_us / 1_000_000)


@dataclass(frozen=True, slots=True)
class DynamoLines:
    """The lines as rows of the table."""

    table: Table

    def change(self, account: str, action: str, change: Change) -> Line:
        """Make the change: 1 UpdateItem. Raises LineMoved, ServiceUnavailable."""
        nonce = self.table.nonce()
        request = {
            "TableName": self.table.name,
            "Key": governor_key(account, action),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            **_Expressions(nonce).of(change),
        }
        try:
            return _line(self.table.change(request, nonce))
        except Refused as refused:
            raise LineMoved(_line(refused.found[0] or {})) from refused


@dataclass(frozen=True, slots=True)
class WatchedLines:
    """The port `LineWatch` over the table."""

    table: Table
    rates: Mapping[str, Rate]

    def forecast(self, account: str, action: str, customer: CustomerId, now: datetime) -> Forecast:
        """What a request would wait: 1 GetItem."""
        line = _line(self.table.get(governor_key(account, action)) or {})
        now_us = _microseconds(now)
        ask = Ask(customer, now_us + ahead_us(now_us, 0, line), 0, self.rates[action])
        waits = forecast_us(ask, line)
        return Forecast(*(wait / 1_000_000 for wait in waits))


class _Expressions:
    """A change as the expressions of one UpdateItem."""

    def __init__(self, nonce: str) -> None:
        self._names = {"#op": "op"}
        self._values: Item = {":op": {"S": nonce}}

    def of(self, change: Change) -> dict[str, Any]:
        sets = ", ".join(["#op = :op", *(self._step(step) for step in change.steps)])
        drops = ", ".join(self._name(mark) for mark in change.drops)
        return {
            "ConditionExpression": " AND ".join(self._bound(bound) for bound in change.bounds),
            "UpdateExpression": f"SET {sets}" + (f" REMOVE {drops}" if drops else ""),
            "ExpressionAttributeNames": self._names,
            "ExpressionAttributeValues": self._values,
        }

    def _bound(self, bound: Bound) -> str:
        mark = self._name(bound.mark)
        limit = f"{mark} <= {self._value(bound.at_most)}"
        if bound.above is None:
            return f"(attribute_not_exists({mark}) OR {limit})"
        return f"{mark} > {self._value(bound.above)} AND {limit}"

    def _step(self, step: Step) -> str:
        start = "" if step.start is None else f"{self._name(step.start)} + "
        return f"{self._name(step.mark)} = {start}{self._value(step.amount)}"

    def _name(self, mark: str) -> str:
        """A customer's id may hold what a placeholder may not."""
        places = {name: place for place, name in self._names.items()}
        place = places.get(mark, f"#m{len(self._names)}")
        self._names[place] = mark
        return place

    def _value(self, value: int) -> str:
        place = f":v{len(self._values)}"
        self._values[place] = {"N": str(value)}
        return place


def _microseconds(now: datetime) -> int:
    return (now - _EPOCH) // _MICROSECOND


def _line(item: Item) -> Line:
    return Line({name: int(value["N"]) for name, value in item.items() if "N" in value})
