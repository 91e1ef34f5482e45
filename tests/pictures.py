"""Builds pictures and other media for tests: headers by hand at any size, real files by Pillow."""

import io
import struct
import zlib

from PIL import Image

SOI = b"\xff\xd8"
EOI = b"\xff\xd9"


def segment(marker: int, content: bytes) -> bytes:
    """A jpeg segment."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg(width: int, height: int, *, before: bytes = b"", sof: int = 0xC0) -> bytes:
    """A jpeg of a few bytes whose header claims this size; its scan is two grey bytes."""
    frame = segment(sof, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\xff\x00\xff\xd0\x2a"
    return SOI + before + frame + scan + EOI


def chunk(kind: bytes, content: bytes) -> bytes:
    """A png chunk with its right checksum."""
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(width: int, height: int, *, animated: bool = False, idat: bytes = b"\x00") -> bytes:
    """A png whose header claims this size; its picture data is not valid."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    animation = chunk(b"acTL", struct.pack(">II", 2, 0)) if animated else b""
    return PNG_SIGNATURE + header + animation + chunk(b"IDAT", idat) + chunk(b"IEND", b"")


def riff(kind: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A RIFF file: webp, wav or avi."""
    body = kind
    for name, content in chunks:
        body += name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_lossy(width: int, height: int) -> bytes:
    """A webp of the first kind; the two high bits of each side are a scale, not size."""
    return riff(
        b"WEBP", (b"VP8 ", struct.pack("<3s3sHH", b"\x10\x02\x00", b"\x9d\x01\x2a", width, height))
    )


def webp_lossless(width: int, height: int) -> bytes:
    """A webp of the second kind."""
    return riff(b"WEBP", (b"VP8L", struct.pack("<BI", 0x2F, width - 1 | height - 1 << 14)))


def webp_extended(width: int, height: int, *, animated: bool = False) -> bytes:
    """A webp of the third kind: a canvas and flags."""
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff(b"WEBP", (b"VP8X", bytes([2 * animated, 0, 0, 0]) + canvas))


def bmp(width: int, height: int, *, header_size: int = 40) -> bytes:
    """A bmp without pixels."""
    sides = struct.pack("<HH" if header_size == 12 else "<ii", width, height)
    return b"BM" + bytes(12) + struct.pack("<I", header_size) + sides + bytes(20)


def gif(width: int, height: int, *, frames: int = 1, palette: bool = True) -> bytes:
    """A gif with this many one-block frames, each behind a comment."""
    flags, colours = (0x80, bytes(6)) if palette else (0, b"")
    frame = (
        b"\x21\xfe\x02hi\x00" + b"\x2c" + bytes(8) + bytes([flags]) + colours + b"\x02\x01\x00\x00"
    )
    head = b"GIF89a" + struct.pack("<HHB", width, height, flags) + b"\x00\x00" + colours
    return head + frame * frames + b"\x3b"


def tiff(width: int, height: int, *, order: str = "<", long: bool = True) -> bytes:
    """A tiff with one directory of three entries."""
    entries = ((254, 4, 0), (256, 4 if long else 3, width), (257, 4 if long else 3, height))
    directory = struct.pack(order + "H", len(entries))
    for tag, kind, value in entries:
        field = (
            struct.pack(order + "I", value) if kind == 4 else struct.pack(order + "HH", value, 0)
        )
        directory += struct.pack(order + "HHI", tag, kind, 1) + field
    magic = b"II*\x00" if order == "<" else b"MM\x00*"
    return magic + struct.pack(order + "I", 8) + directory + bytes(4)


def box(kind: bytes, content: bytes) -> bytes:
    """A box of an ISO base media file."""
    return struct.pack(">I", len(content) + 8) + kind + content


def ftyp(major: bytes, *compatible: bytes) -> bytes:
    """The first box of an ISO base media file: its brands."""
    return box(b"ftyp", major + bytes(4) + b"".join(compatible))


def heic(width: int, height: int, *, major: bytes = b"heic", tile: int = 512) -> bytes:
    """A heic cut into tiles: the tile's size stands before the picture's."""
    sizes = b"".join(
        box(b"ispe", bytes(4) + struct.pack(">II", *size))
        for size in ((tile, tile), (width, height))
    )
    properties = box(b"iprp", box(b"ipco", box(b"hvcC", bytes(9)) + sizes))
    meta = box(b"meta", bytes(4) + box(b"hdlr", bytes(25)) + properties)
    return ftyp(major, b"mif1", major) + meta + box(b"mdat", bytes(40))


MP4 = ftyp(b"isom", b"isom", b"avc1") + box(b"mdat", bytes(16))
MOV = ftyp(b"qt  ", b"qt  ") + box(b"mdat", bytes(16))
WAV = riff(b"WAVE", (b"fmt ", bytes(16)))
MP3 = b"ID3\x04\x00\x00" + bytes(20)
MP3_BARE = b"\xff\xfb\x90\x64" + bytes(413)


def drawn(name: str, width: int, height: int, *, frames: int = 1) -> bytes:
    """A real picture of one colour, written by Pillow under its own format name."""
    pages = [Image.new("RGB", (width, height), (40 * n % 256, 120, 200)) for n in range(frames)]
    out = io.BytesIO()
    if frames > 1:
        pages[0].save(out, name, save_all=True, append_images=pages[1:], duration=80)
    else:
        pages[0].save(out, name)
    return out.getvalue()
