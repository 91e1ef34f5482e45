"""The steps of the ingest machine, and an operator's imports."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final

from portrait.errors import PortraitError
from portrait.model import AssetType, Status
from portrait.ports.upstream import NewUpstreamAsset
from portrait.usecases import imports
from portrait.usecases.administration import AdminPorts
from tests.campaigns.crash.action_stories import (
    a_group_that_may_be,
    a_processing_asset,
    a_processing_upload,
    a_queued_asset,
    a_queued_upload,
    create_asset,
    delete_asset,
)
from tests.campaigns.crash.ark_line import CDN
from tests.campaigns.crash.house import House
from tests.campaigns.crash.stories import Story
from tests.campaigns.crash.weather import Weather
from tests.unit.usecases.world import ANN, HOME, URL

NO_GROUP: Final = frozenset({"NotFound.group_id"})


def one_step(house: House) -> None:
    house.step()


def ripe(house: House) -> None:
    """A processing asset whose review is over."""
    a_processing_upload(house)
    house.wait(40)


def bad(house: House) -> None:
    """A processing asset that the review turns down."""
    house.line.verdict = Status.FAILED
    a_processing_upload(house)
    house.wait(40)


def lost_upstream(house: House) -> None:
    """A processing asset that the upstream forgets, long ago."""
    a_processing_upload(house)
    house.wait(200)
    house.line.library.assets.clear()


def without_group(house: House) -> None:
    """A queued asset whose group was refused upstream."""
    house.line.turn(Weather.REPLY_LOST, 1)
    house.upload(house.group())
    house.line.library.groups.clear()
    group = house.only_group()
    house.created.pop(group.group)
    house.world.ledger.refuse_group(group)


def in_a_group_that_may_be(house: House) -> None:
    """A queued asset whose group's create has no outcome yet."""
    a_group_that_may_be(house)
    create_asset(house)


def a_batch(house: House) -> None:
    """Three queued assets in one execution."""
    group = house.group()
    for _ in range(3):
        house.asset(group)
    first, *others = house.executions.pending
    assets = (*first.assets, *(one.assets[0] for one in others))
    house.executions.pending = [replace(first, assets=assets)]


def deleted_meanwhile(house: House) -> None:
    """A submit during which the customer deletes the asset."""
    house.during("CreateAsset", lambda: delete_asset(house))
    house.step()


def group_deleted_meanwhile(house: House) -> None:
    """A submit during which the customer deletes the group."""
    group = house.only_group().group
    house.during("CreateAsset", lambda: house.act("DeleteAssetGroup", Id=group))
    house.step()


def theirs(house: House) -> None:
    """A group with an Active asset that somebody made upstream by hand."""
    library = house.line.library
    group = library.create_group(HOME, "theirs", "")
    wanted = NewUpstreamAsset(group, URL, AssetType.IMAGE, "theirs")
    library.settle(library.create_asset(HOME, wanted), Status.ACTIVE, url=CDN)
    house.wait(60)


def import_group(house: House) -> None:
    (upstream,) = house.line.library.groups
    ask = partial(imports.import_group, _operator(house), ANN, upstream, None)
    house.deaths.live(lambda: _answered(ask))


def with_group_imported(house: House) -> None:
    theirs(house)
    import_group(house)


def import_asset(house: House) -> None:
    (upstream,) = house.line.library.assets
    group = house.only_group().group
    ask = partial(imports.import_asset, _operator(house), ANN, group, upstream)
    house.deaths.live(lambda: _answered(ask))


def with_both_imported(house: House) -> None:
    with_group_imported(house)
    import_asset(house)


def _answered(ask: Callable[[], object]) -> None:
    """An operator is told what went wrong, and asks again another day."""
    with suppress(PortraitError):
        ask()


def _operator(house: House) -> AdminPorts:
    world = house.world
    return AdminPorts(
        registry=world.ledger,
        groups=world.ledger,
        upstream=world.upstream,
        sealer=world.sealer,
        account_names=lambda: [HOME.account],
        pepper=lambda: b"pepper",
        chance=random.Random(1),
        mint=world.mint,
    )


STEPS: Final = (
    Story("submit", a_queued_asset, one_step),
    Story("submit, upload", a_queued_upload, one_step),
    Story("submit, batch", a_batch, one_step),
    Story("submit, no group", without_group, one_step, failures=NO_GROUP),
    Story("submit, group not known yet", in_a_group_that_may_be, one_step),
    Story("submit, deleted meanwhile", a_queued_upload, deleted_meanwhile),
    Story("submit, group deleted meanwhile", a_queued_upload, group_deleted_meanwhile),
    Story("check, ready", ripe, one_step),
    Story("check, turned down", bad, one_step, failures=frozenset({"FaceMismatch"})),
    Story("check, not ready", a_processing_asset, one_step),
    Story("check, lost", lost_upstream, one_step, failures=frozenset({"UpstreamAssetLost"})),
    Story("import group", theirs, import_group),
    Story("import asset", with_group_imported, import_asset),
    Story("DeleteAsset, imported", with_both_imported, delete_asset),
)
