"""Customers, keys, and upstream ids that are bound by hand, once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import IdTaken, Missing, QuotaExceeded, StateChanged
from portrait.model import (
    Asset,
    AssetState,
    CustomerId,
    CustomerState,
    Group,
    GroupState,
    Home,
    Key,
    KeyId,
    KeyKind,
    KeyScope,
    Limits,
    Marker,
    UpstreamId,
)
from tests.contract.ledgers import Ledgers
from tests.contract.samples import (
    ANN,
    BEN,
    FORGET,
    HOME,
    LIMIT,
    ROOMY,
    START,
    customer,
    new_asset,
    new_group,
)

KEY = Key(
    key_id=KeyId("abcdefghij"),
    customer=ANN,
    kind=KeyKind.BEARER,
    proof="0f" * 32,
    created_at=START,
    scopes=frozenset({KeyScope.ASSETS}),
)


def imported_group(number: int = 0, who: CustomerId = ANN) -> Group:
    row = new_group(number, who)
    upstream_id = UpstreamId(f"group-up-{number}")
    return replace(row, state=GroupState.ACTIVE, upstream_id=upstream_id, due_at=None)


def imported_asset(group: Group, number: int = 0) -> Asset:
    row = replace(new_asset(group, number), state=AssetState.ACTIVE, source=None, due_at=None)
    return replace(row, upstream_id=UpstreamId(f"asset-up-{number}"))


def test_a_customer_reads_back_and_is_added_once(ledger: Ledgers) -> None:
    who = replace(customer(CustomerId("cleo"), Home("operator-2", "other")), limits=Limits(3, 4))
    ledger.registry.add_customer(who)
    assert ledger.registry.find_customer(who.customer) == who
    with pytest.raises(IdTaken):
        ledger.registry.add_customer(who)
    assert ledger.registry.find_customer(CustomerId("nobody")) is None


def test_an_operator_changes_a_customer_and_keeps_its_count(ledger: Ledgers) -> None:
    ledger.groups.reserve_group(new_group(), LIMIT, ROOMY)
    suspended = ledger.registry.set_customer(ANN, state=CustomerState.SUSPENDED)
    assert suspended == replace(customer(), state=CustomerState.SUSPENDED, group_count=1)
    limited = ledger.registry.set_customer(ANN, limits=Limits(groups=7, assets_per_group=8))
    assert limited == replace(suspended, limits=Limits(7, 8))
    assert ledger.registry.find_customer(ANN) == limited
    with pytest.raises(StateChanged):
        ledger.registry.set_customer(CustomerId("nobody"), state=CustomerState.ACTIVE)
    assert ledger.registry.find_customer(CustomerId("nobody")) is None


def test_a_key_reads_back_and_is_added_once(ledger: Ledgers) -> None:
    whole = replace(KEY, expires_at=FORGET, revoked=True, last_used_day="2026-03-18")
    ledger.registry.add_key(whole)
    assert ledger.registry.find_key(KEY.key_id) == whole
    with pytest.raises(IdTaken):
        ledger.registry.add_key(replace(KEY, customer=BEN))
    assert ledger.registry.find_key(KEY.key_id) == whole
    assert ledger.registry.find_key(KeyId("nosuchkey0")) is None


def test_a_key_may_open_nothing(ledger: Ledgers) -> None:
    ledger.registry.add_key(replace(KEY, scopes=frozenset()))
    found = ledger.registry.find_key(KEY.key_id)
    assert found is not None
    assert found.scopes == frozenset()


def test_a_key_is_changed_field_by_field(ledger: Ledgers) -> None:
    ledger.registry.add_key(KEY)
    both = frozenset(KeyScope)
    assert ledger.registry.set_key(KEY.key_id, scopes=both) == replace(KEY, scopes=both)
    end = START + timedelta(hours=24)
    ledger.registry.set_key(KEY.key_id, expires_at=end)
    revoked = ledger.registry.set_key(KEY.key_id, revoked=True)
    assert revoked == replace(KEY, scopes=both, expires_at=end, revoked=True)
    assert ledger.registry.find_key(KEY.key_id) == revoked
    none = ledger.registry.set_key(KEY.key_id, scopes=frozenset())
    assert none == replace(revoked, scopes=frozenset())
    with pytest.raises(StateChanged):
        ledger.registry.set_key(KeyId("nosuchkey0"), revoked=True)
    assert ledger.registry.find_key(KeyId("nosuchkey0")) is None


def test_a_customer_has_its_keys_the_newest_first_until_they_are_ended(ledger: Ledgers) -> None:
    old = replace(KEY, name="laptop")
    new = replace(KEY, key_id=KeyId("klmnopqrst"), created_at=START + timedelta(hours=1))
    foreign = replace(KEY, key_id=KeyId("uvwxyz0123"), customer=BEN)
    assert ledger.registry.keys_of(ANN) == []
    for key in (old, new, foreign):
        ledger.registry.add_key(key)
    assert ledger.registry.keys_of(ANN) == [new, old]
    for _ in range(2):
        ledger.registry.end_key(new)
    assert ledger.registry.keys_of(ANN) == [old]
    assert ledger.registry.find_key(new.key_id) == replace(new, revoked=True)
    assert ledger.registry.keys_of(BEN) == [foreign]
    with pytest.raises(StateChanged):
        ledger.registry.end_key(replace(KEY, key_id=KeyId("nosuchkey0")))
    assert ledger.registry.keys_of(ANN) == [old]


def test_a_key_over_the_limit_is_not_added_until_another_is_ended(ledger: Ledgers) -> None:
    ledger.registry.add_key(KEY, 1)
    second = replace(KEY, key_id=KeyId("klmnopqrst"))
    with pytest.raises(QuotaExceeded) as refusal:
        ledger.registry.add_key(second, 1)
    assert (refusal.value.what, refusal.value.limit) == ("keys", 1)
    assert ledger.registry.find_key(second.key_id) is None
    with pytest.raises(IdTaken):
        ledger.registry.add_key(KEY, 1)
    ledger.registry.end_key(KEY)
    ledger.registry.add_key(second, 1)
    ledger.registry.add_key(replace(KEY, key_id=KeyId("uvwxyz0123")))
    assert len(ledger.registry.keys_of(ANN)) == 2


def test_the_day_of_the_last_use_only_goes_forward(ledger: Ledgers) -> None:
    ledger.registry.add_key(KEY)
    for day in ("2026-03-18", "2026-03-18", "2026-03-19", "2026-03-17"):
        ledger.registry.note_key_used(KEY.key_id, day)
    assert ledger.registry.find_key(KEY.key_id) == replace(KEY, last_used_day="2026-03-19")
    ledger.registry.note_key_used(KeyId("nosuchkey0"), "2026-03-18")
    assert ledger.registry.find_key(KeyId("nosuchkey0")) is None


def test_an_imported_group_counts_like_any_other(ledger: Ledgers) -> None:
    group = imported_group()
    ledger.registry.import_group(group, 1)
    assert ledger.groups.find_group(ANN, group.group) == group
    ledger.registry.import_group(group, 1)
    with pytest.raises(QuotaExceeded) as refusal:
        ledger.registry.import_group(imported_group(1), 1)
    assert (refusal.value.what, refusal.value.limit) == ("groups", 1)
    assert ledger.audit().pool(HOME) == (1, 0)
    ledger.audit().assert_balanced()


def test_an_upstream_group_belongs_to_one_customer(ledger: Ledgers) -> None:
    ledger.registry.import_group(imported_group(), LIMIT)
    again = replace(imported_group(5, BEN), upstream_id=imported_group().upstream_id)
    with pytest.raises(StateChanged):
        ledger.registry.import_group(again, LIMIT)
    assert ledger.groups.find_group(BEN, again.group) is None
    elsewhere = replace(again, home=Home("operator-2", HOME.project))
    ledger.registry.import_group(elsewhere, LIMIT)
    ledger.audit().assert_balanced()


def test_an_import_never_takes_over_a_row(ledger: Ledgers) -> None:
    ledger.groups.reserve_group(new_group(), LIMIT, ROOMY)
    before = ledger.audit()
    with pytest.raises(IdTaken):
        ledger.registry.import_group(
            replace(imported_group(), marker=Marker("tstother00000")), LIMIT
        )
    assert ledger.audit() == before


def test_an_imported_asset_lives_in_a_group_of_its_customer(ledger: Ledgers) -> None:
    group = imported_group()
    ledger.registry.import_group(group, LIMIT)
    asset = imported_asset(group)
    with pytest.raises(Missing) as miss:
        ledger.registry.import_asset(replace(asset, customer=BEN), LIMIT)
    assert miss.value.kind == "group"
    for _ in range(2):
        ledger.registry.import_asset(asset, 1)
    assert ledger.assets.find_asset(ANN, asset.asset) == asset
    with pytest.raises(QuotaExceeded):
        ledger.registry.import_asset(imported_asset(group, 1), 1)
    assert ledger.audit().pool(HOME) == (1, 1)
    ledger.audit().assert_balanced()


def test_an_upstream_asset_belongs_to_one_row(ledger: Ledgers) -> None:
    group = imported_group()
    ledger.registry.import_group(group, LIMIT)
    asset = imported_asset(group)
    ledger.registry.import_asset(asset, LIMIT)
    before = ledger.audit()
    twin = replace(imported_asset(group, 1), upstream_id=asset.upstream_id)
    with pytest.raises(StateChanged):
        ledger.registry.import_asset(twin, LIMIT)
    with pytest.raises(IdTaken):
        ledger.registry.import_asset(replace(asset, marker=Marker("tstother00000")), LIMIT)
    assert ledger.audit() == before


def test_an_import_without_an_upstream_id_is_a_fault_of_ours(ledger: Ledgers) -> None:
    with pytest.raises(ValueError, match="upstream id"):
        ledger.registry.import_group(replace(imported_group(), upstream_id=None), LIMIT)
    assert ledger.audit().groups == []
