"""The list of groups at the REST door: those that are there, and those that wait for a person."""

from typing import Any

import pytest

from portrait.model import Limits
from tests.integration.doors.rest_desk import GROUP, GROUPS, RestDesk, data, make_group
from tests.integration.doors.test_rest_real_people import opened, scanned
from tests.unit.usecases.verification import sweep_for
from tests.unit.usecases.world import ANN, BEN


def listed(rest: RestDesk, who: Any = ANN, **query: str) -> dict[str, Any]:
    asked = {name: [value] for name, value in query.items()}
    page: dict[str, Any] = data(rest.rest("GET", GROUPS, query=asked, who=who))
    assert page["list"] == page["records"]
    return page


def ids(rest: RestDesk, **query: str) -> list[str]:
    page = listed(rest, **query)
    found = [one["id"] for one in page["records"]]
    assert page["total"] == len(found)
    return found


def later(rest: RestDesk) -> None:
    rest.world.clock.advance(2)


def test_a_group_that_waits_is_in_the_list_as_get_shows_it(rest: RestDesk) -> None:
    mia = make_group(rest)
    later(rest)
    promised = opened(rest)
    later(rest)
    eve = make_group(rest, "Eve")
    page = listed(rest)
    assert page["records"] == [eve, promised, mia]
    assert (page["total"], page["pagination"]["total"]) == (3, 3)
    assert listed(rest, who=BEN)["records"] == []
    assert [one["Id"] for one in rest.act("ListAssetGroups").result["Items"]] == [
        eve["id"],
        mia["id"],
    ]


def test_pages_count_both_and_show_each_once(rest: RestDesk) -> None:
    made: list[str] = []
    for number in range(5):
        made.append((opened(rest) if number % 2 else make_group(rest))["id"])
        later(rest)
    shown = [listed(rest, size="2", current=str(number)) for number in (1, 2, 3, 4)]
    assert [one["id"] for page in shown for one in page["records"]] == made[::-1]
    assert {page["total"] for page in shown} == {5}
    assert [len(page["records"]) for page in shown] == [2, 2, 1, 0]


def test_filters_leave_out_both_alike(rest: RestDesk) -> None:
    mia = make_group(rest)["id"]
    later(rest)
    ann = opened(rest)["id"]
    assert ids(rest, groupKind="VIRTUAL_PORTRAIT") == [mia]
    assert ids(rest, groupKind="REAL_FACE") == ids(rest, groupKind="REAL_PERSON") == [ann]
    assert ids(rest, keyword="HERSELF") == [ann]
    assert ids(rest, keyword="mi") == [mia]
    assert ids(rest, status="active") == [mia]
    assert ids(rest, status="pending") == [ann]
    for other in ("processing", "expired", "failed", "quota_exceeded"):
        assert ids(rest, status=other) == []
    data(rest.rest("PATCH", GROUP, {"name": "Zoë"}, group=ann))
    assert ids(rest, keyword="ZOË") == [ann]


def test_what_becomes_of_one_that_waits_is_seen_in_the_list(rest: RestDesk) -> None:
    group = opened(rest)["id"]
    rest.world.clock.advance(121)
    assert ids(rest, status="expired") == [group]
    assert ids(rest, status="pending") == []
    scanned(rest)
    assert ids(rest, status="active") == ids(rest) == [group]
    data(rest.rest("DELETE", GROUP, group=group))
    assert ids(rest) == []


def test_one_that_was_not_passed_is_listed_for_a_day_and_then_gone(rest: RestDesk) -> None:
    group = opened(rest)["id"]
    scanned(rest, "20000")
    sweep_for(rest.world, 31)
    assert ids(rest, status="failed") == ids(rest) == [group]
    sweep_for(rest.world, 25 * 60)
    assert ids(rest) == []
    assert rest.rest("GET", GROUP, group=group).status == 404


def test_one_that_was_deleted_is_not_listed(rest: RestDesk) -> None:
    group = opened(rest)["id"]
    data(rest.rest("DELETE", GROUP, group=group))
    assert ids(rest) == []


def test_one_that_passed_without_a_slot_is_listed_as_such(rest: RestDesk) -> None:
    rest.world.ledger.set_customer(ANN, limits=Limits(groups=1))
    group = opened(rest)["id"]
    sweep_for(rest.world, 3)
    make_group(rest)
    scanned(rest)
    assert ids(rest, status="quota_exceeded") == [group]


@pytest.mark.parametrize("query", [{"groupKind": "VIRTUAL_PORTRAIT"}, {"status": "active"}])
def test_promises_are_read_only_where_they_may_be_shown(
    rest: RestDesk, query: dict[str, str]
) -> None:
    calls = rest.world.ledger.calls
    listed(rest, **query)
    assert "list_promises" not in calls
    listed(rest)
    assert calls["list_promises"] == 1
