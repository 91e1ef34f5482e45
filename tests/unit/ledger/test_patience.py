"""What is tried again, for how long, and how a refusal is read by its positions."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from portrait.adapters.ledger.expressions import Delete, Put, Update
from portrait.adapters.ledger.keys import asset_key, group_key, meta_key
from portrait.adapters.ledger.table import (
    RETRY_BUDGET_SECONDS,
    Refused,
    Table,
    pauses_between_tries,
)
from portrait.errors import ServiceUnavailable, StateChanged
from portrait.model import AssetId, CustomerId, GroupId

ANN = CustomerId("ann")
KEY = meta_key(ANN)
URL = "http://127.0.0.1:1"


def error(code: str, **more: Any) -> ClientError:
    return ClientError(cast("Any", {"Error": {"Code": code, "Message": ""}, **more}), "Operation")


def cancelled(*codes: str, items: Sequence[Any] = ()) -> ClientError:
    reasons = [
        {"Code": code, **({"Item": item} if item else {})}
        for code, item in zip(codes, items or [None] * len(codes), strict=True)
    ]
    return error("TransactionCanceledException", CancellationReasons=reasons)


@dataclass
class Scripted:
    """A client that answers from a list; an exception in it is raised."""

    script: list[Any]
    asked: list[dict[str, Any]] = field(default_factory=list)

    def _answer(self, **arguments: Any) -> Any:
        self.asked.append(arguments)
        said = self.script.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    get_item = put_item = update_item = transact_write_items = query = _answer


def table(*script: Any) -> tuple[Table, Scripted, list[float]]:
    client, slept = Scripted(list(script)), list[float]()
    return Table(cast("Any", client), "rows", slept.append, random.Random(1)), client, slept


@pytest.mark.parametrize(
    "fault",
    [
        error("ThrottlingException"),
        error("ProvisionedThroughputExceededException"),
        error("RequestLimitExceeded"),
        error("InternalServerError"),
        error("TransactionConflictException"),
        error("TransactionInProgressException"),
        cancelled("None", "TransactionConflict"),
        cancelled("ThrottlingError", "None"),
        cancelled("ProvisionedThroughputExceeded"),
        cancelled("ConditionalCheckFailed", "TransactionConflict"),
        ReadTimeoutError(endpoint_url=URL),
        ConnectTimeoutError(endpoint_url=URL),
        EndpointConnectionError(endpoint_url=URL),
    ],
    ids=str,
)
def test_what_may_pass_is_tried_again(fault: Exception) -> None:
    rows, client, slept = table(fault, fault, {})
    rows.transact([Put(KEY).when_absent()])
    assert len(client.asked) == 3
    assert client.asked[0] == client.asked[1] == client.asked[2]
    assert len(slept) == 2


@pytest.mark.parametrize(
    "fault",
    [
        error("ValidationException"),
        error("AccessDeniedException"),
        error("ResourceNotFoundException"),
        cancelled("None", "ValidationError"),
        NoCredentialsError(),
    ],
    ids=str,
)
def test_what_will_not_pass_is_not_tried_again(fault: Exception) -> None:
    rows, client, slept = table(fault)
    with pytest.raises(ServiceUnavailable) as refusal:
        rows.transact([Put(KEY).when_absent()])
    assert refusal.value.__cause__ is fault
    assert (len(client.asked), slept) == (1, [])


def test_ten_seconds_of_waiting_are_enough() -> None:
    fault = cancelled("TransactionConflict")
    rows, client, slept = table(*[fault] * 200)
    with pytest.raises(ServiceUnavailable) as refusal:
        rows.transact([Put(KEY).when_absent()])
    assert refusal.value.__cause__ is fault
    assert sum(slept) == pytest.approx(RETRY_BUDGET_SECONDS)
    assert len(client.asked) == len(slept) + 1


@pytest.mark.parametrize("seed", range(20))
def test_pauses_are_jittered_bounded_and_end(seed: int) -> None:
    pauses = list(pauses_between_tries(random.Random(seed)))
    assert sum(pauses) <= RETRY_BUDGET_SECONDS + 1e-9
    assert max(pauses) <= 1.0
    assert pauses[0] <= 0.02
    assert len(set(pauses)) > 10


def test_a_generator_that_never_waits_still_ends() -> None:
    class Hasty(random.Random):
        def uniform(self, a: float, b: float) -> float:
            del b
            return a

    assert sum(pauses_between_tries(Hasty())) == 0


def test_a_refusal_is_read_by_position() -> None:
    row = {"pk": {"S": "CUST#ann"}, "asset_count": {"N": "50"}}
    fault = cancelled(
        "None", "ConditionalCheckFailed", "ConditionalCheckFailed", items=[None, row, None]
    )
    rows, _, _ = table(fault)
    with pytest.raises(Refused) as refused:
        rows.transact([Put(KEY), Update(KEY).set("a", 1), Update(KEY).set("a", 1)])
    assert refused.value.found == [None, row, {}]
    assert not refused.value.in_doubt


def test_a_refusal_after_a_lost_answer_is_in_doubt() -> None:
    rows, _, _ = table(ReadTimeoutError(endpoint_url=URL), cancelled("ConditionalCheckFailed"))
    with pytest.raises(Refused) as refused:
        rows.transact([Put(KEY).when_absent()])
    assert refused.value.in_doubt


def test_a_counter_that_refuses_alone_is_left_out() -> None:
    fault = cancelled("None", "None", "ConditionalCheckFailed")
    rows, client, _ = table(fault, {})
    group = Update(group_key(ANN, GroupId("g"))).add("asset_count", -1)
    pool = Update(meta_key(ANN)).add("group_count", -1)
    row = Delete(asset_key(ANN, AssetId("a"))).when_equal("marker", "m")
    rows.transact([row], [group, pool])
    members = [list(member) for member in client.asked[1]["TransactItems"]]
    assert members == [["Delete"], ["Update"]]
    assert client.asked[1]["TransactItems"] == client.asked[0]["TransactItems"][:2]


def test_a_row_that_refuses_speaks_for_its_counters_too() -> None:
    rows, client, _ = table(cancelled("ConditionalCheckFailed", "ConditionalCheckFailed"))
    with pytest.raises(Refused) as refused:
        rows.transact([Put(KEY)], [Update(KEY).add("n", -1)])
    assert refused.value.found == [{}]
    assert len(client.asked) == 1


def test_a_move_that_finds_its_own_mark_has_happened() -> None:
    lost = ReadTimeoutError(endpoint_url=URL)
    rows, client, _ = table(lost)

    def own_row() -> ClientError:
        values = client.asked[0]["ExpressionAttributeValues"].values()
        mark = next(value for value in values if len(str(value.get("S", ""))) == 16)
        return error("ConditionalCheckFailedException", Item={"op": mark, "pk": {"S": "p"}})

    class Late(list[Any]):
        def pop(self, index: Any = 0) -> Any:
            return super().pop(index) if self else own_row()

    client.script = Late(client.script)
    assert rows.move(Update(KEY).set("name", "b").when_present())["pk"] == {"S": "p"}


def test_a_move_that_finds_another_mark_has_not() -> None:
    fault = error("ConditionalCheckFailedException", Item={"op": {"S": "0123456789abcdef"}})
    rows, _, _ = table(fault)
    with pytest.raises(StateChanged):
        rows.move(Update(KEY).set("name", "b").when_present())


def test_reads_are_consistent_and_patient() -> None:
    rows, client, slept = table(error("ThrottlingException"), {"Item": {"pk": {"S": "p"}}})
    assert rows.get(KEY) == {"pk": {"S": "p"}}
    assert [asked["ConsistentRead"] for asked in client.asked] == [True, True]
    assert len(slept) == 1


def test_a_walk_asks_only_for_what_it_needs() -> None:
    item, last = {"sk": {"S": "GROUP#a"}}, {"pk": {"S": "p"}, "sk": {"S": "GROUP#a"}}
    rows, client, _ = table({"Items": [item], "LastEvaluatedKey": last}, {"Items": [item]})
    walk = rows.walk("p", "GROUP#", first=1)
    next(walk)
    assert [asked["Limit"] for asked in client.asked] == [1]
    assert list(walk) == [item]
    assert client.asked[1]["ExclusiveStartKey"] == last
