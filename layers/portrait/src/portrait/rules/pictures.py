"""Reads the size of a picture from its header, without decoding a single pixel.

Standard library only, so that a hostile file meets no native decoder. The work is bounded by a
number of steps, not by what the file claims, and nothing but `NotAPicture` gets out.
Dimensions are those stored: an orientation tag is not applied, as Ark documents none.
"""
# ruff: noqa: PLR2004 - a format's own byte values, as its specification prints them

import struct
from collections.abc import Callable
from dataclasses import dataclass

from portrait.model import AssetType
from portrait.rules.formats import Format, sniff
from portrait.rules.isobmff import Box, read_boxes

_MAX_STEPS = 4096
_MAX_GIF_BLOCKS = 65_536


class NotAPicture(Exception):
    """The bytes are no picture that can be read. `reason` is one of Ark's failure codes."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture's header says. Width and height are in pixels, as stored."""

    format: Format
    width: int
    height: int
    animated: bool


_Header = tuple[int, int, bool]


def read_picture(data: bytes) -> Picture:
    """Return format, size and animation of a picture, from its bytes alone.

    Raises NotAPicture: TypeMismatch for video or audio, FormatUnsupported for a picture format
    Ark does not take, FormatUndetectable for anything else, a broken header included.
    """
    kind = sniff(data)
    if kind is None:
        raise NotAPicture("FormatUndetectable", "no known picture signature")
    if kind.family is not AssetType.IMAGE:
        raise NotAPicture("TypeMismatch", f"the content is {kind.family.value.lower()}")
    if kind.format is None:
        raise NotAPicture("FormatUnsupported", "a picture format that is not accepted")
    try:
        width, height, animated = _READERS[kind.format](data)
    except struct.error as error:
        raise _broken(f"the {kind.format} header is cut short") from error
    if width < 1 or height < 1:
        raise _broken(f"the {kind.format} header gives no size")
    return Picture(kind.format, width, height, animated)


def _broken(detail: str) -> NotAPicture:
    return NotAPicture("FormatUndetectable", detail)


def _jpeg(data: bytes) -> _Header:
    at = 2
    for _ in range(_MAX_STEPS):
        prefix, marker = struct.unpack_from(">BB", data, at)
        if prefix != 0xFF:
            raise _broken("a jpeg segment does not start with a marker")
        if marker == 0xFF:  # a fill byte in front of the marker
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        elif 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height, False
        elif marker in {0xD9, 0xDA}:
            raise _broken("the jpeg's picture data comes before its size")
        else:
            (length,) = struct.unpack_from(">H", data, at + 2)
            if length < 2:
                raise _broken("a jpeg segment has no length")
            at += 2 + length
    raise _broken("the jpeg has too many segments")


def _png(data: bytes) -> _Header:
    length, kind, width, height = struct.unpack_from(">I4sII", data, 8)
    if kind != b"IHDR" or length != 13:
        raise _broken("the png does not start with its header chunk")
    at = 8
    for _ in range(_MAX_STEPS):
        if at + 8 > len(data):
            return width, height, False
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"acTL":
            return width, height, True
        if kind == b"IDAT":
            return width, height, False
        at += 12 + length
    raise _broken("the png has too many chunks")


def _webp(data: bytes) -> _Header:
    chunk = data[12:16]
    if chunk == b"VP8X":
        flags, low, high = struct.unpack_from("<B3xIH", data, 20)
        canvas = low | high << 32
        return (canvas & 0xFFFFFF) + 1, (canvas >> 24) + 1, bool(flags & 2)
    if chunk == b"VP8L":
        signature, bits = struct.unpack_from("<BI", data, 20)
        if signature != 0x2F:
            raise _broken("the lossless webp has no signature")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, False
    if chunk == b"VP8 ":
        start, width, height = struct.unpack_from("<3sHH", data, 23)
        if start != b"\x9d\x01\x2a":
            raise _broken("the webp has no key frame")
        return width & 0x3FFF, height & 0x3FFF, False
    raise _broken("the webp does not start with a picture chunk")


def _bmp(data: bytes) -> _Header:
    (header_size,) = struct.unpack_from("<I", data, 14)
    # The two oldest headers hold 16-bit sizes; in the others a negative height is top-down.
    if header_size == 12:
        width, height = struct.unpack_from("<HH", data, 18)
    else:
        width, height = struct.unpack_from("<ii", data, 18)
    return width, abs(height), False


def _gif(data: bytes) -> _Header:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    return width, height, _gif_is_animated(data, 13 + _gif_palette_bytes(flags))


def _gif_palette_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _gif_is_animated(data: bytes, at: int) -> bool:
    """Look for a second frame. A file cut before it counts as one frame."""
    frames, inside = 0, False
    for _ in range(_MAX_GIF_BLOCKS):
        if at >= len(data):
            return False
        if inside:
            inside = data[at] != 0
            at += data[at] + 1
        elif data[at] == 0x21:
            at, inside = at + 2, True
        elif data[at] == 0x2C and at + 9 < len(data):
            frames += 1
            if frames > 1:
                return True
            at, inside = at + 11 + _gif_palette_bytes(data[at + 9]), True
        else:
            return False
    return False


def _tiff(data: bytes) -> _Header:
    order = "<" if data.startswith(b"II") else ">"
    (directory,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, directory)
    sizes: dict[int, int] = {}
    for entry in range(min(count, _MAX_STEPS)):
        at = directory + 2 + 12 * entry
        tag, kind = struct.unpack_from(order + "HH", data, at)
        if tag in {256, 257} and kind in {3, 4}:
            (sizes[tag],) = struct.unpack_from(order + ("H" if kind == 3 else "I"), data, at + 8)
        if len(sizes) == 2:
            break
    return sizes.get(256, 0), sizes.get(257, 0), False


def _heif(data: bytes) -> _Header:
    """Take the largest size property: a picture cut into tiles lists each tile's size as well."""
    whole = Box(b"", 0, len(data))
    properties = whole
    for kind, skipped in ((b"meta", 0), (b"iprp", 4), (b"ipco", 0)):
        # `meta` opens with four bytes of version and flags in front of its boxes.
        inner = read_boxes(data, properties.start + skipped, properties.end)
        found = next((box for box in inner if box.kind == kind), None)
        if found is None:
            raise _broken("the heif file holds no picture properties")
        properties = found
    sizes = [
        struct.unpack_from(">II", data, box.start + 4)
        for box in read_boxes(data, properties.start, properties.end)
        if box.kind == b"ispe" and box.end - box.start >= 12
    ]
    width, height = max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))
    return width, height, data[8:12] in {b"hevc", b"hevx", b"msf1"}


_READERS: dict[Format, Callable[[bytes], _Header]] = {
    Format.JPEG: _jpeg,
    Format.PNG: _png,
    Format.WEBP: _webp,
    Format.BMP: _bmp,
    Format.GIF: _gif,
    Format.TIFF: _tiff,
    Format.HEIC: _heif,
    Format.HEIF: _heif,
}
