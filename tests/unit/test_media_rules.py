"""Media is judged against Ark's bounds, and an upload against the narrower door it came through."""

from dataclasses import replace

import pytest

from portrait.errors import FieldProblem, InvalidParameter
from portrait.model import AssetType
from portrait.rules.formats import Format
from portrait.rules.media import (
    ARK_LIMITS,
    UPLOAD_POLICY,
    check_upload,
    content_type_matches,
    judge_media,
    judge_picture,
)
from portrait.rules.pictures import Picture
from tests import pictures

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("width", "height", "codes"),
    [
        (300, 300, ()),
        (299, 300, ("WidthTooSmall",)),
        (300, 299, ("HeightTooSmall",)),
        (6000, 6000, ()),
        (6001, 6000, ("WidthTooLarge",)),
        (6000, 6001, ("HeightTooLarge",)),
        (400, 1000, ()),
        (400, 1001, ("AspectRatioTooSmall",)),
        (1000, 400, ()),
        (1001, 400, ("AspectRatioTooLarge",)),
        (1, 1, ("WidthTooSmall", "HeightTooSmall")),
        (60_000, 60_000, ("WidthTooLarge", "HeightTooLarge")),
        (100, 7000, ("WidthTooSmall", "HeightTooLarge", "AspectRatioTooSmall")),
        (7000, 100, ("WidthTooLarge", "HeightTooSmall", "AspectRatioTooLarge")),
    ],
)
def test_only_what_is_outside_the_closed_interval_is_refused(
    width: int, height: int, codes: tuple[str, ...]
) -> None:
    picture = Picture(Format.JPEG, width, height, animated=False)
    assert judge_picture(picture, 1000) == codes


@pytest.mark.parametrize(
    ("size_bytes", "codes"), [(30 * MIB, ()), (30 * MIB + 1, ("FileSizeTooLarge",))]
)
def test_a_picture_over_30_mib_is_too_large(size_bytes: int, codes: tuple[str, ...]) -> None:
    assert judge_picture(Picture(Format.PNG, 500, 500, animated=False), size_bytes) == codes


def test_another_edition_is_another_table() -> None:
    picture = Picture(Format.GIF, 500, 500, animated=False)
    edition = replace(ARK_LIMITS, picture_formats=frozenset({Format.PNG}), min_side=501)
    codes = ("FormatUnsupported", "WidthTooSmall", "HeightTooSmall")
    assert judge_picture(picture, 1000, edition) == codes


@pytest.mark.parametrize(
    ("data", "announced", "codes"),
    [
        (pictures.jpeg(500, 500), AssetType.IMAGE, ()),
        (pictures.gif(500, 500, frames=2), AssetType.IMAGE, ()),
        (pictures.heic(500, 500, tile=100), AssetType.IMAGE, ()),
        (pictures.jpeg(200, 500), AssetType.IMAGE, ("WidthTooSmall",)),
        (pictures.jpeg(500, 500), AssetType.VIDEO, ("TypeMismatch",)),
        (pictures.MP4, AssetType.IMAGE, ("TypeMismatch",)),
        (pictures.MP4, AssetType.VIDEO, ()),
        (pictures.MOV, AssetType.VIDEO, ()),
        (pictures.riff(b"AVI "), AssetType.VIDEO, ("FormatUnsupported",)),
        (pictures.WAV, AssetType.AUDIO, ()),
        (pictures.MP3, AssetType.AUDIO, ()),
        (pictures.MP3 + bytes(15 * MIB), AssetType.AUDIO, ("FileSizeTooLarge",)),
        (b"fLaC", AssetType.AUDIO, ("FormatUnsupported",)),
        (b"<html>", AssetType.IMAGE, ("FormatUndetectable",)),
        (pictures.SOI + pictures.EOI, AssetType.IMAGE, ("FormatUndetectable",)),
        (b"\xff\xd8\xff", AssetType.IMAGE, ("FormatUndetectable",)),
    ],
)
def test_bytes_are_judged_as_what_they_were_announced(
    data: bytes, announced: AssetType, codes: tuple[str, ...]
) -> None:
    assert judge_media(data, announced) == codes


def test_a_video_over_200_mib_is_too_large() -> None:
    limits = replace(ARK_LIMITS, max_video_bytes=len(pictures.MP4))
    assert judge_media(pictures.MP4, AssetType.VIDEO, limits) == ()
    assert judge_media(pictures.MP4 + b"x", AssetType.VIDEO, limits) == ("FileSizeTooLarge",)
    assert ARK_LIMITS.max_video_bytes == 200 * MIB


