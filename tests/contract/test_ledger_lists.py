"""Lists: pages by cursor over rows that come, go and are filtered."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from portrait.model import (
    Asset,
    AssetState,
    Failure,
    Group,
    GroupId,
    GroupState,
    GroupType,
    Sealed,
)
from portrait.ports.catalogue import AssetFilter, GroupFilter
from tests.contract.ledgers import Ledgers
from tests.contract.listing import all_assets, all_groups
from tests.contract.samples import (
    ANN,
    BEN,
    DUE,
    FORGET,
    LATER,
    ROOMY,
    START,
    new_asset,
    new_group,
)

MANY = 1000


def groups(ledger: Ledgers, count: int) -> list[Group]:
    made = [new_group(number) for number in range(count)]
    for group in made:
        ledger.groups.reserve_group(group, MANY, ROOMY)
    return made


def assets(ledger: Ledgers, group: Group, numbers: Sequence[int]) -> list[Asset]:
    made = [new_asset(group, number) for number in numbers]
    for asset in made:
        ledger.assets.reserve_asset(asset, MANY, ROOMY)
    return made


def listed(asset: Asset) -> Asset:
    return replace(asset, source=None, media=None)


def all_pages(
    ledger: Ledgers, wanted: AssetFilter, size: int, *, newest_first: bool
) -> list[list[Asset]]:
    pages = []
    after = None
    while True:
        page, after = ledger.catalogue.page_assets(
            ANN, wanted, newest_first=newest_first, size=size, after=after
        )
        pages.append(list(page))
        if after is None:
            return pages


def bury(ledger: Ledgers, asset: Asset) -> None:
    ledger.assets.begin_asset_delete(asset, LATER, DUE)
    ledger.assets.finish_asset_delete(asset, LATER, FORGET)


def test_a_customer_without_rows_has_one_empty_page(ledger: Ledgers) -> None:
    assert ledger.catalogue.page_assets(
        BEN, AssetFilter(), newest_first=True, size=5, after=None
    ) == ([], None)
    assert ledger.catalogue.page_groups(
        BEN, GroupFilter(), newest_first=False, size=5, after=None
    ) == ([], None)
    assert all_groups(ledger, BEN, GroupFilter()) == []


def test_pages_of_groups_in_both_orders(ledger: Ledgers) -> None:
    made = groups(ledger, 5)
    page, after = ledger.catalogue.page_groups(
        ANN, GroupFilter(), newest_first=True, size=2, after=None
    )
    assert (page, after) == ([made[4], made[3]], made[3].group)
    page, after = ledger.catalogue.page_groups(
        ANN, GroupFilter(), newest_first=False, size=3, after=made[1].group
    )
    assert (page, after) == (made[2:], None)
    assert all_groups(ledger, ANN, GroupFilter()) == made


@pytest.mark.parametrize("first", ["newest", "oldest"])
@pytest.mark.parametrize("size", [1, 5, 6, 100])
def test_every_asset_is_on_exactly_one_full_page(ledger: Ledgers, size: int, first: str) -> None:
    newest_first = first == "newest"
    (group,) = groups(ledger, 1)
    made = [listed(row) for row in assets(ledger, group, range(12))]
    pages = all_pages(ledger, AssetFilter(), size, newest_first=newest_first)
    assert [row for page in pages for row in page] == (made[::-1] if newest_first else made)
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert pages[-1]


def test_a_list_never_holds_what_is_sealed(ledger: Ledgers) -> None:
    (group,) = groups(ledger, 1)
    (asset,) = assets(ledger, group, [0])
    sealed = ledger.assets.edit_asset(asset, LATER, {"media": Sealed((b"x",))})
    assert all_assets(ledger, ANN, AssetFilter()) == [listed(sealed)]
    assert all_pages(ledger, AssetFilter(), 3, newest_first=True) == [[listed(sealed)]]


def test_pages_stay_full_over_tombstones_and_filters(ledger: Ledgers) -> None:
    spring, summer = groups(ledger, 2)
    mixed = [
        (assets(ledger, spring if number % 3 else summer, [number]))[0] for number in range(130)
    ]
    for asset in mixed[40:80]:
        bury(ledger, asset)
    wanted = AssetFilter(groups=frozenset({spring.group}))
    expected = [listed(row) for row in mixed[:40] + mixed[80:] if row.group == spring.group]
    pages = all_pages(ledger, wanted, 20, newest_first=False)
    assert [row for page in pages for row in page] == expected
    assert [len(page) for page in pages] == [20, 20, 19]
    assert [len(one) for one in all_pages(ledger, AssetFilter(), 45, newest_first=True)] == [45, 45]


def test_a_cursor_survives_the_end_of_the_row_it_names(ledger: Ledgers) -> None:
    (group,) = groups(ledger, 1)
    made = assets(ledger, group, range(6))
    page, after = ledger.catalogue.page_assets(
        ANN, AssetFilter(), newest_first=False, size=2, after=None
    )
    assert ([row.asset for row in page], after) == ([made[0].asset, made[1].asset], made[1].asset)
    bury(ledger, made[1])
    bury(ledger, made[2])
    page, after = ledger.catalogue.page_assets(
        ANN, AssetFilter(), newest_first=False, size=2, after=after
    )
    assert ([row.asset for row in page], after) == ([made[3].asset, made[4].asset], made[4].asset)


def test_a_cursor_may_name_a_row_that_never_was(ledger: Ledgers) -> None:
    made = groups(ledger, 3)
    between = GroupId(made[1].group[:-1] + "~")
    for newest_first, expected in ((False, made[2:]), (True, [made[1], made[0]])):
        assert ledger.catalogue.page_groups(
            ANN, GroupFilter(), newest_first=newest_first, size=5, after=between
        ) == (expected, None)


def test_what_comes_while_pages_are_read_is_neither_lost_nor_doubled(ledger: Ledgers) -> None:
    (group,) = groups(ledger, 1)
    made = assets(ledger, group, range(10, 14))
    page, after = ledger.catalogue.page_assets(
        ANN, AssetFilter(), newest_first=True, size=2, after=None
    )
    assets(ledger, group, [50])
    rest, end = ledger.catalogue.page_assets(
        ANN, AssetFilter(), newest_first=True, size=9, after=after
    )
    assert [row.asset for row in [*page, *rest]] == [row.asset for row in made[::-1]]
    assert end is None


def test_filters_of_groups(ledger: Ledgers) -> None:
    made = groups(ledger, 3)
    made[1] = replace(new_group(11), type=GroupType.LIVENESS_FACE, project="autumn")
    ledger.groups.reserve_group(made[1], MANY, ROOMY)
    ledger.groups.begin_group_delete(new_group(1), LATER, DUE)

    def shown(wanted: GroupFilter) -> list[str]:
        rows = all_groups(ledger, ANN, wanted)
        page, _ = ledger.catalogue.page_groups(ANN, wanted, newest_first=False, size=50, after=None)
        assert page == rows
        return [row.name for row in rows]

    assert shown(GroupFilter()) == ["group 0", "group 2", "group 11"]
    assert shown(GroupFilter(type=GroupType.LIVENESS_FACE)) == ["group 11"]
    assert shown(GroupFilter(project="autumn")) == ["group 11"]
    assert shown(GroupFilter(project="")) == []
    assert shown(GroupFilter(groups=frozenset({made[0].group, new_group(1).group}))) == ["group 0"]
    assert shown(GroupFilter(name="GROUP 1")) == ["group 11"]
    assert shown(GroupFilter(name="group", project="spring")) == ["group 0", "group 2"]


def test_filters_of_assets(ledger: Ledgers) -> None:
    first, second = groups(ledger, 2)
    one, two = assets(ledger, first, [0, 1])
    three = replace(
        new_asset(second, 2), group_type=GroupType.LIVENESS_FACE, project="autumn", name="x"
    )
    ledger.assets.reserve_asset(three, MANY, ROOMY)
    ledger.assets.move_asset(two, frozenset({AssetState.QUEUED}), AssetState.SUBMITTING, START, {})

    def shown(wanted: AssetFilter) -> list[str]:
        rows = all_assets(ledger, ANN, wanted)
        page, _ = ledger.catalogue.page_assets(ANN, wanted, newest_first=False, size=50, after=None)
        assert page == rows
        return [row.asset for row in rows]

    assert shown(AssetFilter(states=frozenset({AssetState.QUEUED}))) == [one.asset, three.asset]
    assert shown(AssetFilter(states=frozenset({AssetState.DELETED}))) == []
    assert shown(AssetFilter(groups=frozenset({second.group}))) == [three.asset]
    assert shown(AssetFilter(group_type=GroupType.LIVENESS_FACE)) == [three.asset]
    assert shown(AssetFilter(project="autumn")) == [three.asset]
    assert shown(AssetFilter(name="SET 1")) == [two.asset]
    assert shown(AssetFilter(name="x", project="spring")) == []


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Straße", "STRASSE"),
        ("Zoë", "zoe\u0308"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("Ana 100%", "a 100%"),
        ("林黛玉", "黛"),
        ("", ""),
    ],
)
def test_a_name_is_found_without_its_case(ledger: Ledgers, name: str, part: str) -> None:
    ledger.groups.reserve_group(replace(new_group(0), name=name), MANY, ROOMY)
    ledger.groups.reserve_group(replace(new_group(1), name="unlike"), MANY, ROOMY)
    found = [row.name for row in all_groups(ledger, ANN, GroupFilter(name=part))]
    assert found == ([name] if part else [name, "unlike"])


def test_nobody_sees_anybody_elses_rows(ledger: Ledgers) -> None:
    (group,) = groups(ledger, 1)
    assets(ledger, group, range(3))
    mine = frozenset({group.group})
    assert all_assets(ledger, BEN, AssetFilter(groups=mine)) == []
    assert all_groups(ledger, BEN, GroupFilter(groups=mine)) == []


def test_a_refused_row_is_listed_with_its_failure(ledger: Ledgers) -> None:
    (group,) = groups(ledger, 1)
    (asset,) = assets(ledger, group, [0])
    creating = frozenset({GroupState.CREATING})
    active = ledger.groups.move_group(group, creating, GroupState.ACTIVE, LATER, {})
    row = ledger.assets.move_asset(
        asset, frozenset({AssetState.QUEUED}), AssetState.SUBMITTING, START, {}
    )
    failed = ledger.assets.refuse_asset(row, Failure("Bad", "why"), LATER)
    assert all_assets(ledger, ANN, AssetFilter()) == [failed]
    assert all_groups(ledger, ANN, GroupFilter()) == [replace(active, asset_count=1)]
