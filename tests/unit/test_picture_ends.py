"""Where a picture ends: what follows it is counted, and one that stops before it is told."""

import struct

import pytest

from portrait.rules.formats import Format
from portrait.rules.pictures import Picture, read_picture
from portrait.rules.trailing import count_trailing_bytes
from tests import pictures


@pytest.mark.parametrize("size", [0, 1, 1024, 1025, 70_000])
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
def test_bytes_behind_the_end_are_counted(name: str, size: int) -> None:
    data = pictures.drawn(name, 300, 301) + b"P" * size
    assert count_trailing_bytes(data, read_picture(data).format) == size


def test_what_a_phone_appends_to_its_photo_is_part_of_it() -> None:
    photo = pictures.drawn("JPEG", 600, 800)
    gain_map = pictures.drawn("JPEG", 150, 200)
    assert count_trailing_bytes(photo + gain_map + pictures.MP4, Format.JPEG) == 0
    assert count_trailing_bytes(photo + gain_map + b"PK\x03\x04" * 500, Format.JPEG) == 2000
    assert count_trailing_bytes(photo + pictures.MP4 + b"junk" * 500, Format.JPEG) == 2000


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_is_cut_before_its_end_is_told(name: str, part: float) -> None:
    data = pictures.drawn(name, 600, 800)
    cut = data[: int(len(data) * part)]
    assert count_trailing_bytes(cut, read_picture(data).format) is None


def test_a_jpeg_that_stops_behind_its_frame_header_is_cut_short() -> None:
    whole = pictures.jpeg(600, 800)
    assert read_picture(whole[:21]) == Picture(Format.JPEG, 600, 800, animated=False)
    assert [count_trailing_bytes(whole[:size], Format.JPEG) for size in (15, 21, 30)] == [None] * 3


def test_a_companion_that_is_cut_short_takes_nothing_from_the_picture() -> None:
    photo = pictures.drawn("JPEG", 600, 800)
    gain_map = pictures.drawn("JPEG", 150, 200)
    assert count_trailing_bytes(photo + gain_map[:-40], Format.JPEG) == 0


def test_a_webp_without_its_last_padding_byte_is_whole() -> None:
    padded = pictures.riff(b"WEBP", (b"VP8L", b"\x2f\x2b\xc1\x4a\x00\x00\x00"))
    assert count_trailing_bytes(padded, Format.WEBP) == 0
    unpadded = padded[:4] + struct.pack("<I", len(padded) - 9) + padded[8:-1]
    assert count_trailing_bytes(unpadded, Format.WEBP) == 0


def test_a_format_without_a_told_end_has_nothing_behind_it() -> None:
    assert count_trailing_bytes(pictures.gif(300, 300) + bytes(5000), Format.GIF) == 0
