"""Finds the end of a picture: what follows can hide a second file, and it may not be there.

Phones append to a photo what belongs to it: a gain map (another JPEG) or a short film (an ISO
media file). Such companions are walked over; what is left after them belongs to no picture.
A file that stops before its picture's end was cut on its way: jpeg, png and webp tell by their own
structure, without a pixel being decoded.
"""
# ruff: noqa: PLR2004 - a format's own byte values, as its specification prints them

import re
import struct

from portrait.rules.formats import Format
from portrait.rules.isobmff import read_boxes

_MAX_STEPS = 65_536
_MAX_COMPANIONS = 8
# Inside picture data 0xFF is stuffed with 0x00 or starts a restart marker; others end the scan.
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def count_trailing_bytes(data: bytes, picture_format: Format) -> int | None:
    """Return how many bytes follow a jpeg, png or webp picture; None when it is cut short.

    Other formats have no end that can be told without decoding: 0.
    """
    end = _end_of_picture(data, 0, picture_format)
    if end is None:
        return None
    if picture_format is Format.JPEG:
        end = _end_of_companions(data, end)
    return max(0, len(data) - end)


def _end_of_picture(data: bytes, start: int, picture_format: Format) -> int | None:
    """Return where the picture ends; None when the data does first."""
    try:
        match picture_format:
            case Format.JPEG:
                return _end_of_jpeg(data, start)
            case Format.PNG:
                end = _end_of_png(data)
                return end if end <= len(data) else None
            case Format.WEBP:
                size = int(struct.unpack_from("<I", data, 4)[0])
                # Some writers leave the last padding byte out.
                return 8 + size + size % 2 if 8 + size <= len(data) else None
            case _:
                return len(data)
    except struct.error:
        return None


def _end_of_jpeg(data: bytes, start: int) -> int | None:
    at = start + 2
    for _ in range(_MAX_STEPS):
        prefix, marker = struct.unpack_from(">BB", data, at)
        if prefix != 0xFF:
            return at
        if marker == 0xFF:
            at += 1
        elif marker == 0xD9:
            return at + 2
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        else:
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
            if marker == 0xDA:
                found = _END_OF_SCAN.search(data, at)
                if found is None:
                    return None
                at = found.start()
    return at


def _end_of_png(data: bytes) -> int:
    at = 8
    for _ in range(_MAX_STEPS):
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if kind == b"IEND":
            break
    return at


def _end_of_companions(data: bytes, at: int) -> int:
    for _ in range(_MAX_COMPANIONS):
        if data[at : at + 3] == b"\xff\xd8\xff":
            # A companion that is cut short takes nothing from the picture itself.
            at = _end_of_picture(data, at, Format.JPEG) or len(data)
        elif data[at + 4 : at + 8] == b"ftyp":
            at = max((box.end for box in read_boxes(data, at, len(data))), default=len(data))
        else:
            break
    return at
