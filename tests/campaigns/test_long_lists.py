"""A customer with 2,500 assets: what each page of a list asks of the table, call by call."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

import httpx
import pytest

from portrait.adapters.ledger import catalogue
from portrait.adapters.ledger.attributes import Item
from portrait.adapters.ledger.rows import ASSET_COLUMNS
from portrait.adapters.ledger.table import Table
from portrait.ids import as_ta
from portrait.model import Asset, AssetId, CustomerId
from portrait.ports.catalogue import AssetFilter
from tests.campaigns.long_list_figures import ANN, SIZE, Figures, columns, rows_of_many, told
from tests.campaigns.wired.cloud import TABLE, Call
from tests.campaigns.wired.gateway import Gateway, Said, gateway

FULL: Final = os.environ.get("CAMPAIGN") == "full"
PAGES: Final = range(1, 26) if FULL else (1, 13, 25)
SLICES: Final = 25 if FULL else 4
ROUTE: Final = ("GET", "/v1/assets")


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    with gateway(monkeypatch, lambda _: httpx.Response(500)) as opened:
        opened.admit(ANN)
        yield opened


@pytest.fixture
def made(house: Gateway) -> list[str]:
    """Every asset, the newest first."""
    return furnished(house, *rows_of_many(house.clock()))


@pytest.fixture
def some(house: Gateway) -> list[str]:
    """A fifth of them: what is extravagant here is so there."""
    return furnished(house, *rows_of_many(house.clock(), groups=10))


def furnished(house: Gateway, rows: list[Item], found: list[str]) -> list[str]:
    """Put the rows there; the assets, the newest first."""
    client = house.cloud.client("dynamodb")
    for first in range(0, len(rows), 25):
        puts: Any = [{"PutRequest": {"Item": row}} for row in rows[first : first + 25]]
        client.batch_write_item(RequestItems={TABLE: puts})
    return found[::-1]


def asked(house: Gateway, query: dict[str, list[str]]) -> tuple[Said, list[Call]]:
    """A page of the REST door, and the calls that it made."""
    house.cloud.calls.clear()
    said = house.rest(ANN, ROUTE, query=query)
    assert said.status == 200, said
    return said, list(house.cloud.calls)


def slices(house: Gateway, size: int) -> Iterator[tuple[list[str], Counter[str]]]:
    """Every page of the Action door by cursor, and the calls that each made."""
    after: dict[str, Any] = {}
    while True:
        house.cloud.calls.clear()
        result = house.act(ANN, "ListAssets", {"MaxResults": size, **after}).result
        calls = Counter(call.operation for call in house.cloud.calls)
        yield [item["Id"] for item in result["Items"]], calls
        if "NextToken" not in result:
            return
        after = {"NextToken": result["NextToken"]}


def walked(house: Gateway, made: list[str]) -> Figures:
    """The figures of all pages of this form; what they show is right, or the test fails here."""
    figures = Figures()
    asked(house, {"size": ["1"]})
    for number in PAGES:
        said, calls = asked(house, {"current": [str(number)], "size": [str(SIZE)]})
        assert (said.result["total"], said.result["pages"]) == (len(made), len(made) // SIZE)
        shown = [one["assetId"] for one in said.result["records"]]
        assert shown == made[SIZE * (number - 1) : SIZE * number]
        figures.by_number.add(told(calls))
        figures.index |= {columns(call) for call in calls if call.operation == "Query"}
        figures.add(calls)
    house.act(ANN, "ListAssets", {"MaxResults": 1})
    pages = list(islice(slices(house, SIZE), SLICES))
    assert [as_ta(AssetId(one)) for items, _ in pages for one in items] == made[: SIZE * SLICES]
    figures.by_cursor |= {tuple(sorted(calls.items())) for _, calls in pages}
    said, calls = asked(house, {"keyword": [f"asset {len(made) - 1}"], "status": ["active"]})
    assert [one["assetId"] for one in said.result["records"]] == made[:1]
    (figures.filtered,) = {columns(call) for call in calls if call.operation == "Query"}
    figures.add(calls)
    return figures


@pytest.mark.campaign
def test_a_page_costs_the_same_wherever_it_is(
    house: Gateway, made: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    figures = walked(house, made)
    with capsys.disabled():
        print(  # noqa: T201  a campaign says what it did
            f"\nlong lists: {len(made)} assets, {len(PAGES)} pages by number: "
            f"{figures.by_number} each, at most {figures.most_rows} whole rows, "
            f"{SLICES} by cursor: {figures.by_cursor} each"
        )
    assert figures.complaints() == []


def _whole_index(patch: pytest.MonkeyPatch) -> None:
    """An index of whole rows."""
    whole = tuple(column for column in ASSET_COLUMNS if column != "name")
    patch.setattr(catalogue, "_ASSET_INDEX", whole)


def _greedy(patch: pytest.MonkeyPatch) -> None:
    """A page that reads twice its rows, and shows its own."""
    sound = catalogue.DynamoCatalogue.read_assets

    def read(
        self: catalogue.DynamoCatalogue,
        customer: CustomerId,
        wanted: AssetFilter,
        assets: Sequence[AssetId],
    ) -> Sequence[Asset]:
        more = [one.asset for one in self.index_assets(customer, wanted)][: 2 * len(assets)]
        return [one for one in sound(self, customer, wanted, more) if one.asset in assets][::-1]

    patch.setattr(catalogue.DynamoCatalogue, "read_assets", read)


def _in_small_bites(patch: pytest.MonkeyPatch) -> None:
    """A walk that takes less at a time than a page shows."""
    sound = Table.walk

    def walk(self: Table, *args: Any, **kwargs: Any) -> Iterator[Item]:
        first = kwargs.pop("first", None)
        return sound(self, *args, **kwargs, first=None if first is None else 7)

    patch.setattr(Table, "walk", walk)


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("plant", "complaint"),
    [
        (_whole_index, "an index has more than keys and what lists sort by"),
        (_greedy, "a page by number reads more than its rows"),
        (_in_small_bites, "a page by cursor is not one Query"),
    ],
)
def test_a_planted_extravagance_is_caught(
    house: Gateway,
    some: list[str],
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[pytest.MonkeyPatch], None],
    complaint: str,
) -> None:
    monkeypatch.setattr("tests.campaigns.test_long_lists.PAGES", (5,))
    monkeypatch.setattr("tests.campaigns.test_long_lists.SLICES", 1)
    plant(monkeypatch)
    assert complaint in walked(house, some).complaints()
