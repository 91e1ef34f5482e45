"""Assets by file at the REST door: seven picture formats, and what is refused."""

from typing import Final

import pytest

from portrait.rules.limits import UPLOAD_MAX_BYTES
from tests.forms import RawPart, file_part, text_part
from tests.integration.doors.flow import drive
from tests.integration.doors.rest_desk import (
    ASSET,
    ASSETS,
    RestDesk,
    data,
    make_group,
    missing,
    said,
)
from tests.pictures import bmp, gif, heic, jpeg, png, tiff, webp_lossy
from tests.unit.usecases.world import ANN, BEN

NEVER: Final = "group-20260318035710-k3x9q"
ACCEPTED: Final = (
    "file: is not an accepted picture; accepted are image/jpeg, image/png, image/webp, "
    "image/bmp, image/tiff, image/gif, image/heic and image/heif"
)
PICTURES: Final = {
    "jpeg": (jpeg(640, 800), "image/jpeg"),
    "jpg": (jpeg(640, 800), "image/jpg"),
    "png": (png(640, 800), "image/png"),
    "webp": (webp_lossy(640, 800), "application/octet-stream"),
    "bmp": (bmp(640, 800), "image/x-ms-bmp"),
    "tiff": (tiff(640, 800), "image/tiff"),
    "gif": (gif(640, 800), "image/gif"),
    "heic": (heic(640, 800), "image/heic"),
    "heif": (heic(640, 800), "image/heif"),
    "unsaid": (tiff(640, 800), None),
}
SEEN: Final = {
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "heif": "image/heic",
    "unsaid": "image/tiff",
}
"""What a file is, where it was not declared as that."""


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_that_the_library_takes_is_taken(rest: RestDesk, name: str) -> None:
    picture, declared = PICTURES[name]
    group = make_group(rest)["id"]
    made = data(
        rest.form(
            text_part("groupId", group),
            file_part(picture, content_type=declared),
            text_part("name", "front"),
        )
    )
    (row,) = rest.world.ledger.assets.values()
    assert (made["name"], made["groupId"], made["sourceType"]) == ("front", group, "upload")
    assert made["status"] == "processing"
    known = {
        "groupName": "Mia",
        "mimeType": SEEN.get(name, declared),
        "sizeBytes": len(picture),
        "width": 640,
        "height": 800,
    }
    for shown in (
        made,
        data(rest.rest("GET", ASSET, asset=made["assetId"])),
        data(rest.rest("GET", ASSETS))["records"][0],
    ):
        assert {member: shown[member] for member in known} == known
    ((key, (stored, _)),) = rest.world.objects.files.items()
    assert (key, stored) == (row.upload_key, picture)
    drive(rest, "submit")
    (source,) = rest.world.upstream.sources.values()
    assert key in source


def test_the_old_name_of_the_group_and_a_model_are_taken(rest: RestDesk) -> None:
    group = make_group(rest)["id"]
    parts = (text_part("assetGroupId", group), text_part("model", "seedance-2.0"))
    assert data(rest.form(*parts, file_part(jpeg(640, 800))))["assetGroupId"] == group


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (
            [
                text_part("groupId", NEVER),
                text_part("retentionDays", "7"),
                file_part(jpeg(640, 800)),
            ],
            "retentionDays: is of generic uploads; the assets of a group have no end",
        ),
        (
            [text_part("retentionDays", "2"), file_part(jpeg(640, 800))],
            "retentionDays: must be one of 1, 7, 30",
        ),
        ([text_part("groupId", NEVER)], "file: is missing"),
        ([text_part("groupId", "x"), file_part(jpeg(640, 800))], "groupId: is not a group id"),
        (
            [text_part("groupId", "ta_1"), text_part("retention", "7"), file_part(b"GIF")],
            "retention: is not a parameter of this request; groupId: is not a group id; file: is",
        ),
        (
            [text_part("groupId", NEVER), file_part(gif(640, 800, frames=2))],
            "file: is animated; send a still picture",
        ),
        (
            [text_part("groupId", NEVER), file_part(tiff(640, 800), content_type="image/png")],
            "file: is declared as another type than its content, image/tiff",
        ),
        ([text_part("groupId", NEVER), file_part(b"%PDF-1.7")], ACCEPTED),
        ([text_part("groupId", NEVER), file_part(png(299, 800))], "file: is 299 pixels wide"),
    ],
    ids=["grouped", "days", "no file", "no id", "three", "animated", "type", "pdf", "small"],
)
def test_a_bad_form_names_every_field(rest: RestDesk, parts: list[RawPart], message: str) -> None:
    status, code, told = said(rest.form(*parts))
    assert (status, code) == (400, "InvalidParameter")
    assert told.startswith(message)
    assert (rest.world.ledger.assets, rest.world.objects.files) == ({}, {})


def test_a_file_over_ten_megabytes_is_too_large(rest: RestDesk) -> None:
    large = file_part(png(640, 800) + bytes(UPLOAD_MAX_BYTES))
    status, code, told = said(rest.form(text_part("groupId", NEVER), large))
    assert (status, code) == (413, "InvalidParameter")
    assert "file: is over the limit of 10,000,000 bytes" in told


def test_a_file_for_a_group_of_others_leaves_nothing(rest: RestDesk) -> None:
    group = make_group(rest)["id"]
    for there in (group, NEVER):
        reply = rest.form(text_part("groupId", there), file_part(jpeg(640, 800)), who=BEN)
        assert said(reply) == missing("group")
    assert (rest.world.ledger.assets, rest.world.objects.files) == ({}, {})


def test_a_repeated_upload_makes_one_asset_however_its_form_is_split(rest: RestDesk) -> None:
    group = make_group(rest)["id"]
    key = {"Idempotency-Key": "u-1"}
    parts = (text_part("groupId", group), file_part(jpeg(640, 800)))
    first = rest.form(*parts, headers=key)
    again = rest.form(*reversed(parts), headers=key)
    assert data(again) == data(first)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = rest.form(text_part("groupId", group), file_part(jpeg(640, 801)), headers=key)
    assert said(other)[:2] == (422, "IdempotencyParameterMismatch")
    assert len(rest.world.ledger.assets) == 1
    assert len(rest.world.objects.files) == 1
    assert rest.world.counters()[1] == 1
    assert {row.customer for row in rest.world.ledger.assets.values()} == {ANN}
