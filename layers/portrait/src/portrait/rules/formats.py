"""Tells what kind of media a file holds from its first bytes, whatever its name or label says.

The formats are those Ark's asset library documents: seven for images, two for video, two for
audio. Others that can be recognised are named too, so that a refusal can say why.
"""
# ruff: noqa: PLR2004 - bit fields of an audio frame, named by the function that reads them

from dataclasses import dataclass
from enum import StrEnum

from portrait.model import AssetType
from portrait.rules.isobmff import read_brands


class Format(StrEnum):
    """The media formats Ark accepts, in the words of its documentation."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    BMP = "bmp"
    TIFF = "tiff"
    GIF = "gif"
    HEIC = "heic"
    HEIF = "heif"
    MP4 = "mp4"
    MOV = "mov"
    WAV = "wav"
    MP3 = "mp3"


MEDIA_TYPES = {
    Format.JPEG: "image/jpeg",
    Format.PNG: "image/png",
    Format.WEBP: "image/webp",
    Format.BMP: "image/bmp",
    Format.TIFF: "image/tiff",
    Format.GIF: "image/gif",
    Format.HEIC: "image/heic",
    Format.HEIF: "image/heif",
    Format.MP4: "video/mp4",
    Format.MOV: "video/quicktime",
    Format.WAV: "audio/wav",
    Format.MP3: "audio/mpeg",
}

_FAMILY_OF_TOP_LEVEL = {
    "image": AssetType.IMAGE,
    "video": AssetType.VIDEO,
    "audio": AssetType.AUDIO,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is: its family and its format. `format` is None for one Ark does not take."""

    family: AssetType
    format: Format | None

    @staticmethod
    def of(media_format: Format) -> "Kind":
        """Return the kind of an accepted format."""
        top_level = MEDIA_TYPES[media_format].partition("/")[0]
        return Kind(_FAMILY_OF_TOP_LEVEL[top_level], media_format)


_SIGNATURES = (
    (b"\xff\xd8\xff", Kind.of(Format.JPEG)),
    (b"\x89PNG\r\n\x1a\n", Kind.of(Format.PNG)),
    (b"GIF87a", Kind.of(Format.GIF)),
    (b"GIF89a", Kind.of(Format.GIF)),
    (b"II*\x00", Kind.of(Format.TIFF)),
    (b"MM\x00*", Kind.of(Format.TIFF)),
    (b"ID3", Kind.of(Format.MP3)),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", Kind(AssetType.IMAGE, None)),
    (b"\xff\x0a", Kind(AssetType.IMAGE, None)),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", Kind(AssetType.IMAGE, None)),
    (b"II+\x00", Kind(AssetType.IMAGE, None)),
    (b"MM\x00+", Kind(AssetType.IMAGE, None)),
    (b"8BPS", Kind(AssetType.IMAGE, None)),
    (b"\x00\x00\x01\x00", Kind(AssetType.IMAGE, None)),
    (b"\x1aE\xdf\xa3", Kind(AssetType.VIDEO, None)),
    (b"fLaC", Kind(AssetType.AUDIO, None)),
    (b"OggS", Kind(AssetType.AUDIO, None)),
)
_RIFF = {
    b"WEBP": Kind.of(Format.WEBP),
    b"WAVE": Kind.of(Format.WAV),
    b"AVI ": Kind(AssetType.VIDEO, None),
}
_BRANDS = {
    b"avif": Kind(AssetType.IMAGE, None),
    b"avis": Kind(AssetType.IMAGE, None),
    b"heic": Kind.of(Format.HEIC),
    b"heix": Kind.of(Format.HEIC),
    b"heim": Kind.of(Format.HEIC),
    b"heis": Kind.of(Format.HEIC),
    b"hevc": Kind.of(Format.HEIC),
    b"hevx": Kind.of(Format.HEIC),
    b"qt  ": Kind.of(Format.MOV),
    b"M4A ": Kind(AssetType.AUDIO, None),
    b"M4B ": Kind(AssetType.AUDIO, None),
    b"crx ": Kind(AssetType.IMAGE, None),
    b"isom": Kind.of(Format.MP4),
    b"mp41": Kind.of(Format.MP4),
    b"mp42": Kind.of(Format.MP4),
    b"avc1": Kind.of(Format.MP4),
    b"M4V ": Kind.of(Format.MP4),
    b"M4VH": Kind.of(Format.MP4),
    b"M4VP": Kind.of(Format.MP4),
    b"MSNV": Kind.of(Format.MP4),
    b"dash": Kind.of(Format.MP4),
}
_BRANDS |= {b"iso%d" % n: Kind.of(Format.MP4) for n in range(2, 10)}
_GENERIC_IMAGE_BRANDS = frozenset({b"mif1", b"msf1"})
# A QuickTime film written before `ftyp` existed starts with one of these boxes.
_OLD_QUICKTIME_BOXES = frozenset({b"moov", b"mdat", b"wide"})
_BMP_HEADER_SIZES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})


def sniff(data: bytes) -> Kind | None:
    """Return what the bytes are, or None when no known signature fits."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data.startswith(b"RIFF"):
        return _RIFF.get(data[8:12])
    if data[4:8] == b"ftyp":
        return _sniff_brands(read_brands(data))
    if data[4:8] in _OLD_QUICKTIME_BOXES:
        return Kind.of(Format.MOV)
    if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in _BMP_HEADER_SIZES:
        return Kind.of(Format.BMP)
    return Kind.of(Format.MP3) if _is_layer_three_frame(data[:4]) else None


def _sniff_brands(brands: tuple[bytes, ...]) -> Kind | None:
    """Return the kind of an ISO media file: the major brand decides, then the first known one."""
    if not brands:
        return None
    if brands[0] in _GENERIC_IMAGE_BRANDS:
        return _generic_image(brands)
    for brand in brands:
        if brand in _BRANDS:
            return _BRANDS[brand]
    return _generic_image(brands) if _GENERIC_IMAGE_BRANDS.intersection(brands) else None


def _generic_image(brands: tuple[bytes, ...]) -> Kind:
    for brand in brands:
        kind = _BRANDS.get(brand)
        if kind is not None and kind.family is AssetType.IMAGE:
            return kind
    return Kind.of(Format.HEIF)


def _is_layer_three_frame(header: bytes) -> bool:
    """Tell an MPEG audio layer III frame header from other bytes that start with eleven ones."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return False
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate, sampling = header[2] >> 4, header[2] >> 2 & 3
    return version != 1 and layer == 1 and bitrate not in {0, 15} and sampling != 3