@pytest.mark.parametrize(
    ("declared", "media_format", "agrees"),
    [
        (None, Format.WEBP, True),
        ("", Format.WEBP, True),
        ("application/octet-stream", Format.WEBP, True),
        ("image/jpeg", Format.JPEG, True),
        ("image/jpg", Format.JPEG, True),
        ("Image/JPEG; charset=binary", Format.JPEG, True),
        ("image/png", Format.PNG, True),
        ("image/png", Format.JPEG, False),
        ("image/jpg", Format.PNG, False),
        ("text/plain", Format.JPEG, False),
        ("image", Format.JPEG, False),
    ],
)
def test_only_an_explicit_other_type_contradicts_the_content(
    declared: str | None, media_format: Format, *, agrees: bool
) -> None:
    assert content_type_matches(declared, media_format) is agrees


@pytest.mark.parametrize(
    ("data", "declared", "picture"),
    [
        (pictures.jpeg(768, 1024), "image/jpeg", (Format.JPEG, 768, 1024)),
        (pictures.png(768, 1024), None, (Format.PNG, 768, 1024)),
        (
            pictures.webp_lossy(768, 1024),
            "application/octet-stream",
            (Format.WEBP, 768, 1024),
        ),
        (pictures.jpeg(300, 750) + bytes(1024), "image/jpg", (Format.JPEG, 300, 750)),
    ],
)
def test_a_good_upload_is_a_picture(
    data: bytes, declared: str | None, picture: tuple[Format, int, int]
) -> None:
    assert check_upload(data, declared) == Picture(*picture, animated=False)


ACCEPTED = "accepted are image/jpeg, image/png and image/webp"


@pytest.mark.parametrize(
    ("data", "declared", "messages"),
    [
        (pictures.gif(500, 500), None, [f"is a gif picture; {ACCEPTED}"]),
        (pictures.heic(800, 800), "image/heic", [f"is a heic picture; {ACCEPTED}"]),
        (pictures.MP4, "video/mp4", [f"is not an accepted picture; {ACCEPTED}"]),
        (b"<svg/>", "image/svg+xml", [f"is not an accepted picture; {ACCEPTED}"]),
        (b"<html>", "image/png", [f"is not an accepted picture; {ACCEPTED}"]),
        (b"", None, [f"is not an accepted picture; {ACCEPTED}"]),
        (
            pictures.jpeg(640, 960)[:9],
            None,
            ["cannot be read as a picture: the jpeg header is cut short"],
        ),
        (
            pictures.png(500, 500),
            "image/jpeg",
            ["is declared as another type than its content, image/png"],
        ),
        (pictures.png(500, 500, animated=True), None, ["is animated; send a still picture"]),
        (
            pictures.webp_extended(500, 500, animated=True),
            None,
            ["is animated; send a still picture"],
        ),
        (
            pictures.jpeg(500, 500) + b"PK" * 600,
            None,
            ["carries 1,200 bytes after the end of the picture; remove them"],
        ),
        (
            pictures.jpeg(500, 500) + bytes(1025),
            None,
            ["carries 1,025 bytes after the end of the picture; remove them"],
        ),
        (
            pictures.png(60_000, 200) + bytes(2000),
            "image/webp",
            [
                "is 60000 pixels wide; the width must be 300 to 6000 pixels (WidthTooLarge)",
                "is 200 pixels high; the height must be 300 to 6000 pixels (HeightTooSmall)",
                "has a width to height ratio of 300; it must be 0.4 to 2.5 (AspectRatioTooLarge)",
                "is declared as another type than its content, image/png",
                "carries 2,000 bytes after the end of the picture; remove them",
            ],
        ),
    ],
)
def test_a_bad_upload_is_told_all_that_is_wrong(
    data: bytes, declared: str | None, messages: list[str]
) -> None:
    with pytest.raises(InvalidParameter) as refusal:
        check_upload(data, declared)
    assert refusal.value.problems == tuple(FieldProblem("file", message) for message in messages)


def test_an_upload_over_the_upstreams_size_is_refused_in_bytes() -> None:
    data = pictures.png(500, 500)
    policy = replace(UPLOAD_POLICY, limits=replace(ARK_LIMITS, max_picture_bytes=len(data) - 1))
    with pytest.raises(InvalidParameter) as refusal:
        check_upload(data, None, policy)
    message = f"is over {len(data) - 1} bytes (FileSizeTooLarge)"
    assert refusal.value.problems == (FieldProblem("file", message),)
