"""What an asset says of its group at the REST door, and whose assets a list shows."""

from dataclasses import replace

from portrait.model import GroupId, GroupState
from tests.integration.doors.rest_desk import (
    ASSET,
    ASSETS,
    GROUP,
    RestDesk,
    data,
    make_asset,
    make_group,
    said,
)
from tests.unit.usecases.world import ANN


def test_a_group_is_named_as_it_is_now_and_not_while_it_goes(rest: RestDesk) -> None:
    group = make_group(rest)["id"]
    made = make_asset(rest, group)["assetId"]
    data(rest.rest("PATCH", GROUP, {"name": "Eve"}, group=group))
    for shown in (
        data(rest.rest("GET", ASSET, asset=made)),
        data(rest.rest("PATCH", ASSET, {"name": "x"}, asset=made)),
        *data(rest.rest("GET", ASSETS))["records"],
    ):
        assert shown["groupName"] == "Eve"
    row = rest.world.ledger.groups[ANN, GroupId(group)]
    rest.world.ledger.groups[ANN, row.group] = replace(row, state=GroupState.DELETING)
    assert data(rest.rest("GET", ASSET, asset=made))["groupName"] is None
    assert data(rest.rest("GET", ASSETS))["records"][0]["groupName"] is None


def test_whose_an_asset_is_leaves_none_out(rest: RestDesk) -> None:
    made = make_asset(rest, make_group(rest)["id"])["assetId"]
    for query in ({"ownedOnly": ["false"]}, {"ownedOnly": ["TRUE"], "createdBy": ["somebody"]}):
        found = data(rest.rest("GET", ASSETS, query=query))
        assert [one["assetId"] for one in found["records"]] == [made]
    refused = rest.rest("GET", ASSETS, query={"ownedOnly": ["maybe"]})
    assert said(refused)[2] == "ownedOnly: must be one of true, false"
