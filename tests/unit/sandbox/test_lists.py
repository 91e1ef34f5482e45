"""Both lists: two ways of paging, filters, sorting."""

import base64
import json
from typing import Any

import pytest

from tests.unit.sandbox.ark import Ark
from tests.unit.sandbox.conftest import Sandbox

AIGC = {"GroupType": "AIGC"}


def names(reply: Any) -> list[str]:
    return [item["Name"] for item in reply.result["Items"]]


def filled(ark: Ark, count: int) -> str:
    """A group with assets n0, n1, ... made one after another."""
    group = ark.group("g0")
    for n in range(count):
        ark.asset(group, Name=f"n{n}")
    return group


@pytest.mark.parametrize("action", ["ListAssetGroups", "ListAssets"])
def test_without_paging_the_newest_ten_come_with_a_token(sandbox: Sandbox, action: str) -> None:
    ark = sandbox.ark()
    if action == "ListAssets":
        filled(ark, 12)
    else:
        for n in range(12):
            ark.group(f"n{n}")
    first = ark(action, Filter=AIGC)
    assert sorted(first.result) == ["Items", "NextToken"]
    assert set(names(first)) >= {f"n{n}" for n in range(4, 12)}
    assert len(names(first)) == 10
    rest = ark(action, Filter=AIGC, NextToken=first.result["NextToken"])
    assert list(rest.result) == ["Items"]
    assert sorted(names(first) + names(rest)) == sorted(f"n{n}" for n in range(12))


@pytest.mark.parametrize("order", ["Asc", "Desc"])
@pytest.mark.parametrize("by", ["CreateTime", "UpdateTime", "GroupId"])
def test_a_cursor_shows_everything_once_in_order(sandbox: Sandbox, by: str, order: str) -> None:
    ark = sandbox.ark()
    filled(ark, 3)
    filled(ark, 4)
    whole = ark("ListAssets", Filter=AIGC, SortBy=by, SortOrder=order, MaxResults=100).result
    assert list(whole) == ["Items"]
    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        part = ark(
            "ListAssets", Filter=AIGC, SortBy=by, SortOrder=order, MaxResults=3, **token
        ).result
        seen += [item["Id"] for item in part["Items"]]
        if "NextToken" not in part:
            break
        token = {"NextToken": part["NextToken"]}
    assert seen == [item["Id"] for item in whole["Items"]]
    assert len(seen) == 7


def test_a_cursor_outlives_the_row_it_stands_on(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    filled(ark, 5)
    sandbox.clock.advance(10)
    first = ark("ListAssets", Filter=AIGC, MaxResults=2).result
    ark("DeleteAsset", Id=first["Items"][-1]["Id"])
    rest = ark("ListAssets", Filter=AIGC, MaxResults=5, NextToken=first["NextToken"]).result
    assert len({item["Id"] for item in first["Items"] + rest["Items"]}) == 5


def test_pages_count_everything(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    filled(ark, 5)
    page = ark("ListAssets", Filter=AIGC, PageNumber=2, PageSize=2, SortOrder="Asc").result
    whole = ark("ListAssets", Filter=AIGC, SortOrder="Asc").result["Items"]
    assert page == {
        "Items": whole[2:4],
        "TotalCount": 5,
        "PageNumber": 2,
        "PageSize": 2,
    }
    beyond = ark("ListAssets", Filter=AIGC, PageNumber=9, PageSize=2).result
    assert beyond == {"Items": [], "TotalCount": 5, "PageNumber": 9, "PageSize": 2}
    assert ark("ListAssets", PageNumber=1).result["PageSize"] == 10
    assert ark("ListAssets", PageSize=3).result["PageNumber"] == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"PageNumber": 1, "MaxResults": 5}, "InvalidParameter"),
        ({"PageSize": 1, "NextToken": "x"}, "InvalidParameter"),
        ({"PageNumber": 0}, "InvalidParameter.PageNumber"),
        ({"PageSize": 101}, "InvalidParameter.PageSize"),
        ({"PageSize": "10"}, "InvalidParameter.PageSize"),
        ({"MaxResults": 0}, "InvalidParameter.MaxResults"),
        ({"MaxResults": 101}, "InvalidParameter.MaxResults"),
        ({"NextToken": "not one of ours"}, "InvalidParameter.NextToken"),
        ({"NextToken": "WyJ4Il0="}, "InvalidParameter.NextToken"),
        ({"SortOrder": "desc"}, "InvalidParameter.SortOrder"),
        ({"SortBy": "Name"}, "InvalidParameter.SortBy"),
        ({"Filter": {"GroupType": "Any"}}, "InvalidParameter.Filter.GroupType"),
        ({"Filter": {"Name": "x" * 65}}, "InvalidParameter.Filter.Name"),
    ],
)
@pytest.mark.parametrize("action", ["ListAssetGroups", "ListAssets"])
def test_paging_that_cannot_be_is_refused(
    sandbox: Sandbox, action: str, body: dict[str, Any], code: str
) -> None:
    assert sandbox.ark()(action, **body).error == (400, code)


