"""One look of the sweeper, at a row in each state that somebody left it in."""

from typing import Final

from portrait.model import AssetState, GroupState
from portrait.rules.limits import SENDS_MAX
from tests.campaigns.crash.action_stories import (
    a_group,
    a_group_that_may_be,
    a_processing_asset,
    a_processing_upload,
    a_queued_asset,
    a_queued_upload,
    an_active_asset,
    an_asset_that_may_be,
    delete_asset,
    delete_group,
    one_of_each,
)
from tests.campaigns.crash.house import House
from tests.campaigns.crash.killing import Side
from tests.campaigns.crash.step_stories import lost_upstream
from tests.campaigns.crash.stories import Act, Story
from tests.campaigns.crash.weather import Weather

DUE_SECONDS: Final = 61
"""Every lease is over by then, and the horizon too."""
EARLY_SECONDS: Final = 46
"""The lease is over; what is late may still be on its way, or not to be seen yet."""


def left_alone(prepare: Act, seconds: float = DUE_SECONDS) -> Act:
    """Afterwards every execution is lost, and every lease runs out."""

    def prepared(house: House) -> None:
        prepare(house)
        house.forget_executions()
        house.wait(seconds)

    return prepared


def dies(prepare: Act, act: Act, call: str, side: Side) -> Act:
    """Afterwards somebody has died at this call."""

    def prepared(house: House) -> None:
        prepare(house)
        house.deaths.named = (call, side)
        act(house)
        assert house.deaths.named is None, f"nobody came by {call}"

    return left_alone(prepared)


def step(house: House) -> None:
    house.step()


def nothing(_: House) -> None:
    """An empty house."""


def an_asset_never_made(house: House) -> None:
    """Its create was lost on the way, and nobody knows."""
    a_queued_upload(house)
    house.line.turn(Weather.NEVER, 1)
    house.step()


def an_asset_never_made_thrice(house: House) -> None:
    """Every create of it was lost on the way."""
    an_asset_never_made(house)
    while house.only_asset().attempts < SENDS_MAX:
        house.wait(DUE_SECONDS)
        house.sweep()
        house.line.turn(Weather.NEVER, 1, only="CreateAsset")
        house.step()
    assert house.only_asset().state is AssetState.UNKNOWN


def a_group_never_made(house: House) -> None:
    """Its create was lost on the way, and nobody knows."""
    house.line.turn(Weather.NEVER, 1)
    house.group()


def a_group_never_made_thrice(house: House) -> None:
    """Every create of it was lost on the way."""
    house.line.turn(Weather.NEVER, None, only="CreateAssetGroup")
    house.group()
    while house.only_group().attempts < SENDS_MAX or not _is_unknown(house):
        house.wait(DUE_SECONDS)
        house.sweep()
    house.line.turn(Weather.FAIR, 0)


def _is_unknown(house: House) -> bool:
    return house.only_group().state is GroupState.UNKNOWN


def a_group_on_its_way(house: House) -> None:
    """Its create arrives very late, and is not seen until even later."""
    house.line.be_slowest()
    house.line.turn(Weather.LATE, 1)
    house.group()


def an_asset_on_its_way(house: House) -> None:
    """Its create arrives very late, and is not seen until even later."""
    house.line.be_slowest()
    an_asset_that_may_be(house)


def one_on_its_way_deleted(house: House) -> None:
    an_asset_on_its_way(house)
    delete_asset(house)


def an_unknown_deleted(house: House) -> None:
    an_asset_that_may_be(house)
    delete_asset(house)


def a_never_made_deleted(house: House) -> None:
    an_asset_never_made(house)
    delete_asset(house)


def an_unknown_group_deleted(house: House) -> None:
    a_group_that_may_be(house)
    delete_group(house)


_BEFORE, _AFTER = Side.BEFORE, Side.AFTER
SWEEPS: Final = (
    Story("sweep, nothing due", left_alone(an_active_asset)),
    Story("sweep, queued", left_alone(a_queued_asset)),
    Story("sweep, submitting, sent", dies(a_queued_asset, step, "upstream.create_asset", _AFTER)),
    Story(
        "sweep, submitting, not sent", dies(a_queued_upload, step, "upstream.create_asset", _BEFORE)
    ),
    Story("sweep, unknown, made", left_alone(an_asset_that_may_be)),
    Story("sweep, unknown, on its way", left_alone(an_asset_on_its_way, EARLY_SECONDS)),
    Story("sweep, unknown, never made", left_alone(an_asset_never_made)),
    Story(
        "sweep, unknown, never made thrice",
        left_alone(an_asset_never_made_thrice),
        failures=frozenset({"OutcomeUnknown"}),
    ),
    Story("sweep, processing", left_alone(a_processing_asset)),
    Story("sweep, processing upload", left_alone(a_processing_upload)),
    Story(
        "sweep, processing, lost",
        left_alone(lost_upstream),
        failures=frozenset({"UpstreamAssetLost"}),
    ),
    Story("sweep, deleting", dies(an_active_asset, delete_asset, "upstream.delete_asset", _BEFORE)),
    Story(
        "sweep, deleting, gone upstream",
        dies(an_active_asset, delete_asset, "upstream.delete_asset", _AFTER),
    ),
    Story(
        "sweep, deleting, never sent",
        dies(a_queued_upload, delete_asset, "ledger.begin_asset_delete", _AFTER),
    ),
    Story("sweep, deleting, not known yet", left_alone(an_unknown_deleted)),
    Story("sweep, deleting, never made", left_alone(a_never_made_deleted)),
    Story("sweep, group creating, sent", dies(nothing, a_group, "upstream.create_group", _AFTER)),
    Story(
        "sweep, group creating, not sent", dies(nothing, a_group, "upstream.create_group", _BEFORE)
    ),
    Story("sweep, group unknown, made", left_alone(a_group_that_may_be)),
    Story("sweep, group unknown, on its way", left_alone(a_group_on_its_way, EARLY_SECONDS)),
    Story("sweep, deleting, on its way", left_alone(one_on_its_way_deleted, EARLY_SECONDS)),
    Story("sweep, group unknown, never made", left_alone(a_group_never_made)),
    Story(
        "sweep, group unknown, never made thrice",
        left_alone(a_group_never_made_thrice),
        gives_up=True,
    ),
    Story(
        "sweep, group deleting",
        dies(one_of_each, delete_group, "ledger.begin_group_delete", _AFTER),
    ),
    Story(
        "sweep, group deleting, gone upstream",
        dies(one_of_each, delete_group, "upstream.delete_group", _AFTER),
    ),
    Story("sweep, group deleting, not known yet", left_alone(an_unknown_group_deleted)),
)
