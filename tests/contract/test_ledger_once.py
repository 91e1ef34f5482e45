"""An idempotency key beside a create: it makes one thing a day, and tells what it made."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from portrait.errors import CapacityUnavailable, Missing, QuotaExceeded, Repeated
from portrait.model import Asset, CustomerId, Group, LiveSession, Once, PoolCapacity
from tests.contract.ledgers import Ledgers, Lossy
from tests.contract.racing import active_group, race
from tests.contract.samples import ANN, BEN, DUE, LATER, LIMIT, ROOMY, START, new_asset, new_group
from tests.contract.test_ledger_sessions import new_session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RUNNERS: Final = 64
END: Final = START + timedelta(days=1)
NOWHERE: Final = PoolCapacity(groups=0, assets=0)
ONCE: Final = Once("k" * 64, "f" * 64, END)


@dataclass(frozen=True)
class Kind:
    """How a kind of row is reserved: the n-th one of somebody, made at a time, under a key."""

    name: str
    reserve: Callable[[Ledgers, int, CustomerId, datetime, Once], str]


def _group(ledger: Ledgers, number: int, who: CustomerId, at: datetime, once: Once) -> str:
    row = replace(new_group(number, who), created_at=at)
    ledger.groups.reserve_group(row, LIMIT, ROOMY, once=once)
    return row.group


def _asset(ledger: Ledgers, number: int, who: CustomerId, at: datetime, once: Once) -> str:
    row = replace(new_asset(_home_of(ledger, who), number), created_at=at)
    ledger.assets.reserve_asset(row, LIMIT, ROOMY, once=once)
    return row.asset


def _session(ledger: Ledgers, number: int, who: CustomerId, at: datetime, once: Once) -> str:
    row = new_session(number)
    row = replace(row, customer=who, invite=type(row.invite)(f"{who}-{number}"), created_at=at)
    ledger.sessions.open_session(replace(row, reserved=True), LIMIT, ROOMY, once=once)
    return row.session


def _home_of(ledger: Ledgers, who: CustomerId) -> Group:
    """The group that assets of somebody go into."""
    row = new_group(90, who)
    if ledger.groups.load_group(who, row.group) is None:
        ledger.groups.reserve_group(row, LIMIT, ROOMY)
    return row


KINDS: Final = (Kind("group", _group), Kind("asset", _asset), Kind("session", _session))
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def rows(ledger: Ledgers) -> tuple[list[Group], list[Asset], list[LiveSession]]:
    books = ledger.audit()
    books.assert_balanced()
    return books.groups, books.assets, books.sessions


@each_kind
def test_the_key_of_a_create_tells_what_it_made(ledger: Ledgers, kind: Kind) -> None:
    made = kind.reserve(ledger, 1, ANN, START, ONCE)
    before = rows(ledger)
    for asked in (ONCE, replace(ONCE, fingerprint="e" * 64)):
        with pytest.raises(Repeated) as repeated:
            kind.reserve(ledger, 2, ANN, LATER, asked)
        assert (repeated.value.subject, repeated.value.fingerprint) == (made, "f" * 64)
    assert rows(ledger) == before


@each_kind
def test_another_key_and_the_same_key_of_another_customer_are_free(
    ledger: Ledgers, kind: Kind
) -> None:
    kind.reserve(ledger, 1, ANN, START, ONCE)
    kind.reserve(ledger, 2, ANN, START, replace(ONCE, key_hash="j" * 64))
    kind.reserve(ledger, 3, BEN, START, ONCE)
    rows(ledger)


@each_kind
def test_a_key_ends_to_the_second_whether_or_not_its_row_was_collected(
    ledger: Ledgers, kind: Kind
) -> None:
    kind.reserve(ledger, 1, ANN, START, replace(ONCE, expires_at=END.replace(microsecond=0)))
    end = END.replace(microsecond=0)
    with pytest.raises(Repeated):
        kind.reserve(ledger, 2, ANN, end - timedelta(seconds=1), ONCE)
    renewed = replace(ONCE, expires_at=end + timedelta(days=1), fingerprint="e" * 64)
    made = kind.reserve(ledger, 2, ANN, end, renewed)
    with pytest.raises(Repeated) as repeated:
        kind.reserve(ledger, 3, ANN, end, ONCE)
    assert (repeated.value.subject, repeated.value.fingerprint) == (made, "e" * 64)


@each_kind
def test_what_came_to_nothing_is_replaced_and_nothing_else(ledger: Ledgers, kind: Kind) -> None:
    first = kind.reserve(ledger, 1, ANN, START, ONCE)
    with pytest.raises(Repeated):
        kind.reserve(ledger, 2, ANN, START, replace(ONCE, instead_of="another"))
    second = kind.reserve(ledger, 2, ANN, START, replace(ONCE, instead_of=first))
    with pytest.raises(Repeated) as repeated:
        kind.reserve(ledger, 3, ANN, START, replace(ONCE, instead_of=first))
    assert repeated.value.subject == second


@each_kind
def test_of_64_equal_creates_at_once_one_makes_something(ledger: Ledgers, kind: Kind) -> None:
    _home_of(ledger, ANN)
    before = [len(found) for found in rows(ledger)]
    steps = [
        lambda number=number: kind.reserve(ledger, number, ANN, START, ONCE)
        for number in range(RUNNERS)
    ]
    ends = race(steps)
    assert (ends.count(None), ends.count(Repeated)) == (1, RUNNERS - 1)
    after = [len(found) for found in rows(ledger)]
    assert sum(after) - sum(before) == 1


def test_a_repeat_is_told_whatever_else_is_wrong_by_now(ledger: Ledgers) -> None:
    group = active_group(ledger)
    ledger.groups.reserve_group(new_group(1), LIMIT, ROOMY, once=ONCE)
    other = replace(ONCE, key_hash="j" * 64)
    ledger.assets.reserve_asset(new_asset(group, 1), LIMIT, ROOMY, once=other)
    for limit, capacity in ((0, ROOMY), (LIMIT, NOWHERE)):
        with pytest.raises(Repeated):
            ledger.groups.reserve_group(new_group(2), limit, capacity, once=ONCE)
        with pytest.raises(Repeated):
            ledger.assets.reserve_asset(new_asset(group, 2), limit, capacity, once=other)
    ledger.groups.begin_group_delete(group, LATER, DUE)
    with pytest.raises(Repeated):
        ledger.assets.reserve_asset(new_asset(group, 2), LIMIT, ROOMY, once=other)


def test_a_refusal_leaves_the_key_free(ledger: Ledgers) -> None:
    group = active_group(ledger)
    with pytest.raises(QuotaExceeded):
        ledger.groups.reserve_group(new_group(1), 0, ROOMY, once=ONCE)
    with pytest.raises(CapacityUnavailable):
        ledger.groups.reserve_group(new_group(1), LIMIT, NOWHERE, once=ONCE)
    with pytest.raises(CapacityUnavailable):
        ledger.sessions.open_session(new_session(1), LIMIT, NOWHERE, once=ONCE)
    with pytest.raises(Missing):
        ledger.assets.reserve_asset(new_asset(new_group(7)), LIMIT, ROOMY, once=ONCE)
    ledger.assets.reserve_asset(new_asset(group, 1), LIMIT, ROOMY, once=ONCE)


@pytest.mark.engine
@each_kind
def test_a_create_whose_answer_was_lost_is_no_repeat_of_itself(lossy: Lossy, kind: Kind) -> None:
    _home_of(lossy.ledger, ANN)
    lossy.client.lose = 1
    made = kind.reserve(lossy.ledger, 1, ANN, START, ONCE)
    with pytest.raises(Repeated) as repeated:
        kind.reserve(lossy.ledger, 2, ANN, START, ONCE)
    assert repeated.value.subject == made
    lossy.ledger.audit().assert_balanced()


@pytest.mark.engine
def test_the_row_of_a_key_holds_hashes_an_id_and_when_to_forget_it(
    engine_ledger: Ledgers, dynamodb: "DynamoDBClient", table_name: str
) -> None:
    group = new_group(1)
    engine_ledger.groups.reserve_group(group, LIMIT, ROOMY, once=ONCE)
    key = {"pk": {"S": "CUST#ann"}, "sk": {"S": "IDEM#" + "k" * 64}}
    found = dynamodb.get_item(TableName=table_name, Key=key)["Item"]
    assert found == {
        **key,
        "subject": {"S": group.group},
        "fingerprint": {"S": "f" * 64},
        "created_at": {"N": str(group.created_at.timestamp())},
        "expires_at": {"N": str(int(END.timestamp()) + 1)},
    }
