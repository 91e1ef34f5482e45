"""Nearly four hundred pictures and impostors: each gets the verdict its making implies, in time.

Real files come from Pillow, which then confirms what the header reader said; bombs, polyglots
and torn files are made by hand. The verdict of each case is known before it is judged.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from PIL import Image

from portrait.errors import InvalidParameter
from portrait.rules.media import check_upload
from portrait.rules.pictures import NotAPicture, Picture, read_picture
from tests import pictures
from tests.slowness import is_slow

FLOOR = 380
SLOWEST_SECONDS = 0.02
ACCEPTED = ("JPEG", "PNG", "WEBP")
OTHER_IMAGES = ("BMP", "TIFF", "GIF")
GOOD_SIZES = ((300, 300), (300, 750), (750, 300), (768, 1024), (1500, 700), (301, 600))
BAD_SIZES = ((299, 300), (300, 299), (64, 64), (300, 751), (751, 300), (1, 1), (1200, 310))
CLAIMED_GOOD = ((6000, 6000), (2400, 6000), (6000, 2400))
CLAIMED_BAD = ((6001, 6000), (6000, 6001), (2399, 6000), (16_383, 16_383), (10_000, 300))

Check = Callable[[bytes, str | None], Picture]


@dataclass(frozen=True, slots=True)
class Case:
    """Bytes as uploaded, and whether they must pass."""

    name: str
    data: bytes
    declared: str | None
    passes: bool


def real_files() -> Iterator[Case]:
    for name in ACCEPTED:
        own = f"image/{name.lower()}"
        for size in GOOD_SIZES:
            data = pictures.drawn(name, *size)
            for declared in (None, own, "application/octet-stream"):
                yield Case(f"good {name} {size} {declared}", data, declared, passes=True)
            other = "image/png" if name != "PNG" else "image/jpeg"
            yield Case(f"mislabelled {name} {size}", data, other, passes=False)
        for size in BAD_SIZES:
            yield Case(f"bad size {name} {size}", pictures.drawn(name, *size), own, passes=False)
    for name in OTHER_IMAGES:
        for size in GOOD_SIZES:
            data = pictures.drawn(name, *size)
            yield Case(f"unaccepted {name} {size}", data, None, passes=False)


def saved(
    image: Image.Image, name: str, *, progressive: bool = False, lossless: bool = False
) -> bytes:
    out = io.BytesIO()
    image.save(out, name, progressive=progressive, lossless=lossless)
    return out.getvalue()


def encodings() -> Iterator[Case]:
    """The same picture in the colour modes and codings a sender's software may choose."""
    gradient = Image.linear_gradient("L").resize((420, 610))
    for mode in ("L", "RGB", "CMYK"):
        for progressive in (False, True):
            data = saved(gradient.convert(mode), "JPEG", progressive=progressive)
            yield Case(f"jpeg {mode} {progressive}", data, "image/jpeg", passes=True)
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        image = Image.new(mode, (420, 610)) if mode == "I;16" else gradient.convert(mode)
        yield Case(f"png {mode}", saved(image, "PNG"), "image/png", passes=True)
    for mode in ("RGB", "RGBA"):
        for lossless in (False, True):
            data = saved(gradient.convert(mode), "WEBP", lossless=lossless)
            yield Case(f"webp {mode} {lossless}", data, "image/webp", passes=True)


def claims() -> Iterator[Case]:
    """Headers that claim sizes nobody wants to allocate."""
    makers: dict[str, Callable[[int, int], bytes]] = {
        "jpeg": pictures.jpeg,
        "png": pictures.png,
        "webp lossy": pictures.webp_lossy,
        "webp lossless": pictures.webp_lossless,
        "webp extended": pictures.webp_extended,
    }
    for name, make in makers.items():
        for size in (*GOOD_SIZES, *CLAIMED_GOOD):
            yield Case(f"claimed {name} {size}", make(*size), None, passes=True)
        for size in (*BAD_SIZES, *CLAIMED_BAD):
            yield Case(f"claimed {name} {size}", make(*size), None, passes=False)
    bomb = pictures.png(60_000, 60_000, idat=bytes(9_900_000))
    yield Case("10 MB png of 60k x 60k", bomb, "image/png", passes=False)
    yield Case("png of 2^31 x 2^31", pictures.png(2**31 - 1, 2**31 - 1), None, passes=False)
    for size in ((0, 500), (500, 0)):
        yield Case(f"jpeg {size}", pictures.jpeg(*size), None, passes=False)
        yield Case(f"png {size}", pictures.png(*size), None, passes=False)


