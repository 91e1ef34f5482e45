"""Lists, renames, deletes and quotas through the doors: every body compared whole."""

from portrait.model import Status
from tests.forms import encode, file_part, text_part
from tests.integration.doors.desk import Desk, succeeded
from tests.integration.doors.flow import (
    URL,
    asset_body,
    drive,
    group_body,
    make_asset,
    make_group,
    settle,
)
from tests.pictures import jpeg
from tests.unit.usecases.world import ANN


def test_lists_show_what_get_shows_without_media(desk: Desk) -> None:
    group = make_group(desk)
    asset = make_asset(desk, group)
    drive(desk, "submit")
    settle(desk, Status.ACTIVE)
    groups, assets = [group_body(group)], [asset_body(asset, group, "Active")]
    assert desk.act("ListAssetGroups").body == succeeded("ListAssetGroups", {"Items": groups})
    assert desk.act("ListAssets").body == succeeded("ListAssets", {"Items": assets})
    page = {"TotalCount": 1, "PageNumber": 1, "PageSize": 5}
    assert desk.act("ListAssets", PageSize=5).result == {"Items": assets, **page}
    assert desk.act("ListAssetGroups", PageSize=5).result == {"Items": groups, **page}


def test_update_renames_at_once_and_answers_the_id(desk: Desk) -> None:
    group = make_group(desk)
    asset = make_asset(desk, group)
    desk.world.clock.advance(1.9)
    renamed = desk.act("UpdateAssetGroup", Id=group, Name="Eve", Description="new")
    assert renamed.body == succeeded("UpdateAssetGroup", {"Id": group})
    renamed = desk.act("UpdateAsset", Id=asset, Name="side")
    assert renamed.body == succeeded("UpdateAsset", {"Id": asset})
    later = "2026-11-01T01:02:04Z"
    assert desk.act("GetAssetGroup", Id=group).result == group_body(
        group, Name="Eve", Title="Eve", Description="new", UpdateTime=later
    )
    assert desk.act("GetAsset", Id=asset).result == asset_body(
        asset, group, "Processing", Name="side", UpdateTime=later
    )


def test_an_update_of_a_group_changes_only_what_it_names(desk: Desk) -> None:
    group = make_group(desk, Description="kept")
    desk.act("UpdateAssetGroup", Id=group, Name="Eve")
    assert desk.act("GetAssetGroup", Id=group).result["Description"] == "kept"
    desk.act("UpdateAssetGroup", Id=group, Description="")
    assert desk.act("GetAssetGroup", Id=group).result == group_body(group, Name="Eve", Title="Eve")


def test_delete_frees_the_slot_at_once_and_reads_as_a_miss(desk: Desk) -> None:
    group = make_group(desk)
    asset = make_asset(desk, group)
    assert desk.act("DeleteAsset", Id=asset).body == succeeded("DeleteAsset", {})
    assert desk.act("GetAsset", Id=asset).error[:2] == (403, "Forbidden")
    assert desk.act("ListAssets").result == {"Items": []}
    assert desk.act("DeleteAssetGroup", Id=group).body == succeeded("DeleteAssetGroup", {})
    assert desk.act("GetAssetGroup", Id=group).error[:2] == (403, "Forbidden")
    assert desk.world.counters() == (0, 0, 0)


def test_fifty_groups_and_not_one_more_until_one_is_deleted(desk: Desk) -> None:
    groups = [make_group(desk) for _ in range(50)]
    message = (
        "The quota of 50 groups is full (pending face scans count as groups). "
        "Delete unused groups or assets, then retry."
    )
    full = desk.act("CreateAssetGroup", Name="Mia", GroupType="AIGC")
    assert full.error == (
        400,
        "QuotaExceeded",
        message,
    )
    desk.act("DeleteAssetGroup", Id=groups[0])
    make_group(desk)
    assert desk.world.counters() == (50, 50, 0)


def test_fifty_assets_a_group_however_they_came_in(desk: Desk) -> None:
    group = make_group(desk)
    form = encode([text_part("GroupId", group), file_part(jpeg(640, 800))])
    assets = [make_asset(desk, group) for _ in range(25)]
    assets += [desk.upload(form).result["Id"] for _ in range(25)]
    message = "The quota of 50 assets in this group is full. "
    message += "Delete unused groups or assets, then retry."
    for full in (
        desk.act("CreateAsset", GroupId=group, URL=URL, AssetType="Image"),
        desk.upload(form),
    ):
        assert full.error == (400, "QuotaExceeded", message)
    assert len(desk.world.objects.files) == 25
    desk.act("DeleteAsset", Id=assets[0])
    desk.upload(form)
    assert len(desk.world.ledger.assets_of(ANN)) == 51
