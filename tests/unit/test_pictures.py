"""A picture's header is read by content alone, for every format, without decoding."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.model import AssetType
from portrait.rules.formats import Format, Kind, sniff
from portrait.rules.pictures import NotAPicture, Picture, read_picture
from portrait.rules.trailing import count_trailing_bytes
from tests import pictures
from tests.slowness import is_slow

EXIF = pictures.segment(0xE1, b"Exif\x00\x00" + bytes(60_000))

STILL = {
    "baseline jpeg": (pictures.jpeg(640, 960), Format.JPEG),
    "progressive jpeg": (pictures.jpeg(640, 960, sof=0xC2), Format.JPEG),
    "jpeg behind 180 kB of metadata": (pictures.jpeg(640, 960, before=EXIF * 3), Format.JPEG),
    "jpeg with fill bytes": (pictures.jpeg(640, 960, before=b"\xff\xff\xff"), Format.JPEG),
    "jpeg with tables first": (
        pictures.jpeg(640, 960, before=pictures.segment(0xC4, bytes(9))),
        Format.JPEG,
    ),
    "png": (pictures.png(640, 960), Format.PNG),
    "png cut behind its header": (pictures.png(640, 960)[:33], Format.PNG),
    "lossy webp": (pictures.webp_lossy(640, 960), Format.WEBP),
    "lossy webp with a scale": (pictures.webp_lossy(640 | 1 << 14, 960 | 3 << 14), Format.WEBP),
    "lossless webp": (pictures.webp_lossless(640, 960), Format.WEBP),
    "extended webp": (pictures.webp_extended(640, 960), Format.WEBP),
    "bmp": (pictures.bmp(640, 960), Format.BMP),
    "top-down bmp": (pictures.bmp(640, -960), Format.BMP),
    "oldest bmp": (pictures.bmp(640, 960, header_size=12), Format.BMP),
    "gif": (pictures.gif(640, 960), Format.GIF),
    "gif without palette": (pictures.gif(640, 960, palette=False), Format.GIF),
    "little-endian tiff": (pictures.tiff(640, 960), Format.TIFF),
    "big-endian tiff": (pictures.tiff(640, 960, order=">"), Format.TIFF),
    "big-endian tiff of short sizes": (
        pictures.tiff(640, 960, order=">", long=False),
        Format.TIFF,
    ),
    "heic in tiles": (pictures.heic(640, 960), Format.HEIC),
    "heif": (pictures.heic(640, 960, major=b"mif1"), Format.HEIF),
}


@pytest.mark.parametrize("name", STILL)
def test_a_still_picture_is_read(name: str) -> None:
    data, expected = STILL[name]
    assert read_picture(data) == Picture(expected, 640, 960, animated=False)


def test_a_picture_may_be_one_pixel_wide_or_high() -> None:
    assert read_picture(pictures.png(1, 9)) == Picture(Format.PNG, 1, 9, animated=False)
    assert read_picture(pictures.png(9, 1)) == Picture(Format.PNG, 9, 1, animated=False)


@pytest.mark.parametrize("header_size", [16, 40, 52, 56, 64, 108, 124])
def test_every_generation_of_bmp_is_read(header_size: int) -> None:
    data = pictures.bmp(640, 960, header_size=header_size)
    assert read_picture(data) == Picture(Format.BMP, 640, 960, animated=False)


def test_an_empty_box_is_walked_over() -> None:
    data = pictures.heic(640, 960)
    start = len(pictures.ftyp(b"heic", b"mif1", b"heic"))
    data = data[:start] + pictures.box(b"free", b"") + data[start:]
    assert read_picture(data) == Picture(Format.HEIC, 640, 960, animated=False)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (pictures.png(320, 400, animated=True), Format.PNG),
        (pictures.webp_extended(320, 400, animated=True), Format.WEBP),
        (pictures.gif(320, 400, frames=2), Format.GIF),
        (pictures.gif(320, 400, frames=2, palette=False), Format.GIF),
        (pictures.heic(320, 400, major=b"hevc", tile=64), Format.HEIC),
        (pictures.drawn("PNG", 320, 400, frames=3), Format.PNG),
        (pictures.drawn("WEBP", 320, 400, frames=3), Format.WEBP),
        (pictures.drawn("GIF", 320, 400, frames=3), Format.GIF),
    ],
)
def test_an_animation_is_told_from_a_still_picture(data: bytes, expected: Format) -> None:
    assert read_picture(data) == Picture(expected, 320, 400, animated=True)


@pytest.mark.parametrize(
    ("pillow_name", "expected"),
    [
        ("JPEG", Format.JPEG),
        ("PNG", Format.PNG),
        ("WEBP", Format.WEBP),
        ("BMP", Format.BMP),
        ("TIFF", Format.TIFF),
        ("GIF", Format.GIF),
    ],
)
def test_a_real_file_is_read_as_its_writer_meant_it(pillow_name: str, expected: Format) -> None:
    data = pictures.drawn(pillow_name, 331, 517)
    assert read_picture(data) == Picture(expected, 331, 517, animated=False)
    assert count_trailing_bytes(data, expected) == 0


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pictures.MP4, Kind(AssetType.VIDEO, Format.MP4)),
        (pictures.ftyp(b"XAVC", b"mp42"), Kind(AssetType.VIDEO, Format.MP4)),
        (pictures.MOV, Kind(AssetType.VIDEO, Format.MOV)),
        (pictures.box(b"moov", bytes(30)), Kind(AssetType.VIDEO, Format.MOV)),
        (pictures.riff(b"AVI "), Kind(AssetType.VIDEO, None)),
        (b"\x1aE\xdf\xa3webm", Kind(AssetType.VIDEO, None)),
        (pictures.WAV, Kind(AssetType.AUDIO, Format.WAV)),
        (pictures.MP3, Kind(AssetType.AUDIO, Format.MP3)),
        (pictures.MP3_BARE, Kind(AssetType.AUDIO, Format.MP3)),
        (pictures.ftyp(b"M4A ", b"isom"), Kind(AssetType.AUDIO, None)),
        (pictures.ftyp(b"avif", b"mif1"), Kind(AssetType.IMAGE, None)),
        (pictures.ftyp(b"mif1", b"avif"), Kind(AssetType.IMAGE, None)),
        (pictures.ftyp(b"mif1", b"heic"), Kind(AssetType.IMAGE, Format.HEIC)),
        (pictures.ftyp(b"zzzz", b"mif1"), Kind(AssetType.IMAGE, Format.HEIF)),
        (pictures.ftyp(b"zzzz"), None),
        (pictures.riff(b"ABCD"), None),
        (b"\xff\xfe<\x00s\x00v\x00", None),
        (b"\xff\xf1\x50\x80", None),
        (b"\xff\xfb\xf0\x00", None),
        (b"\xff\xfb\x00\x00", None),
        (b"\xff\xfb\x9c\x00", None),
        (b"\xff\xeb\x90\x00", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"<!doctype html><p>hello", None),
        (b"BM is how this letter starts", None),
        (b"", None),
    ],
)
def test_the_content_tells_the_kind(data: bytes, kind: Kind | None) -> None:
    assert sniff(data) == kind


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pictures.MP4, "TypeMismatch"),
        (pictures.WAV, "TypeMismatch"),
        (pictures.ftyp(b"avif", b"mif1"), "FormatUnsupported"),
        (b"8BPS" + bytes(40), "FormatUnsupported"),
        (b"", "FormatUndetectable"),
        (b"<svg/>", "FormatUndetectable"),
        (pictures.jpeg(640, 0), "FormatUndetectable"),
        (pictures.png(0, 640), "FormatUndetectable"),
        (pictures.jpeg(640, 960)[:9], "FormatUndetectable"),
        (pictures.SOI + pictures.EOI, "FormatUndetectable"),
        (pictures.SOI + pictures.segment(0xDA, b""), "FormatUndetectable"),
        (pictures.SOI + b"\xff\xe0\x00\x00" + bytes(9), "FormatUndetectable"),
        (pictures.SOI + pictures.segment(0xE0, b"") + b"no marker", "FormatUndetectable"),
        (pictures.PNG_SIGNATURE + pictures.chunk(b"IDAT", bytes(20)), "FormatUndetectable"),
        (pictures.riff(b"WEBP", (b"ALPH", bytes(20))), "FormatUndetectable"),
        (pictures.riff(b"WEBP", (b"VP8 ", bytes(20))), "FormatUndetectable"),
        (pictures.riff(b"WEBP", (b"VP8L", bytes(20))), "FormatUndetectable"),
        (pictures.ftyp(b"heic", b"mif1"), "FormatUndetectable"),
        (b"II*\x00\xff\xff\xff\xff", "FormatUndetectable"),
    ],
)
def test_what_is_no_picture_is_refused_with_arks_code(data: bytes, reason: str) -> None:
    with pytest.raises(NotAPicture) as refusal:
        read_picture(data)
    assert refusal.value.reason == reason


ENDLESS = {
    "jpeg of fill bytes": pictures.SOI + b"\xff" * 10_000_000,
    "jpeg of empty segments": pictures.SOI + b"\xff\xe0\x00\x02" * 2_500_000,
    "png of empty chunks": pictures.png(500, 500)[:33] + pictures.chunk(b"tEXt", b"") * 800_000,
    "gif of one-byte blocks": pictures.gif(500, 500)[:-2] + b"\x01\x00" * 5_000_000,
    "heic of empty boxes": pictures.ftyp(b"heic") + pictures.box(b"free", b"") * 1_200_000,
    "tiff that is all directory": b"II*\x00\x08\x00\x00\x00\xff\xff" + bytes(9_000_000),
    "jpeg of restarts": pictures.jpeg(500, 500)[:-2] + b"\xff\xd0" * 5_000_000,
    "jpeg of scans": pictures.jpeg(500, 500)[:-2] + pictures.segment(0xDA, b"") * 2_500_000,
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_hostile_file_costs_a_bounded_amount_of_work(name: str) -> None:
    def judge() -> None:
        try:
            picture_format = read_picture(ENDLESS[name]).format
        except NotAPicture as refusal:
            assert refusal.reason == "FormatUndetectable"  # noqa: PT017 - either verdict is bounded
        else:
            assert (count_trailing_bytes(ENDLESS[name], picture_format) or 0) >= 0

    judge()
    assert not is_slow(judge, 0.5)


SEEDS = [data for data, _ in STILL.values()] + [pictures.MP4, pictures.MOV, pictures.MP3_BARE]


@settings(max_examples=300, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    cut=st.integers(0, 200),
    at=st.integers(0, 120),
    noise=st.binary(max_size=24),
)
def test_nothing_but_the_refusal_gets_out(seed: bytes, cut: int, at: int, noise: bytes) -> None:
    data = (seed[:at] + noise + seed[at + len(noise) :])[: max(0, len(seed) - cut)]
    try:
        picture = read_picture(data)
    except NotAPicture:
        return
    assert picture.width > 0
    assert picture.height > 0
    assert 0 <= (count_trailing_bytes(data, picture.format) or 0) <= len(data)


def test_a_size_of_64_bits_and_a_box_to_the_end_are_followed() -> None:
    inner = pictures.heic(640, 960)
    start = len(pictures.ftyp(b"heic", b"mif1", b"heic"))
    meta = inner[start + 8 :]
    wide = struct.pack(">I4sQ", 1, b"meta", len(meta) + 16 - 48) + meta
    for data in (inner[:start] + wide, inner[:start] + struct.pack(">I4s", 0, b"meta") + meta):
        assert read_picture(data) == Picture(Format.HEIC, 640, 960, animated=False)
