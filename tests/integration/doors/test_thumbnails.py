"""Small pictures: when they are ordered, where they are linked to, how lost ones are made again."""

from typing import Any, Final

import pytest

from portrait.errors import TurnRefused, UpstreamUnknown
from portrait.ids import parse_asset_id
from portrait.model import Failure, Status, UpstreamId
from portrait.ports.thumbnails import ThumbnailOrder
from tests.forms import file_part
from tests.integration.doors.flow import CDN, drive, settle
from tests.integration.doors.rest_desk import (
    ASSET,
    ASSETS,
    RestDesk,
    data,
    make_asset,
    make_group,
    missing,
    said,
)
from tests.pictures import drawn, jpeg
from tests.unit.usecases.world import ANN, BEN

SMALL: Final = f"{ASSET}/thumbnail"
NONE: Final = (
    409,
    "Conflict",
    "There is no small picture of this: it must be an image, and Active.",
)
LATER: Final = 11 * 3600


def ready(rest: RestDesk, **more: Any) -> str:
    """An active asset."""
    made: str = make_asset(rest, make_group(rest)["id"], **more)["assetId"]
    drive(rest, "submit")
    settle(rest, Status.ACTIVE)
    return made


def order(asset: str, url: str = CDN) -> ThumbnailOrder:
    return ThumbnailOrder(f"thumbnails/{ANN}/{parse_asset_id(asset)}", url=url)


def link(rest: RestDesk, named: str) -> str:
    return rest.world.objects.signed_url(f"thumbnails/{ANN}/{named}", 3600)


def test_an_asset_has_its_small_picture_ordered_when_it_becomes_active(rest: RestDesk) -> None:
    made = make_asset(rest, make_group(rest)["id"])["assetId"]
    drive(rest, "submit")
    drive(rest, "check")
    assert rest.world.thumbnailer.orders == []
    settle(rest, Status.ACTIVE)
    assert rest.world.thumbnailer.orders == [order(made)]
    drive(rest, "check")
    assert len(rest.world.thumbnailer.orders) == 1


@pytest.mark.parametrize("kind", ["Video", "Audio"])
def test_what_is_no_image_has_no_small_picture(rest: RestDesk, kind: str) -> None:
    made = ready(rest, assetType=kind)
    assert data(rest.rest("GET", ASSET, asset=made))["thumbnailUrl"] is None
    assert said(rest.rest("POST", SMALL, asset=made)) == NONE
    assert rest.world.thumbnailer.orders == []


def test_what_failed_has_no_small_picture(rest: RestDesk) -> None:
    made = make_asset(rest, make_group(rest)["id"])["assetId"]
    drive(rest, "submit")
    assert said(rest.rest("POST", SMALL, asset=made)) == NONE
    settle(rest, Status.FAILED, Failure("WidthTooSmall", "The width is too small."))
    assert data(rest.rest("GET", ASSET, asset=made))["thumbnailUrl"] is None
    assert said(rest.rest("POST", SMALL, asset=made)) == NONE
    assert rest.world.thumbnailer.orders == []


def test_lists_link_to_small_pictures_of_what_is_active(rest: RestDesk) -> None:
    made = ready(rest)
    make_asset(rest, data(rest.rest("GET", ASSET, asset=made))["groupId"])
    rows = data(rest.rest("GET", ASSETS))["records"]
    shown = {row["assetId"]: row["thumbnailUrl"] for row in rows}
    assert shown.pop(made) == link(rest, parse_asset_id(made))
    assert list(shown.values()) == [None]


def test_a_small_picture_that_is_missed_is_ordered_again(rest: RestDesk) -> None:
    made = ready(rest)
    reply = rest.rest("POST", SMALL, asset=made)
    assert data(reply) == {"thumbnailUrl": link(rest, parse_asset_id(made))}
    assert rest.world.thumbnailer.orders == [order(made), order(made)]
    assert rest.world.upstream.count("get_asset") == 1


def test_media_whose_link_ran_out_are_asked_for_again(rest: RestDesk) -> None:
    made = ready(rest)
    rest.world.clock.advance(LATER)
    (upstream_id,) = rest.world.upstream.assets
    fresh = f"{CDN}&fresh=1"
    rest.world.upstream.settle(UpstreamId(upstream_id), Status.ACTIVE, url=fresh)
    assert rest.rest("POST", SMALL, asset=made).status == 200
    assert rest.world.thumbnailer.orders == [order(made), order(made, fresh)]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(TurnRefused(3.0), 429, "Throttled"), (UpstreamUnknown("x"), 503, "ServiceUnavailable")],
)
def test_an_upstream_in_trouble_makes_nobody_wait(
    rest: RestDesk, error: Any, status: int, code: str
) -> None:
    made = ready(rest)
    rest.world.clock.advance(LATER)
    rest.world.upstream.expect("get_asset", error)
    assert said(rest.rest("POST", SMALL, asset=made))[:2] == (status, code)
    assert len(rest.world.thumbnailer.orders) == 1


def test_a_foreign_asset_has_no_small_picture(rest: RestDesk) -> None:
    made = ready(rest)
    kept = data(rest.form(file_part(jpeg(640, 800))))["assetId"]
    before = list(rest.world.thumbnailer.orders)
    for named in (made, kept, "ta_0100017d0c1bd067772e28578abb2da1", "ua_" + "0" * 32):
        assert said(rest.rest("POST", SMALL, who=BEN, asset=named)) == missing("asset")
    assert rest.world.thumbnailer.orders == before


def test_an_upload_has_its_small_picture_ordered_when_it_is_kept(rest: RestDesk) -> None:
    kept = data(rest.form(file_part(drawn("PNG", 640, 800))))["assetId"]
    wanted = ThumbnailOrder(f"thumbnails/{ANN}/{kept}", key=f"generic/{ANN}/{kept}")
    assert rest.world.thumbnailer.orders == [wanted]
    (row,) = data(rest.rest("GET", ASSETS, query={"type": ["GENERIC"]}))["records"]
    assert row["thumbnailUrl"] == link(rest, kept)
    assert data(rest.rest("POST", SMALL, asset=kept)) == {"thumbnailUrl": link(rest, kept)}
    assert rest.world.thumbnailer.orders == [wanted, wanted]
    rest.world.objects.deleted.clear()
    rest.rest("DELETE", ASSET, asset=kept)
    assert rest.world.objects.deleted == [f"generic/{ANN}/{kept}", f"thumbnails/{ANN}/{kept}"]
