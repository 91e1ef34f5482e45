"""The few DynamoDB calls the sandbox makes, with their retries; no other module names the SDK's.

Every read is strongly consistent: a lag is something the sandbox does on purpose, by a switch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Final, cast

from botocore.exceptions import ClientError

from functions.sandbox.ports import Sleep
from functions.sandbox.rows import Row, text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_TRIES: Final = 12
_FIRST_WAIT_SECONDS: Final = 0.02
_LONGEST_WAIT_SECONDS: Final = 1.0


class ConditionFailed(Exception):
    """A write that found another state than it asked for; `old` is the item it found, if asked."""

    def __init__(self, old: Row | None = None, members: frozenset[int] = frozenset()) -> None:
        super().__init__("condition failed")
        self.old = old
        self.members = members


@dataclass(frozen=True, slots=True)
class Table:
    """One table, spoken to by DynamoDB's low-level client."""

    client: DynamoDBClient
    name: str
    sleep: Sleep
    random: Random

    def get(self, key: Row) -> Row | None:
        """One item."""
        answer = self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
        return cast("Row | None", answer.get("Item"))

    def get_both(self, *keys: Row) -> list[Row]:
        """Those of a few items that exist, in one call."""
        found: list[Row] = []
        asked: Any = {self.name: {"Keys": list(keys), "ConsistentRead": True}}
        for attempt in range(_TRIES):
            answer = self.client.batch_get_item(RequestItems=asked)
            found += cast("list[Row]", answer["Responses"].get(self.name, []))
            asked = answer.get("UnprocessedKeys")
            if not asked:
                return found
            self._wait(attempt)
        raise TimeoutError("DynamoDB keeps leaving keys unprocessed")

    def update(
        self,
        key: Row,
        expression: str,
        condition: str,
        values: Row,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """Change one item if it is as expected. Raises ConditionFailed with the item found."""
        given: dict[str, Any] = {"ExpressionAttributeNames": names} if names else {}
        try:
            self.client.update_item(
                TableName=self.name,
                Key=key,
                UpdateExpression=expression,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **given,
            )
        except self.client.exceptions.ConditionalCheckFailedException as error:
            raise ConditionFailed(cast("Row | None", error.response.get("Item"))) from error

    def scan(
        self, pk: str, prefix: str, *, backward: bool, after: str | None, batch: int | None
    ) -> Iterator[Row]:
        """Items of a partition whose sort keys share a prefix, in order, read as they are used."""
        query: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
            "ExpressionAttributeValues": {":pk": text(pk), ":prefix": text(prefix)},
            "ScanIndexForward": not backward,
            "ConsistentRead": True,
        }
        if batch is not None:
            query["Limit"] = batch
        if after is not None:
            query["ExclusiveStartKey"] = {"pk": text(pk), "sk": text(prefix + after)}
        while True:
            answer = self.client.query(**query)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def transact(self, members: Sequence[Mapping[str, Mapping[str, Any]]]) -> None:
        """Write several items or none.

        Raises ConditionFailed with the positions of the members that refused. A conflict with
        another transaction is tried again with full jitter: the counts are hot by design.
        """
        items: Any = [
            {kind: {"TableName": self.name, **body} for kind, body in member.items()}
            for member in members
        ]
        for attempt in range(_TRIES):
            try:
                self.client.transact_write_items(TransactItems=items)
            except self.client.exceptions.TransactionCanceledException as error:
                refused = _refused(error)
                if refused:
                    raise ConditionFailed(members=refused) from error
                if attempt == _TRIES - 1:
                    raise
                self._wait(attempt)
            else:
                return

    def _wait(self, attempt: int) -> None:
        ceiling = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2**attempt)
        self.sleep(self.random.uniform(0, ceiling))


def _refused(error: ClientError) -> frozenset[int]:
    reasons = cast("list[dict[str, str]]", error.response.get("CancellationReasons", []))
    return frozenset(
        place
        for place, reason in enumerate(reasons)
        if reason.get("Code") == "ConditionalCheckFailed"
    )
