"""Slots: what a row holds of its customer's quota, of its group's, and of the upstream pool.

A counter changes only in the transaction that moves the row it counts. Each change raises the
counter's version, by which a recount knows whether anything moved while it counted.
"""

from typing import Final

from portrait.adapters.ledger.attributes import Item, text
from portrait.adapters.ledger.expressions import Update
from portrait.adapters.ledger.keys import group_key, meta_key, pool_key
from portrait.errors import Missing, PortraitError, QuotaExceeded
from portrait.model import CustomerId, GroupId, GroupState, Home
from portrait.rules.transitions import GROUP_GONE

VERSION: Final = "counter_version"
"""How often the counters of a row have moved."""
_GROUP_THERE = frozenset(GroupState) - GROUP_GONE


def take_group_slot(customer: CustomerId, limit: int) -> Update:
    """One more group of a customer."""
    return _counter(meta_key(customer)).add("group_count", 1).when_below("group_count", limit)


def take_asset_slot(customer: CustomerId, group: GroupId, limit: int, count: int = 1) -> Update:
    """So many assets more of a group that is not being deleted."""
    update = _counter(group_key(customer, group)).add("asset_count", count)
    return update.when_in("state", _GROUP_THERE).when_below("asset_count", limit - count + 1)


def take_pool_slot(home: Home, counter: str, capacity: int | None, count: int = 1) -> Update:
    """So many more of `groups` or `assets` upstream; None: what is counted is there already."""
    update = _counter(pool_key(home)).add(counter, count, absent_is_zero=True)
    if capacity is None:
        return update
    return update.when_below(counter, capacity - count + 1, absent_counts=capacity >= count)


def free_group_slot(customer: CustomerId) -> Update:
    """One group of a customer less."""
    return _counter(meta_key(customer)).add("group_count", -1).when_at_least("group_count", 1)


def free_asset_slots(customer: CustomerId, group: GroupId, count: int = 1) -> Update:
    """So many assets of a group less."""
    update = _counter(group_key(customer, group)).add("asset_count", -count)
    return update.when_at_least("asset_count", count)


def free_pool_slots(home: Home, counter: str, count: int = 1) -> Update:
    """So many of `groups` or `assets` upstream less."""
    return _counter(pool_key(home)).add(counter, -count).when_at_least(counter, count)


def hand_on_group_slot(customer: CustomerId, home: Home) -> list[Update]:
    """A group slot goes from one row to another: no counter changes, but a recount must know."""
    return [_counter(meta_key(customer)), _counter(pool_key(home))]


def why_no_group_slot(meta: Item, limit: int) -> PortraitError:
    """What a refused group slot means, from the META row as it was found."""
    return QuotaExceeded("groups", limit) if meta else Missing("customer")


def why_no_asset_slot(group: Item, limit: int) -> PortraitError:
    """What a refused asset slot means, from the group row as it was found."""
    if not group or GroupState(text(group, "state")) in GROUP_GONE:
        return Missing("group")
    return QuotaExceeded("assets in this group", limit)


def _counter(key: Item) -> Update:
    return Update(key).add(VERSION, 1, absent_is_zero=True)
