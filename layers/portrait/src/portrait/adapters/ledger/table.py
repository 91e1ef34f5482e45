"""The one table: reads, conditional writes, transactions, and patience.

Counters are hot by design, so a conflict between two transactions is an ordinary thing: it is
tried again, as is a throttle or a lost answer, with full jitter for up to ten seconds of waiting.
A condition that does not hold is an answer, not a fault: `Refused` carries, by position, the rows
as they were found.

A write whose answer was lost may have happened. Every write therefore leaves its own mark on its
row, the operation's marker or the attempt's nonce, and finds it there when it is sent again.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from portrait.adapters.ledger.answers import AGAIN, CONDITION, codes_of, found_in
from portrait.adapters.ledger.attributes import Item, text
from portrait.adapters.ledger.expressions import Put, Update, Write
from portrait.errors import ServiceUnavailable, StateChanged
from portrait.ports.services import Sleep

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

T = TypeVar("T")

RETRY_BUDGET_SECONDS: Final = 10.0
_FIRST_PAUSE_SECONDS: Final = 0.02
_LONGEST_PAUSE_SECONDS: Final = 1.0
_MOST_RETRIES: Final = 60
_READ_AHEAD: Final = 250


class Refused(Exception):
    """A condition did not hold, so nothing was written.

    `found` has one member for each write: None where the condition held, else the row as it was
    found, empty if there is none. `in_doubt`: an answer was lost before this one.
    """

    def __init__(self, found: Sequence[Item | None], *, in_doubt: bool = False) -> None:
        super().__init__("a condition did not hold")
        self.found = found
        self.in_doubt = in_doubt


@dataclass(frozen=True, slots=True)
class Table:
    """One DynamoDB table. `sleep` and `rng` serve the pauses between tries."""

    client: "DynamoDBClient"
    name: str
    sleep: Sleep
    rng: random.Random

    def nonce(self) -> str:
        """A mark for one attempt."""
        return f"{self.rng.getrandbits(64):016x}"

    def get(self, key: Item) -> Item | None:
        """One row, consistently read: 1 GetItem. Raises ServiceUnavailable."""
        answer = self._send(
            lambda: self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
        )
        return cast("Item", answer["Item"]) if "Item" in answer else None

    def get_many(self, asked: dict[str, Any]) -> tuple[list[Item], list[Item]]:
        """The rows of some keys, and the keys left out: 1 BatchGetItem. Raises as `get`."""
        request: Any = {self.name: asked}
        answer: Any = self._send(lambda: self.client.batch_get_item(RequestItems=request))
        left = answer["UnprocessedKeys"].get(self.name, {}).get("Keys", [])
        return answer["Responses"].get(self.name, []), left

    def put(self, put: Put) -> None:
        """Write one row: 1 PutItem. Raises Refused, ServiceUnavailable."""
        nonce = self.nonce()
        request = put.stamp(nonce).request(self.name)
        try:
            self._send(lambda: self.client.put_item(**request))
        except Refused as refused:
            if not stamped(refused.found[0], nonce):
                raise

    def move(self, update: Update) -> Item:
        """Change one row and return it: 1 UpdateItem. Raises StateChanged, ServiceUnavailable."""
        nonce = self.nonce()
        try:
            return self.change(update.stamp(nonce).request(self.name), nonce)
        except Refused as refused:
            raise StateChanged("the row is not in a state for this") from refused

    def change(self, request: dict[str, Any], nonce: str) -> Item:
        """Change one row, marking it with `nonce`: 1 UpdateItem. Raises as `put` does."""
        try:
            answer = self._send(lambda: self.client.update_item(**request, ReturnValues="ALL_NEW"))
        except Refused as refused:
            if not stamped(refused.found[0], nonce):
                raise
            return cast("Item", refused.found[0])
        return cast("Item", answer["Attributes"])

    def move_with(self, update: Update, *others: Write, counters: Sequence[Update] = ()) -> None:
        """Change one row and others: 1 transaction. Raises StateChanged, ServiceUnavailable."""
        nonce = self.nonce()
        try:
            self.transact([update.stamp(nonce), *others], counters)
        except Refused as refused:
            if not stamped(refused.found[0], nonce):
                raise StateChanged("the row is not in a state for this") from refused

    def transact(self, writes: Sequence[Write], counters: Sequence[Write] = ()) -> None:
        """Write all or nothing: 1 TransactWriteItems. Raises Refused, ServiceUnavailable.

        `counters` give slots back. One that refuses alone, because it drifted to zero or its row
        is gone, is left out: it can go no lower, and it must not keep a picture from being deleted.
        """
        members: list[Any] = [write.member(self.name) for write in (*writes, *counters)]
        try:
            self._send(lambda: self.client.transact_write_items(TransactItems=members))
        except Refused as refused:
            rows, counted = refused.found[: len(writes)], refused.found[len(writes) :]
            if any(row is not None for row in rows):
                raise Refused(rows, in_doubt=refused.in_doubt) from refused
            kept = [counter for counter, row in zip(counters, counted, strict=True) if row is None]
            self.transact(writes, kept)

    def walk(
        self,
        partition: str,
        prefix: str,
        *,
        forward: bool = True,
        after: str | None = None,
        first: int | None = None,
        columns: Sequence[str] = (),
    ) -> Iterator[Item]:
        """The rows of a partition whose sort key begins with `prefix`, behind `after`, lazily.

        Consistently read. 1 Query for the first `first` rows (None: as many as one answer
        holds), and one for each further answer that the caller comes to need. Raises
        ServiceUnavailable.
        """
        request: dict[str, Any] = {
            "TableName": self.name,
            "ConsistentRead": True,
            "ScanIndexForward": forward,
            "KeyConditionExpression": "#pk = :pk AND begins_with(#sk, :prefix)",
            "ExpressionAttributeNames": {"#pk": "pk", "#sk": "sk"},
            "ExpressionAttributeValues": {":pk": {"S": partition}, ":prefix": {"S": prefix}},
        }
        if columns:
            request["ProjectionExpression"] = ", ".join(f"#{column}" for column in columns)
            request["ExpressionAttributeNames"] = {f"#{column}": column for column in columns}
        if first is not None:
            request["Limit"] = first
        if after is not None:
            request["ExclusiveStartKey"] = {"pk": {"S": partition}, "sk": {"S": prefix + after}}
        while True:
            answer = self._query(request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
            if first is not None:
                request["Limit"] = max(first, _READ_AHEAD)

    def query_index(self, index: str, shard: str, until: float, most: int) -> list[Item]:
        """Keys of due rows, the oldest first; the index is eventually consistent: 1 Query."""
        request: dict[str, Any] = {
            "TableName": self.name,
            "IndexName": index,
            "KeyConditionExpression": "due_shard = :shard AND due_at <= :until",
            "ExpressionAttributeValues": {":shard": {"S": shard}, ":until": {"N": repr(until)}},
            "Limit": most,
        }
        return list(self._query(request)["Items"])

    def walk_table(self, columns: Sequence[str], *, consistent: bool) -> Iterator[Item]:
        """Some columns of every row, lazily; the rows of a partition one after the other.

        1 Scan for each answer that the caller comes to need. Raises ServiceUnavailable.
        """
        request: dict[str, Any] = {
            "TableName": self.name,
            "ConsistentRead": consistent,
            "ProjectionExpression": ", ".join(f"#{column}" for column in columns),
            "ExpressionAttributeNames": {f"#{column}": column for column in columns},
        }
        while True:
            answer = self._send(lambda: self.client.scan(**request))
            yield from cast("list[Item]", answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _query(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._send(lambda: cast("dict[str, Any]", self.client.query(**request)))

    def _send(self, call: Callable[[], T]) -> T:
        pauses = pauses_between_tries(self.rng)
        in_doubt = False
        while True:
            try:
                return call()
            except ClientError as error:
                codes = codes_of(error)
                if not AGAIN.intersection(codes):
                    if CONDITION.intersection(codes):
                        raise Refused(found_in(error), in_doubt=in_doubt) from error
                    raise ServiceUnavailable from error
                fault: Exception = error
                in_doubt = in_doubt or "InternalServerError" in codes
            except (HTTPClientError, NoConnection) as error:
                fault = error
                in_doubt = True
            except BotoCoreError as error:
                raise ServiceUnavailable from error
            pause = next(pauses, None)
            if pause is None:
                raise ServiceUnavailable from fault
            self.sleep(pause)


def stamped(row: Item | None, nonce: str) -> bool:
    """Whether a row that was found bears the mark of this very attempt."""
    return bool(row) and text(cast("Item", row), "op") == nonce


def pauses_between_tries(rng: random.Random) -> Iterator[float]:
    """Seconds to wait before each next try: full jitter, doubling, ten seconds in all."""
    left = RETRY_BUDGET_SECONDS
    for attempt in range(_MOST_RETRIES):
        longest = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2 ** min(attempt, 16))
        pause = min(left, rng.uniform(0, longest))
        yield pause
        left -= pause
        if left <= 0:
            return
