"""Makes a small picture of a large one that a stranger sent.

Of the decoders only six may run, on the bytes of one bounded file. A header that promises more
pixels than Ark takes is refused before anything is decoded: a bomb is a few bytes that unpack to
gigabytes. Nothing but pixels is kept: no position, no camera, no colour profile, no second frame.
"""

import io
import struct
import warnings
from typing import Final

from PIL import ExifTags, Image

from portrait.ports.thumbnails import PictureUnfit
from portrait.rules.media import ARK_LIMITS

SIDE: Final = 320
"""The longer side of a small picture, in pixels."""
MOST_BYTES: Final = 40_000
FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
_QUALITIES: Final = (82, 65, 45, 25)
_ORIENTATION: Final = ExifTags.Base.Orientation
_TURNED: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Decoders say so in many ways that they cannot read on.
_UNREADABLE: Final = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError),
    *(EOFError, RuntimeError, MemoryError, AttributeError, struct.error),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)


def draw(data: bytes) -> bytes:
    """A WebP of at most 40,000 bytes and 320 pixels a side. Raises PictureUnfit."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _encoded(_shrunk(data))
    except _UNREADABLE as error:
        raise PictureUnfit(type(error).__name__) from error


def _shrunk(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        if max(picture.size) > ARK_LIMITS.max_side or min(picture.size) < 1:
            raise PictureUnfit(f"{picture.width} x {picture.height} pixels")
        # A jpeg can be decoded at a half, a quarter or an eighth: far less to hold.
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))
        small = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        orientation = picture.getexif().get(_ORIENTATION)
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if orientation in _TURNED:
        small = small.transpose(_TURNED[orientation])
    return small


def _encoded(picture: Image.Image) -> bytes:
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=4)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise PictureUnfit(f"more than {MOST_BYTES} bytes however it is packed")
