"""Lists by state, by medium and by id: the filters of the REST door."""

from dataclasses import replace

import pytest

from portrait.model import Asset, AssetState, AssetType, Group, GroupState
from portrait.ports.catalogue import AssetFilter, GroupFilter
from tests.contract.ledgers import Ledgers
from tests.contract.listing import all_assets, all_groups
from tests.contract.samples import ANN, LATER, LIMIT, ROOMY, new_asset, new_group


@pytest.fixture
def group(ledger: Ledgers) -> Group:
    row = new_group()
    ledger.groups.reserve_group(row, LIMIT, ROOMY)
    return row


def kept(ledger: Ledgers, group: Group) -> list[Asset]:
    """A picture, a film and a sound, as lists show them."""
    made = [replace(new_asset(group, number), type=one) for number, one in enumerate(AssetType)]
    for row in made:
        ledger.assets.reserve_asset(row, LIMIT, ROOMY)
    return [replace(row, source=None) for row in made]


def test_groups_by_state(ledger: Ledgers, group: Group) -> None:
    other = new_group(1)
    ledger.groups.reserve_group(other, LIMIT, ROOMY)
    creating = frozenset({GroupState.CREATING})
    active = ledger.groups.move_group(other, creating, GroupState.ACTIVE, LATER, {"due_at": None})
    for states, expected in (
        ((), [group, active]),
        ((GroupState.ACTIVE,), [active]),
        ((GroupState.CREATING, GroupState.UNKNOWN), [group]),
        ((GroupState.UNKNOWN,), []),
    ):
        wanted = GroupFilter(states=frozenset(states))
        assert all_groups(ledger, ANN, wanted) == expected


@pytest.mark.parametrize("number", range(3))
def test_assets_by_medium_and_by_id(ledger: Ledgers, group: Group, number: int) -> None:
    made = kept(ledger, group)
    one, other = made[number], made[number - 1]
    for wanted, expected in (
        (AssetFilter(type=one.type), [one]),
        (AssetFilter(assets=frozenset({one.asset})), [one]),
        (AssetFilter(assets=frozenset({one.asset}), type=other.type), []),
        (AssetFilter(type=one.type, states=frozenset({AssetState.ACTIVE})), []),
    ):
        assert all_assets(ledger, ANN, wanted) == expected
        page, after = ledger.catalogue.page_assets(
            ANN, wanted, newest_first=True, size=5, after=None
        )
        assert (list(page), after) == (expected, None)
