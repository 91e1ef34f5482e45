"""Small pictures of all kinds of large ones, bombs and torn files."""

import io
import random

import pytest
from PIL import ExifTags, Image

from functions.thumbnails.drawing import FORMATS, MOST_BYTES, SIDE, draw
from portrait.ports.thumbnails import PictureUnfit
from portrait.usecases.ordering import DRAWN
from tests import pictures

TORN = 400
"""Files with bytes changed or cut off."""


def opened(small: bytes) -> Image.Image:
    assert len(small) <= MOST_BYTES
    picture = Image.open(io.BytesIO(small), formats=["WEBP"])
    picture.load()
    assert max(picture.size) <= SIDE
    return picture


def saved(picture: Image.Image, name: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, name, **more)
    return out.getvalue()


def halves(mode: str = "RGB", size: tuple[int, int] = (600, 400)) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    return picture.convert(mode)


def colour(picture: Image.Image, x: float, y: float) -> str:
    """Which of the two a place has."""
    at = (int(x * picture.width), int(y * picture.height))
    pixel = picture.convert("RGB").getpixel(at)
    assert isinstance(pixel, tuple)
    return "red" if pixel[0] > pixel[2] else "blue"


@pytest.mark.parametrize("name", FORMATS)
def test_a_picture_of_each_kind_is_made_small(name: str) -> None:
    small = opened(draw(saved(halves(), name)))
    assert small.size == (320, 213)
    assert (colour(small, 0.1, 0.5), colour(small, 0.9, 0.5)) == ("red", "blue")


def test_the_kinds_that_are_ordered_are_those_that_are_decoded() -> None:
    assert {Image.MIME[name] for name in FORMATS} == DRAWN


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_a_png_in_any_mode_is_made_small(mode: str) -> None:
    picture = Image.new(mode, (400, 600)) if mode == "I;16" else halves(mode, (400, 600))
    assert opened(draw(saved(picture, "PNG"))).size == (213, 320)


def test_what_is_seen_through_stays_so() -> None:
    picture = Image.new("RGBA", (400, 400), (255, 0, 0, 0))
    pixel = opened(draw(saved(picture, "PNG"))).convert("RGBA").getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert pixel[3] == 0


@pytest.mark.parametrize(
    ("turn", "place"),
    [(1, (0.1, 0.5)), (3, (0.9, 0.5)), (6, (0.5, 0.1)), (8, (0.5, 0.9))],
)
def test_a_picture_stands_as_its_camera_was_held(turn: int, place: tuple[float, float]) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turn
    small = opened(draw(saved(halves(), "JPEG", exif=exif)))
    assert small.size == ((320, 213) if turn in {1, 3} else (213, 320))
    assert colour(small, *place) == "red"


def test_nothing_but_pixels_is_kept() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera of Ann"
    small = draw(saved(halves(), "JPEG", exif=exif, comment=b"at home"))
    assert b"Ann" not in small
    assert b"home" not in small
    assert not opened(small).getexif()


def test_the_first_frame_is_what_is_shown() -> None:
    small = opened(draw(pictures.drawn("GIF", 400, 300, frames=3)))
    assert small.size == (320, 240)
    assert getattr(small, "n_frames", 1) == 1


def test_a_small_picture_stays_as_small_as_it_is() -> None:
    assert opened(draw(saved(halves(size=(30, 20)), "PNG"))).size == (30, 20)


def test_noise_is_packed_until_it_fits() -> None:
    noise = Image.frombytes("RGB", (900, 900), random.Random(1).randbytes(900 * 900 * 3))
    assert opened(draw(saved(noise, "PNG"))).size == (320, 320)


@pytest.mark.parametrize("size", [(6001, 300), (300, 6001), (30_000, 30_000), (65_535, 65_535)])
def test_a_header_that_promises_too_much_is_believed_and_refused(size: tuple[int, int]) -> None:
    for data in (pictures.png(*size), pictures.jpeg(*size), pictures.gif(*size)):
        with pytest.raises(PictureUnfit):
            draw(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"<svg xmlns='urn:x'/>",
        pictures.heic(600, 600),
        pictures.MP4,
    ],
)
def test_what_is_no_picture_of_these_kinds_is_not_opened(data: bytes) -> None:
    with pytest.raises(PictureUnfit):
        draw(data)


@pytest.mark.parametrize("name", ["PPM", "TGA", "PCX", "ICO", "EPS", "PDF", "JPEG2000"])
def test_no_other_decoder_runs(name: str) -> None:
    with pytest.raises(PictureUnfit):
        draw(saved(halves(), name))


def test_a_torn_file_gives_a_small_picture_or_none_and_never_another_error() -> None:
    rng, unfit = random.Random(7), 0
    for number in range(TORN):
        data = bytearray(saved(halves(size=(90, 70)), FORMATS[number % len(FORMATS)]))
        if number % 2:
            del data[rng.randrange(len(data)) :]
        for _ in range(rng.randrange(1, 12)):
            if data:
                data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            opened(draw(bytes(data)))
        except PictureUnfit:
            unfit += 1
    assert TORN // 3 < unfit < TORN
