"""Deletes of what a video uses: nothing of it goes upstream before the video is at rest."""

from collections.abc import Sequence
from typing import Final

import pytest

from portrait.model import CustomerId, VideoId, VideoState
from tests.campaigns.crash.action_stories import an_active_asset, delete_asset, delete_group
from tests.campaigns.crash.house import House
from tests.campaigns.crash.killing import Side
from tests.campaigns.crash.stories import Act, Story
from tests.campaigns.crash.sweep_stories import dies
from tests.campaigns.crash.twins import Twin
from tests.memory.videos import MemoryVideos
from tests.unit.usecases import filming


def a_used_asset(house: House) -> None:
    """An Active picture that the upstream makes a video of."""
    an_active_asset(house)
    filming.create(house.world, filming.wanted(filming.picture(house.only_asset().asset)))


def while_it_is_made(act: Act) -> Act:
    """The story, then a look at what it left upstream; only then the video comes to its end."""

    def watched(house: House) -> None:
        act(house)
        if len(house.line.library.assets) < 1:
            house.raised.append("what a video uses was deleted")
        studio = house.world.studio
        for task in tuple(studio.tasks):
            studio.settle(task, VideoState.SUCCEEDED, urls={"video_url": "https://up.example/1"})

    return watched


def _one_sweep(house: House) -> None:
    house.sweep()


def _trusting(patch: pytest.MonkeyPatch) -> None:
    def uses_of(_: MemoryVideos, _who: CustomerId, _assets: Sequence[object]) -> list[VideoId]:
        return []

    patch.setattr(MemoryVideos, "uses_of", uses_of)


_MARKED: Final = Side.AFTER
USED: Final = (
    Story("DeleteAsset, in use", a_used_asset, while_it_is_made(delete_asset)),
    Story("DeleteAssetGroup, in use", a_used_asset, while_it_is_made(delete_group)),
    Story(
        "sweep, deleting, in use",
        dies(a_used_asset, delete_asset, "ledger.begin_asset_delete", _MARKED),
        while_it_is_made(_one_sweep),
    ),
    Story(
        "sweep, group deleting, in use",
        dies(a_used_asset, delete_group, "ledger.begin_group_delete", _MARKED),
        while_it_is_made(_one_sweep),
    ),
)
USED_TWINS: Final = (
    Twin(
        "a delete that does not ask who uses it",
        tuple(story.name for story in USED),
        "raised: what a video uses",
        _trusting,
    ),
)