def impostors() -> Iterator[Case]:
    """What is not a still picture of its own, whatever it is called."""
    payloads = {
        "zip": b"PK\x03\x04" + bytes(2000),
        "html": b"<script>alert(1)</script>" * 100,
        "pdf": b"%PDF-1.7\n" + bytes(3000),
        "php": b"<?php phpinfo(); ?>" * 90,
    }
    for name in ACCEPTED:
        data = pictures.drawn(name, 400, 500)
        for payload, tail in payloads.items():
            yield Case(f"{name} then {payload}", data + tail, None, passes=False)
            yield Case(f"{payload} then {name}", tail + data, None, passes=False)
        for size in (1, 512, 1024):
            yield Case(f"{name} and {size} bytes", data + bytes(size), None, passes=True)
        for size in (1025, 4096):
            yield Case(f"{name} and {size} bytes", data + bytes(size), None, passes=False)
    for name in ("PNG", "WEBP", "GIF"):
        for frames in (2, 3, 5):
            data = pictures.drawn(name, 400, 500, frames=frames)
            yield Case(f"{frames} frames of {name}", data, None, passes=False)
    others = {
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='500' height='500'/>",
        "svg behind xml": b"<?xml version='1.0'?><svg/>",
        "html": b"<!doctype html><img src=x>",
        "heic": pictures.heic(800, 1000),
        "avif": pictures.ftyp(b"avif", b"mif1"),
        "mp4": pictures.MP4,
        "mov": pictures.MOV,
        "wav": pictures.WAV,
        "mp3": pictures.MP3,
        "nothing": b"",
        "zeros": bytes(5000),
        "text": b"portrait.jpg",
        "multi-picture": pictures.drawn("TIFF", 400, 500, frames=3),
    }
    for name, data in others.items():
        for declared in (None, "image/jpeg", "image/png"):
            yield Case(f"{name} as {declared}", data, declared, passes=False)


def torn() -> Iterator[Case]:
    """Files that stop early: anywhere, and JPEGs at each of their own seams, scans among them."""
    for name in ACCEPTED:
        data = pictures.drawn(name, 400, 500)
        for kept in (0, 1, 3, 8, 11):
            yield Case(f"{name} cut to {kept}", data[:kept], None, passes=False)
        for lost in (2, 20, len(data) // 10, len(data) // 2, len(data) * 9 // 10):
            yield Case(f"{name} without its last {lost}", data[:-lost], None, passes=False)
    gradient = Image.linear_gradient("L").resize((420, 610)).convert("RGB")
    for progressive in (False, True):
        data = saved(gradient, "JPEG", progressive=progressive)
        seams = [at for at in range(2, len(data) - 1) if data[at] == 0xFF and data[at + 1] > 0x00]
        for at in seams:
            yield Case(f"jpeg {progressive} cut at {at}", data[:at], None, passes=False)


def corpus() -> list[Case]:
    return [*real_files(), *encodings(), *claims(), *impostors(), *torn()]


def judge(check: Check, cases: list[Case]) -> list[str]:
    """Return the names of the cases with a wrong or a late verdict."""
    wrong: list[str] = []
    for case in cases:
        try:
            check(case.data, case.declared)
            passed = True
        except InvalidParameter:
            passed = False
        if is_slow(partial(check, case.data, case.declared), SLOWEST_SECONDS):
            wrong.append(f"{case.name}: slow")
        if passed is not case.passes:
            wrong.append(case.name)
    return wrong


def header_only(data: bytes, _declared: str | None) -> Picture:
    """The planted bug: a check that believes any header it can read."""
    try:
        return read_picture(data)
    except NotAPicture as error:
        raise InvalidParameter from error


@pytest.mark.campaign
def test_every_picture_gets_the_verdict_its_making_implies(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cases = corpus()
    counts = Counter("passes" if case.passes else "refused" for case in cases)
    wrong = judge(check_upload, cases)
    with capsys.disabled():
        print(  # noqa: T201
            f"\npicture corpus: {dict(counts)}, {len(cases) - len(wrong)}/{len(cases)} right"
        )
    assert wrong == []
    assert len(cases) >= FLOOR
    assert len({(case.data, case.declared) for case in cases}) >= FLOOR
    assert min(counts.values()) >= 100


@pytest.mark.campaign
def test_a_second_reader_agrees_on_every_real_picture() -> None:
    real = [case for case in (*real_files(), *encodings()) if case.declared is None or case.passes]
    for case in real:
        with Image.open(io.BytesIO(case.data)) as image:
            picture = read_picture(case.data)
            assert (picture.format, picture.width, picture.height) == (
                (image.format or "").lower(),
                *image.size,
            ), case.name
    assert len(real) >= 80


@pytest.mark.campaign
def test_the_corpus_catches_a_check_that_believes_any_header() -> None:
    wrong = set(judge(header_only, corpus()))
    assert {
        "bad size JPEG (64, 64)",
        "mislabelled PNG (768, 1024)",
        "unaccepted GIF (300, 300)",
        "claimed png (6001, 6000)",
        "10 MB png of 60k x 60k",
        "PNG then zip",
        "3 frames of WEBP",
        "PNG without its last 20",
        "heic as None",
    } <= wrong
