"""What DynamoDB says when it did not write: which codes, and the rows as it found them."""

from typing import Any, Final, cast

from botocore.exceptions import ClientError

from portrait.adapters.ledger.attributes import Attribute, Item

CONDITION: Final = frozenset({"ConditionalCheckFailed", "ConditionalCheckFailedException"})
"""A condition did not hold: an answer, not a fault."""
AGAIN: Final = frozenset(
    {
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
        "ThrottlingError",
        "ThrottlingException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "InternalServerError",
        "ServiceUnavailable",
    }
)
"""Faults that pass: the same call is sent again."""


def codes_of(error: ClientError) -> list[str]:
    """The codes of an error: of a cancelled transaction, one for each member."""
    reasons = cast("dict[str, Any]", error.response).get("CancellationReasons")
    if reasons is None:
        return [error.response["Error"]["Code"]]
    return [reason.get("Code", "None") for reason in reasons]


def found_in(error: ClientError) -> list[Item | None]:
    """By position, the row that refused its condition, empty if there was none; None: it held."""
    response = cast("dict[str, Any]", error.response)
    if "CancellationReasons" not in response:
        return [response.get("Item", {})]
    return [
        cast("dict[str, Attribute]", reason.get("Item", {}))
        if reason.get("Code") in CONDITION
        else None
        for reason in response["CancellationReasons"]
    ]
