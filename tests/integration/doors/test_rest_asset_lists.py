"""The list of assets at the REST door: what each parameter leaves, and what contradicts itself."""

from portrait.ids import parse_asset_id
from tests.integration.doors.rest_desk import ASSETS, RestDesk, data, make_asset, make_group, said
from tests.unit.usecases.world import BEN


def test_a_list_is_filtered_by_every_parameter(rest: RestDesk) -> None:
    spring, summer = make_group(rest)["id"], make_group(rest, "Eve")["id"]
    made = []
    for group, name, kind in (
        (spring, "front", "image"),
        (spring, "Side", "image"),
        (summer, "walk", "video"),
    ):
        made.append(make_asset(rest, group, name=name, assetType=kind)["assetId"])
        rest.world.clock.advance(1)
    queries: list[tuple[dict[str, list[str]], list[str]]] = [
        ({}, [made[2], made[1], made[0]]),
        ({"groupId": [spring]}, [made[1], made[0]]),
        ({"assetGroupId": [summer]}, [made[2]]),
        ({"groupId": ["group-20260318035710-k3x9q"]}, []),
        ({"keyword": ["SIDE"]}, [made[1]]),
        ({"keyword": [made[0]]}, [made[0]]),
        ({"keyword": [parse_asset_id(made[0])]}, [made[0]]),
        ({"type": ["video"]}, [made[2]]),
        ({"type": ["VIRTUAL_PORTRAIT"], "size": ["1"]}, [made[2]]),
        ({"type": ["REAL_FACE"]}, []),
        ({"type": ["image"], "groupKind": ["VIRTUAL_PORTRAIT"]}, [made[1], made[0]]),
        ({"type": ["image"], "groupKind": ["REAL_FACE"]}, []),
        ({"type": ["REAL_FACE"], "groupKind": ["REAL_PERSON"]}, []),
        ({"groupKind": ["VIRTUAL_PORTRAIT"]}, [made[2], made[1], made[0]]),
        ({"status": ["processing"], "current": ["3"], "size": ["1"]}, [made[0]]),
        ({"status": ["Active"]}, []),
    ]
    for query, expected in queries:
        found = data(rest.rest("GET", ASSETS, query=query))
        assert [one["assetId"] for one in found["records"]] == expected, query
        assert found["list"] == found["records"]
    assert data(rest.rest("GET", ASSETS, query={"size": ["2"]}))["pagination"] == {
        "current": 1,
        "size": 2,
        "total": 3,
        "pages": 2,
    }
    assert data(rest.rest("GET", ASSETS, who=BEN))["total"] == 0


def test_a_list_of_two_kinds_of_group_at_once_is_refused_by_name(rest: RestDesk) -> None:
    query = {"type": ["VIRTUAL_PORTRAIT"], "groupKind": ["REAL_FACE"]}
    assert said(rest.rest("GET", ASSETS, query=query)) == (
        400,
        "InvalidParameter",
        "groupKind: differs from type; send one of them",
    )
    query = {"type": ["VIRTUAL_PORTRAIT"], "groupKind": ["PET"]}
    assert said(rest.rest("GET", ASSETS, query=query))[2].startswith("groupKind: must be one of")
