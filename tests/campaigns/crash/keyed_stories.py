"""A customer who sends a create again and again under one key until it must have been heard."""

from dataclasses import replace
from typing import Final

from tests.campaigns.crash.action_stories import a_group, nothing_yet
from tests.campaigns.crash.house import PICTURE, House
from tests.campaigns.crash.stories import Story
from tests.forms import file_part
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


def keep_generic(house: House) -> None:
    """A picture without a group, which is kept here and goes nowhere."""
    for seconds in WAITS:
        answer = house.deaths.live(
            lambda: house.desk.form(file_part(PICTURE), headers={"Idempotency-Key": KEY})
        )
        if answer is not None and answer.status == 200:
            house.created[answer.body["data"]["assetId"]] = ""
        elif answer is not None:
            told = {"Error": {"Code": answer.body["serviceCode"], "Message": ""}}
            house.replies.append(replace(answer, body={"ResponseMetadata": told}))
        house.wait(seconds)


GENERIC_KEYED: Final = Story("generic upload, again under its key", nothing_yet, keep_generic)
GROUP_KEYED: Final = Story(
    "CreateAssetGroup, again under its key", nothing_yet, create_group, refused="Conflict"
)
KEYED: Final = (
    GROUP_KEYED,
    Story("CreateAsset, again under its key", a_group, create_asset),
    Story("upload, again under its key", a_group, upload),
    GENERIC_KEYED,
)
