"""A customer who sends a create again and again under one key until it must have been heard."""

from typing import Final

from tests.campaigns.crash.action_stories import a_group, nothing_yet
from tests.campaigns.crash.house import House
from tests.campaigns.crash.stories import Story
from tests.unit.usecases.world import URL

KEY: Final = "create-1"
WAITS: Final = (1, 70, 3)
"""Seconds between the tries: at once, when a sender must be dead, and once more."""


def create_group(house: House) -> None:
    for seconds in WAITS:
        house.act(
            "CreateAssetGroup",
            Name="Mia",
            Description="a painter",
            GroupType="AIGC",
            ClientToken=KEY,
        )
        house.wait(seconds)


def create_asset(house: House) -> None:
    group = house.only_group().group
    for seconds in WAITS:
        house.act(
            "CreateAsset",
            GroupId=group,
            URL=URL,
            AssetType="Image",
            Name="front",
            ClientToken=KEY,
        )
        house.wait(seconds)


def upload(house: House) -> None:
    group = house.only_group().group
    for seconds in WAITS:
        house.upload(group, KEY)
        house.wait(seconds)


GROUP_KEYED: Final = Story(
    "CreateAssetGroup, again under its key", nothing_yet, create_group, refused="Conflict"
)
KEYED: Final = (
    GROUP_KEYED,
    Story("CreateAsset, again under its key", a_group, create_asset),
    Story("upload, again under its key", a_group, upload),
)
