"""Batches, as customers who speak in tasks hand them in: three files, all or none."""

import json
from collections.abc import Sequence
from typing import Any, Final

from functions.avatars import handler
from tests.campaigns.crash.action_stories import a_group, a_group_that_may_be, nothing_yet
from tests.campaigns.crash.house import House
from tests.campaigns.crash.stories import Story
from tests.integration.doors.avatar_desk import PRIVATE
from tests.integration.doors.desk import KEYS, Context, Reply, event
from tests.unit.usecases.world import ANN

COUNT: Final = 3
FILES: Final = [
    {"url": f"https://media.example.com/{number}.jpg", "name": f"look {number}"}
    for number in range(COUNT)
]
KEY: Final = "batch-1"
WAITS: Final = (1, 70, 3)


def hand_in(house: House, key: str = "", **more: Any) -> None:
    """One batch of ann's; what a door acknowledges is kept."""
    shown = {"Authorization": f"Bearer {KEYS[ANN]}"}
    headers = {**shown, "Idempotency-Key": key} if key else shown
    request = event(PRIVATE, "POST", None, headers, json.dumps({"assets": FILES, **more}))
    answer = house.deaths.live(lambda: handler.handle(request, Context()))
    if answer is None:
        return
    body = json.loads(answer["body"])
    if answer["statusCode"] != 200:
        told = {"ResponseMetadata": {"Error": {"Code": body["error"]["type"], "Message": ""}}}
        house.replies.append(Reply(answer["statusCode"], answer["headers"], told, answer["body"]))
        return
    group = body["data"]["group_id"]
    house.created.setdefault(group, "")
    for asset in _assets_of(house, body["data"]["id"]):
        house.created[asset] = group


def _assets_of(house: House, task: str) -> Sequence[str]:
    found = [row for row in house.audit().tasks if row.task == task]
    return [asset for row in found for asset in row.assets]


def _into_named(house: House) -> None:
    hand_in(house, group_id=house.only_group().group)


def _into_new(house: House) -> None:
    hand_in(house, group={"name": "Mia"})


def _again_under_its_key(house: House) -> None:
    for seconds in WAITS:
        hand_in(house, KEY)
        house.wait(seconds)


def _named_again_under_its_key(house: House) -> None:
    for seconds in WAITS:
        hand_in(house, KEY, group_id=house.only_group().group)
        house.wait(seconds)


def _default_gone(house: House) -> None:
    """The group that takes what names none was deleted."""
    hand_in(house)
    house.run_machine()
    house.act("DeleteAssetGroup", Id=house.only_group().group)


def _a_batch(house: House) -> None:
    hand_in(house)


BATCHES: Final = (
    Story("batch, into a group", a_group, _into_named),
    Story("batch, group not known yet", a_group_that_may_be, _into_named),
    Story("batch, new group", nothing_yet, _into_new),
    Story("batch, default group", nothing_yet, hand_in),
    Story("batch, default group gone", _default_gone, hand_in),
    Story("batch, again under its key", nothing_yet, _again_under_its_key),
    Story("batch, into a group, again under its key", a_group, _named_again_under_its_key),
    Story("batch, its steps", _a_batch, lambda house: house.run_machine()),
)
