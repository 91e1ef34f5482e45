"""What each Action costs: calls to DynamoDB and Step Functions, counted on the real adapters."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from functions.actions import handler
from portrait.adapters.ledger import (
    DynamoAssets,
    DynamoCatalogue,
    DynamoGroups,
    DynamoHooks,
    DynamoRegistry,
    Table,
)
from portrait.adapters.ledger.contents import DynamoContents
from portrait.adapters.ledger.receipts import DynamoReceipts
from portrait.adapters.machine import StepFunctionsMachine
from portrait.auth import Doorman
from portrait.dialects.cursor import Cursors
from portrait.model import Customer, Key, KeyKind, PoolCapacity
from portrait.observability import Log, Meter
from portrait.rules.keys import bearer_proof, mint_bearer, spell_bearer
from portrait.usecases.duplicates import Duplicates
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.outbox import HookOutbox
from portrait.usecases.uploads import UploadStories
from portrait.wiring.actions import ActionPorts
from tests.integration.doors.desk import PEPPER, Context, event
from tests.unit.adapters.aws import pretended_aws
from tests.unit.usecases.world import ANN, HOME, World

URL = "https://media.example.com/mia.jpg"
KEY = mint_bearer(random.Random(5))
ROLE = "arn:aws:iam::123456789012:role/machine"
MACHINE = '{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}'


@dataclass
class Counted:
    """The Action door over moto's DynamoDB and Step Functions; `calls` counts what was sent."""

    world: World = field(default_factory=World)
    calls: Counter[str] = field(default_factory=Counter)

    def note(self, model: Any, **_: Any) -> None:
        self.calls[model.name] += 1

    def cost(self, action: str, **body: Any) -> tuple[dict[str, int], Any]:
        """What one Action sent, and its Result."""
        self.calls.clear()
        headers = {"Authorization": f"Bearer {spell_bearer(KEY)}"}
        request = event(query={"Action": [action]}, headers=headers, body=json.dumps(body))
        answer = json.loads(handler.handle(request, Context())["body"])
        return dict(self.calls), answer["Result"]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    counted = Counted()
    with pretended_aws() as session:
        dynamodb, machines = session.client("dynamodb"), session.client("stepfunctions")
        dynamodb.create_table(
            TableName="portrait",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
        made = machines.create_state_machine(name="ingest", definition=MACHINE, roleArn=ROLE)
        table = Table(dynamodb, "portrait", counted.world.sleep, random.Random(1))
        machine = StepFunctionsMachine(machines, made["stateMachineArn"])
        registry = DynamoRegistry(table)
        registry.add_customer(Customer(ANN, HOME))
        now = counted.world.clock()
        day = now.date().isoformat()
        proof = bearer_proof(PEPPER, KEY.secret)
        registry.add_key(Key(KEY.key_id, ANN, KeyKind.BEARER, proof, now, last_used_day=day))
        for client in (dynamodb, machines):
            client.meta.events.register("before-call", counted.note)
        ports = _ports(counted.world, table, machine)
        monkeypatch.setattr(handler, "actions", lambda: ports)
        yield counted


def _ports(world: World, table: Table, machine: StepFunctionsMachine) -> ActionPorts:
    groups = DynamoGroups(table)
    return ActionPorts(
        doorman=Doorman(DynamoRegistry(table), lambda: PEPPER, world.clock),
        groups=groups,
        group_facts=GroupFacts(groups, world.clock),
        assets=DynamoAssets(table),
        receipts=DynamoReceipts(table),
        uploads=UploadStories(
            group_facts=GroupFacts(groups, world.clock),
            assets=DynamoAssets(table),
            duplicates=Duplicates(DynamoContents(table), DynamoCatalogue(table)),
            objects=world.objects,
            machine=machine,
            capacity=PoolCapacity(100, 100),
            mint=world.mint,
        ),
        catalogue=DynamoCatalogue(table),
        upstream_for=lambda _: world.upstream,
        sealer=world.sealer,
        machine=machine,
        outbox=HookOutbox(DynamoHooks(table), world.mint),
        courier=world.endpoint,
        capacity=PoolCapacity(100, 100),
        mint=world.mint,
        sleep=world.sleep,
        cursors=Cursors(lambda: b"cursor key"),
        liveness=world.liveness,
        base_url="",
        own_origins=frozenset(),
        local_mode=False,
        allow_origin="",
        log=Log("actions"),
        meter=Meter("actions"),
    )


def test_each_action_costs_what_it_should(counted: Counted) -> None:
    cost, _ = counted.cost("ListAssets")
    assert cost == {"GetItem": 2, "Query": 1}
    cost, made = counted.cost("CreateAssetGroup", Name="Mia", GroupType="AIGC")
    assert cost == {"TransactWriteItems": 1, "UpdateItem": 1}
    group = made["Id"]
    image = {"GroupId": group, "URL": URL, "AssetType": "Image"}
    cost, made = counted.cost("CreateAsset", **image)
    assert cost == {"GetItem": 1, "TransactWriteItems": 1, "StartExecution": 1}
    cost, second = counted.cost("CreateAsset", **image)
    assert cost == {"TransactWriteItems": 1, "StartExecution": 1}
    asset = made["Id"]
    for action, body, expected in (
        ("GetAsset", {"Id": asset}, {"GetItem": 1}),
        ("GetAssetGroup", {"Id": group}, {"GetItem": 1}),
        ("ListAssets", {}, {"Query": 1}),
        ("ListAssetGroups", {}, {"Query": 1}),
        ("ListAssets", {"PageSize": 5}, {"Query": 1, "BatchGetItem": 1}),
        ("UpdateAsset", {"Id": asset, "Name": "n"}, {"GetItem": 1, "UpdateItem": 1}),
        ("UpdateAssetGroup", {"Id": group, "Name": "n"}, {"GetItem": 1, "UpdateItem": 1}),
        ("DeleteAsset", {"Id": second["Id"]}, {"GetItem": 1, "Query": 1, "TransactWriteItems": 2}),
        # One query for its assets, one for the videos that use them.
        ("DeleteAssetGroup", {"Id": group}, {"GetItem": 1, "Query": 2, "TransactWriteItems": 4}),
    ):
        assert (action, counted.cost(action, **dict(body))[0]) == (action, expected)


def test_who_is_calling_is_read_once_in_half_a_minute(counted: Counted) -> None:
    costs = []
    for seconds in (0, 29.9, 0.2):
        counted.world.clock.advance(seconds)
        costs.append(counted.cost("ListAssets")[0].get("GetItem", 0))
    assert costs == [2, 0, 2]


def test_what_is_known_of_a_group_is_read_again_after_half_a_minute(counted: Counted) -> None:
    group = counted.cost("CreateAssetGroup", Name="Mia", GroupType="AIGC")[1]["Id"]
    image = {"GroupId": group, "URL": URL, "AssetType": "Image"}
    costs = []
    for seconds in (0, 29.9, 0.2):
        counted.world.clock.advance(seconds)
        counted.cost("ListAssets")
        costs.append(counted.cost("CreateAsset", **image)[0].get("GetItem", 0))
    assert costs == [1, 0, 1]


def test_refusals_of_the_request_cost_nothing(counted: Counted) -> None:
    counted.cost("ListAssets")
    headers = {"Authorization": f"Bearer {spell_bearer(KEY)}"}
    for query, body in ((["GetAsset"], '{"Id":"x"}'), (["Nope"], "{}"), (["GetAsset"], "[")):
        counted.calls.clear()
        handler.handle(event(query={"Action": query}, headers=headers, body=body), Context())
        assert dict(counted.calls) == {}
