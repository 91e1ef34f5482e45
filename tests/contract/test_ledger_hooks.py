"""Endpoints: never more than allowed, whoever adds at the same time; changed by who read last."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import IdTaken, QuotaExceeded, Repeated, StateChanged
from portrait.model import CustomerId, EventType, Hook, HookId, HookSecret, Once, Sealed
from tests.contract.ledgers import Ledgers, Lossy
from tests.contract.racing import race
from tests.contract.samples import ANN, BEN, DUE, LATER, START

MOST = 3
ONCE = Once("k" * 64, "f" * 64, START + timedelta(days=1))


def new_hook(number: int = 0, who: CustomerId = ANN) -> Hook:
    return Hook(
        customer=who,
        hook=HookId(f"hook_{number:010d}"),
        url=f"https://ann.example/hooks/{number}",
        events=frozenset({EventType.ASSET_ACTIVE, EventType.ASSET_FAILED}),
        secrets=(HookSecret(Sealed((b"one", b"two"))),),
        created_at=START,
        updated_at=START,
    )


def test_an_endpoint_reads_back_whole_and_only_to_its_customer(ledger: Ledgers) -> None:
    hook = replace(
        new_hook(), secrets=(HookSecret(Sealed((b"new",))), HookSecret(Sealed((b"old",)), DUE))
    )
    ledger.hooks.add_hook(hook, MOST)
    assert ledger.hooks.find_hook(ANN, hook.hook) == hook
    assert ledger.hooks.all_hooks(ANN) == [hook]
    assert ledger.hooks.find_hook(BEN, hook.hook) is None
    assert ledger.hooks.all_hooks(BEN) == []


def test_endpoints_are_listed_the_oldest_first(ledger: Ledgers) -> None:
    late, early = replace(new_hook(1), created_at=LATER), new_hook(2)
    for hook in (late, early):
        ledger.hooks.add_hook(hook, MOST)
    assert ledger.hooks.all_hooks(ANN) == [early, late]


def test_one_too_many_is_refused_and_a_removed_one_makes_room(ledger: Ledgers) -> None:
    for number in range(MOST):
        ledger.hooks.add_hook(new_hook(number), MOST)
    with pytest.raises(QuotaExceeded) as refusal:
        ledger.hooks.add_hook(new_hook(MOST), MOST)
    assert refusal.value.message == (
        "The quota of 3 webhook endpoints is full. Delete one, then retry."
    )
    ledger.hooks.add_hook(new_hook(0, BEN), MOST)
    ledger.hooks.remove_hook(ANN, new_hook(1).hook)
    with pytest.raises(StateChanged):
        ledger.hooks.remove_hook(ANN, new_hook(1).hook)
    ledger.hooks.add_hook(new_hook(MOST), MOST)
    with pytest.raises(QuotaExceeded):
        ledger.hooks.add_hook(new_hook(MOST + 1), MOST)
    assert [hook.hook[-1] for hook in ledger.hooks.all_hooks(ANN)] == ["0", "2", "3"]


def test_an_id_is_taken_once(ledger: Ledgers) -> None:
    ledger.hooks.add_hook(new_hook(), MOST)
    other = replace(new_hook(), url="https://ben.example/")
    with pytest.raises(IdTaken):
        ledger.hooks.add_hook(other, MOST)
    assert ledger.hooks.all_hooks(ANN) == [new_hook()]


def test_a_change_counts_only_on_top_of_what_was_read(ledger: Ledgers) -> None:
    ledger.hooks.add_hook(new_hook(), MOST)
    changed = replace(new_hook(), secrets=(HookSecret(Sealed((b"new",))),), updated_at=LATER)
    ledger.hooks.keep_hook(changed, START)
    assert ledger.hooks.find_hook(ANN, changed.hook) == changed
    with pytest.raises(StateChanged):
        ledger.hooks.keep_hook(replace(changed, updated_at=DUE), START)
    with pytest.raises(StateChanged):
        ledger.hooks.keep_hook(new_hook(1), START)
    assert ledger.hooks.all_hooks(ANN) == [changed]


def test_of_many_that_add_at_once_only_so_many_succeed(ledger: Ledgers) -> None:
    steps = [
        lambda number=number: ledger.hooks.add_hook(new_hook(number), MOST) for number in range(12)
    ]
    outcomes = race(steps)
    assert (outcomes.count(None), outcomes.count(QuotaExceeded)) == (MOST, 12 - MOST)
    assert len(ledger.hooks.all_hooks(ANN)) == MOST


@pytest.mark.engine
def test_a_change_of_an_endpoint_whose_answer_was_lost_happened_once(lossy: Lossy) -> None:
    hooks, client = lossy.ledger.hooks, lossy.client
    client.lose = 1
    hooks.add_hook(new_hook(), 1)
    client.lose = 1
    hooks.keep_hook(replace(new_hook(), updated_at=LATER), START)
    client.lose = 1
    hooks.remove_hook(ANN, new_hook().hook)
    assert client.lose == 0
    hooks.add_hook(new_hook(1), 1)
    assert hooks.all_hooks(ANN) == [new_hook(1)]


@pytest.mark.parametrize("room", [MOST, 1])
def test_a_key_makes_one_endpoint_and_tells_which_also_when_there_is_no_room(
    ledger: Ledgers, room: int
) -> None:
    ledger.hooks.add_hook(new_hook(), room, once=ONCE)
    with pytest.raises(Repeated) as repeated:
        ledger.hooks.add_hook(new_hook(1), room, once=replace(ONCE, fingerprint="e" * 64))
    told = (repeated.value.subject, repeated.value.fingerprint)
    assert told == (new_hook().hook, ONCE.fingerprint)
    assert ledger.hooks.all_hooks(ANN) == [new_hook()]
    ledger.hooks.add_hook(new_hook(2, BEN), room, once=ONCE)
    ledger.hooks.remove_hook(ANN, new_hook().hook)
    instead = replace(ONCE, instead_of=new_hook().hook)
    ledger.hooks.add_hook(new_hook(3), room, once=instead)
    assert ledger.hooks.all_hooks(ANN) == [new_hook(3)]


def test_of_many_equal_creates_at_once_one_adds_an_endpoint(ledger: Ledgers) -> None:
    steps = [
        lambda number=number: ledger.hooks.add_hook(new_hook(number), MOST, once=ONCE)
        for number in range(32)
    ]
    outcomes = race(steps)
    assert (outcomes.count(None), outcomes.count(Repeated)) == (1, 31)
    assert len(ledger.hooks.all_hooks(ANN)) == 1


@pytest.mark.engine
def test_a_keyed_endpoint_whose_answer_was_lost_is_no_repeat_of_itself(lossy: Lossy) -> None:
    lossy.client.lose = 1
    lossy.ledger.hooks.add_hook(new_hook(), 1, once=ONCE)
    assert lossy.client.lose == 0
    assert lossy.ledger.hooks.all_hooks(ANN) == [new_hook()]