@pytest.mark.parametrize(("action", "deepest"), [("ListAssetGroups", 100), ("ListAssets", 200)])
def test_pages_beyond_the_depth_need_the_cursor(
    sandbox: Sandbox, action: str, deepest: int
) -> None:
    ark = sandbox.ark()
    assert ark(action, PageNumber=deepest, PageSize=100).result["Items"] == []
    refused = ark(action, PageNumber=deepest + 1, PageSize=100)
    assert refused.error == (400, "InvalidParameter.PageNumber")


def test_a_token_serves_only_the_query_it_came_from(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    filled(ark, 3)
    token = ark("ListAssets", Filter=AIGC, MaxResults=1).result["NextToken"]
    assert ark("ListAssets", Filter=AIGC, MaxResults=2, NextToken=token).result["Items"]
    other = ark("ListAssets", Filter=AIGC, SortOrder="Asc", NextToken=token)
    assert other.error == (400, "InvalidParameter.NextToken")


def test_a_token_with_a_forged_place_is_refused(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    filled(ark, 2)
    token = ark("ListAssets", MaxResults=1).result["NextToken"]
    query = json.loads(base64.urlsafe_b64decode(token))[0]
    for place in ("", "x" * 2000, "\ud800", "../x"):
        forged = base64.urlsafe_b64encode(json.dumps([query, "", place]).encode()).decode()
        refused = ark("ListAssets", MaxResults=1, NextToken=forged)
        assert refused.error == (400, "InvalidParameter.NextToken")


def test_only_groups_know_no_sort_by_group(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    assert ark("ListAssetGroups", SortBy="GroupId").error == (400, "InvalidParameter.SortBy")
    assert ark("ListAssets", SortBy="GroupId").result == {"Items": []}


def test_filters_narrow_and_add_up(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    one, two = ark.group("left wing"), ark.group("right wing")
    ark.asset(one, Name="face#mark-1")
    ark.asset(two, Name="body#mark-2")
    ark.asset(two, Name="face#mark-3")

    def assets(**members: Any) -> list[str]:
        return sorted(names(ark("ListAssets", Filter=members)))

    assert assets() == ["body#mark-2", "face#mark-1", "face#mark-3"]
    assert assets(Name="face") == ["face#mark-1", "face#mark-3"]
    assert assets(Name="#mark-2") == ["body#mark-2"]
    assert assets(GroupIds=[two]) == ["body#mark-2", "face#mark-3"]
    assert assets(GroupIds=[two], Name="face", GroupType="AIGC") == ["face#mark-3"]
    assert assets(GroupIds=["group-elsewhere"]) == []
    assert assets(GroupType="LivenessFace") == []
    assert names(ark("ListAssetGroups", Filter={"Name": "wing", "GroupIds": [one]})) == [
        "left wing"
    ]
    assert names(ark("ListAssetGroups", Filter={"GroupType": "LivenessFace"})) == []


def test_a_filter_by_status_sees_the_status_of_now(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    group = ark.group()
    ark.asset(group, Name="good")
    ark.asset(group, url="https://media.example/gone.png", Name="gone")
    ark.asset(group, Name="slow:600")

    def statuses(*asked: str) -> list[str]:
        return sorted(names(ark("ListAssets", Filter={"Statuses": list(asked)})))

    assert statuses("Processing") == ["gone", "good", "slow:600"]
    sandbox.clock.advance(20)
    assert statuses("Active") == ["good"]
    assert statuses("Failed") == ["gone"]
    assert statuses("Processing") == ["slow:600"]
    assert statuses("Active", "Failed") == ["gone", "good"]


def test_a_filter_is_optional_unless_switched_otherwise(sandbox: Sandbox) -> None:
    assert sandbox.ark()("ListAssets").result == {"Items": []}
    sandbox.switch("filter-required")
    ark = sandbox.ark()
    bodies: tuple[dict[str, Any], ...] = ({}, {"Filter": {}}, {"Filter": {"name": "x"}})
    for body in bodies:
        assert ark("ListAssets", **body).error == (400, "MissingParameter")
    assert ark("ListAssets", Filter=AIGC).result == {"Items": []}
