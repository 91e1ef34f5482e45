"""A client that does what it is told and then loses the answer, or meets a conflict first."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError, ReadTimeoutError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WRITES = ("put_item", "update_item", "transact_write_items")
READS = ("get_item", "batch_get_item", "query", "scan")


def conflict() -> ClientError:
    """What DynamoDB says of two transactions at one row; no local engine ever does."""
    return ClientError(
        cast(
            "Any",
            {
                "Error": {
                    "Code": "TransactionCanceledException",
                    "Message": "Transaction cancelled",
                },
                "CancellationReasons": [
                    {"Code": "None"},
                    {"Code": "TransactionConflict", "Message": "Transaction is ongoing"},
                    {"Code": "ConditionalCheckFailed"},
                ],
            },
        ),
        "TransactWriteItems",
    )


@dataclass
class LossyClient:
    """Wraps a client. `lose`: so many next answers of writes are lost after they happened.

    `refuse`: errors that the next calls meet before they happen. `first`: what
    somebody else does just before each next write. `calls` counts by operation;
    `read_rows` counts the rows that queries returned.
    """

    inner: Any
    lose: int = 0
    refuse: list[Exception] = field(default_factory=list)
    first: list[Callable[[], object]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    read_rows: int = 0

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self.inner, name)
        if name not in WRITES + READS:
            return operation

        def call(**arguments: Any) -> Any:
            self.calls[name] += 1
            if name in WRITES and self.first:
                self.first.pop(0)()
            if self.refuse:
                raise self.refuse.pop(0)
            answer = operation(**arguments)
            if name in WRITES and self.lose:
                self.lose -= 1
                raise ReadTimeoutError(endpoint_url="http://127.0.0.1")
            self.read_rows += answer.get("ScannedCount", 0)
            return answer

        return call

    def as_client(self) -> "DynamoDBClient":
        """This, for those who want a client."""
        return cast("DynamoDBClient", self)
