"""A transaction of the pretended DynamoDB is all or nothing, though its copy shares the rows."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.campaigns.wired.cloud import TABLE, cloud

ROW = {"pk": {"S": "CUST#ann"}, "sk": {"S": "META"}}
OTHER = {"pk": {"S": "CUST#ann"}, "sk": {"S": "GROUP#1"}}
FRESH = {"pk": {"S": "CUST#ann"}, "sk": {"S": "GROUP#2"}}


def update(key: dict[str, Any], **more: Any) -> dict[str, Any]:
    values = {":one": {"N": "1"}}
    said = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": values}
    return {"Update": {"TableName": TABLE, "Key": key, **said, **more}}


def test_nothing_of_a_refused_transaction_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    with cloud(monkeypatch, {}, {}) as opened:
        client = opened.client("dynamodb")
        before = [{**ROW, "n": {"N": "1"}}, {**OTHER, "n": {"N": "7"}}]
        for row in before:
            opened.put(row)
        writes: list[Any] = [
            update(ROW),
            {"Put": {"TableName": TABLE, "Item": FRESH}},
            {"Delete": {"TableName": TABLE, "Key": OTHER}},
        ]
        never = {"ConditionExpression": "attribute_exists(pk)"}
        refused: Any = {
            "Put": {"TableName": TABLE, "Item": {**FRESH, "sk": {"S": "GROUP#3"}}, **never}
        }
        for _ in range(2):
            with pytest.raises(ClientError):
                client.transact_write_items(TransactItems=[*writes, refused])
            assert sorted(map(repr, opened.rows())) == sorted(map(repr, before))
        client.transact_write_items(TransactItems=writes)
        done = [{**ROW, "n": {"N": "2"}}, FRESH]
        assert sorted(map(repr, opened.rows())) == sorted(map(repr, done))
