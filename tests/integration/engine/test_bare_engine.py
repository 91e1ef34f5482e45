"""The engine with nothing deployed, as the ledger's contract suite uses it."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from local.engine import Engine
from tests.integration.engine.conftest import send

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CAP = 20


def test_a_fresh_table_is_as_the_template_defines_it(
    engine_dynamodb: tuple["DynamoDBClient", str],
) -> None:
    client, table = engine_dynamodb
    described = client.describe_table(TableName=table)["Table"]
    assert (
        [key["AttributeName"] for key in described["KeySchema"]],
        [index["IndexName"] for index in described["GlobalSecondaryIndexes"]],
        client.scan(TableName=table)["Items"],
    ) == (["pk", "sk"], ["due"], [])


def test_transactions_that_race_for_the_last_places_never_pass_the_cap(
    engine_dynamodb: tuple["DynamoDBClient", str],
) -> None:
    client, table = engine_dynamodb
    counter = {"pk": {"S": "counter"}, "sk": {"S": "counter"}}
    client.put_item(TableName=table, Item={**counter, "n": {"N": "0"}})

    def take(number: int) -> bool:
        try:
            client.transact_write_items(
                TransactItems=[
                    {
                        "Update": {
                            "TableName": table,
                            "Key": counter,
                            "UpdateExpression": "SET n = n + :one",
                            "ConditionExpression": "n < :cap",
                            "ExpressionAttributeValues": {
                                ":one": {"N": "1"},
                                ":cap": {"N": str(CAP)},
                            },
                        }
                    },
                    {
                        "Put": {
                            "TableName": table,
                            "Item": {"pk": {"S": "place"}, "sk": {"S": str(number)}},
                            "ConditionExpression": "attribute_not_exists(pk)",
                        }
                    },
                ]
            )
        except client.exceptions.TransactionCanceledException:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        taken = sum(pool.map(take, range(3 * CAP)))
    counted = client.get_item(TableName=table, Key=counter)["Item"]["n"]["N"]
    places = client.query(
        TableName=table,
        KeyConditionExpression="pk = :place",
        ExpressionAttributeValues={":place": {"S": "place"}},
        Select="COUNT",
    )["Count"]
    assert (taken, counted, places) == (CAP, str(CAP), CAP)


def test_origins_without_a_stack_say_so(bare_engine: Engine) -> None:
    gateway = send(bare_engine.gateway_url, "GET", "/")
    sandbox = send(bare_engine.sandbox_url, "GET", "/")
    assert (gateway.status, gateway.body, sandbox.status, sandbox.body) == (
        503,
        b"The stack is not deployed yet.\n",
        503,
        b"This stack has no sandbox.\n",
    )
