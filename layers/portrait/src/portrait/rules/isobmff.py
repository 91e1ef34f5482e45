"""Walks the boxes of an ISO base media file (HEIC, MP4, MOV) without reading their content.

Every walk is bounded: a hostile file can make it stop early, never make it long. A box that
claims more bytes than its container holds ends the walk.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_BOXES = 1024
_MAX_BRANDS = 64
_SIZE_TO_END = 0
_SIZE_IN_64_BITS = 1


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its four-character type and the half-open range of its content, in bytes."""

    kind: bytes
    start: int
    end: int


def read_boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes that lie back to back in data[start:end], at most 1024 of them."""
    at = start
    for _ in range(_MAX_BOXES):
        if at + 8 > end:
            return
        size, kind = struct.unpack_from(">I4s", data, at)
        content = at + 8
        if size == _SIZE_IN_64_BITS:
            if at + 16 > end:
                return
            (size,) = struct.unpack_from(">Q", data, content)
            content += 8
        elif size == _SIZE_TO_END:
            size = end - at
        if at + size > end or at + size < content:
            return
        yield Box(kind, content, at + size)
        at += size


def read_brands(data: bytes) -> tuple[bytes, ...]:
    """Return the brands of a leading `ftyp` box, the major one first; empty when there is none.

    A file cut inside the box still tells its major brand.
    """
    major = data[8:12]
    if data[4:8] != b"ftyp" or not major:
        return ()
    declared = struct.unpack_from(">I", data, 0)[0]
    end = min(declared, len(data), 16 + 4 * _MAX_BRANDS)
    compatible = tuple(data[at : at + 4] for at in range(16, end - 3, 4))
    return (major, *compatible)
