"""The ten Actions and the upload, as customers come to them."""

from typing import Final

from portrait.model import PoolCapacity
from tests.campaigns.crash.house import House
from tests.campaigns.crash.stories import Story
from tests.campaigns.crash.weather import Weather


def nothing_yet(_: House) -> None:
    """A customer's first request."""


def a_group(house: House) -> None:
    house.group()


def an_active_asset(house: House) -> None:
    house.asset(house.group())
    house.run_machine()


def a_queued_asset(house: House) -> None:
    house.asset(house.group())


def a_queued_upload(house: House) -> None:
    house.upload(house.group())


def a_processing_asset(house: House) -> None:
    house.asset(house.group())
    house.step()


def an_asset_just_made(house: House) -> None:
    """It is upstream, but neither reads nor deletes know it yet."""
    house.line.be_slowest()
    house.asset(house.group())
    house.wait(20)
    house.step()


def a_processing_upload(house: House) -> None:
    house.upload(house.group())
    house.step()


def a_group_that_may_be(house: House) -> None:
    """Its create went out, and nobody knows what became of it."""
    house.line.turn(Weather.REPLY_LOST, 1)
    house.group()


def an_asset_that_may_be(house: House) -> None:
    """Its create went out, and nobody knows what became of it."""
    house.group()
    house.line.turn(Weather.LATE, 1)
    house.asset(house.only_group().group)
    house.step()


def one_of_each(house: House) -> None:
    """A group that holds what is active, processing, queued and not known."""
    group = house.group()
    house.asset(group)
    house.run_machine()
    house.upload(group)
    house.step()
    house.line.turn(Weather.REPLY_LOST, 1, only="CreateAsset")
    house.asset(group)
    house.run_machine()
    house.upload(group)


def a_full_pool(house: House) -> None:
    house.group()
    house.world.capacity = PoolCapacity(groups=10, assets=0)


def create_asset(house: House) -> None:
    house.asset(house.only_group().group)


def upload(house: House) -> None:
    house.upload(house.only_group().group)


def delete_asset(house: House) -> None:
    house.act("DeleteAsset", Id=house.only_asset().asset)


def delete_group(house: House) -> None:
    house.act("DeleteAssetGroup", Id=house.only_group().group)


ACTIONS: Final = (
    Story("CreateAssetGroup", nothing_yet, a_group),
    Story(
        "GetAssetGroup",
        a_group,
        lambda house: _ignore(house.act("GetAssetGroup", Id=house.only_group().group)),
    ),
    Story("ListAssetGroups", a_group, lambda house: _ignore(house.act("ListAssetGroups"))),
    Story(
        "UpdateAssetGroup",
        a_group,
        lambda house: _ignore(house.act("UpdateAssetGroup", Id=house.only_group().group, Name="X")),
    ),
    Story("DeleteAssetGroup, empty", a_group, delete_group),
    Story("DeleteAssetGroup, one of each in it", one_of_each, delete_group),
    Story("DeleteAssetGroup, not known yet", a_group_that_may_be, delete_group),
    Story("CreateAsset", a_group, create_asset),
    Story("CreateAsset, group not known yet", a_group_that_may_be, create_asset),
    Story(
        "GetAsset",
        an_active_asset,
        lambda house: _ignore(house.act("GetAsset", Id=house.only_asset().asset)),
    ),
    Story(
        "ListAssets",
        an_active_asset,
        lambda house: _ignore(house.act("ListAssets")),
    ),
    Story(
        "UpdateAsset",
        a_queued_asset,
        lambda house: _ignore(house.act("UpdateAsset", Id=house.only_asset().asset, Name="X")),
    ),
    Story("DeleteAsset, active", an_active_asset, delete_asset),
    Story("DeleteAsset, queued", a_queued_asset, delete_asset),
    Story("DeleteAsset, queued upload", a_queued_upload, delete_asset),
    Story("DeleteAsset, processing", a_processing_asset, delete_asset),
    Story("DeleteAsset, just made", an_asset_just_made, delete_asset),
    Story("DeleteAsset, not known yet", an_asset_that_may_be, delete_asset),
    Story("upload", a_group, upload),
    Story("upload, pool full", a_full_pool, upload, refused="CapacityUnavailable"),
)


def _ignore(_: str) -> None:
    """What a read answers is for other tests."""
