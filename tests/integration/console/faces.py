"""Pictures to look at: drawn faces, one a name, each of them somebody else."""

import io
import random
import zlib
from typing import Final

from PIL import Image, ImageDraw

_SKIN: Final = ["#f3cfb3", "#e0a982", "#c68863", "#8d5a3b", "#f7dcc7"]
_HAIR: Final = ["#2b1d16", "#5b3a21", "#a8672f", "#1c1c26", "#7a4b6a", "#d9b45b"]
_BACK: Final = ["#a9c6f5", "#f2b8c6", "#bfe3c8", "#f6d9a8", "#cdbdf2", "#a7dde0"]
_COAT: Final = ["#29406b", "#6b2947", "#2d5c45", "#4a3a78", "#31343f"]


def portrait(name: str, side: int = 768) -> bytes:
    """A JPEG of a face of its own."""
    rng = random.Random(zlib.crc32(name.encode()))
    skin, hair, coat = (rng.choice(colours) for colours in (_SKIN, _HAIR, _COAT))
    picture = Image.new("RGB", (768, 768), rng.choice(_BACK))
    draw = ImageDraw.Draw(picture)
    lean = rng.randint(-26, 26)
    draw.ellipse((120, 590, 648, 1100), fill=coat)
    draw.ellipse((206, 130, 562, 640 + 60 * rng.randint(0, 2)), fill=hair)
    draw.rectangle((336, 520, 432, 640), fill=skin)
    draw.ellipse((248, 190, 520, 560), fill=skin)
    draw.pieslice((226, 140, 542, 440), 180, 360, fill=hair)
    for x in (322 + lean, 446 + lean):
        draw.ellipse((x - 22, 356, x + 22, 384), fill="#ffffff")
        draw.ellipse((x - 10, 358, x + 10, 382), fill="#2a2a33")
        draw.arc((x - 30, 322, x + 30, 360), 200, 340, fill=hair, width=7)
    draw.line((384 + lean, 384, 378 + lean, 440, 396 + lean, 444), fill="#00000000", width=4)
    smile = rng.randint(0, 26)
    draw.arc((336 + lean, 430, 432 + lean, 500 + smile), 20, 160, fill="#a83b46", width=9)
    out = io.BytesIO()
    picture.resize((side, side), Image.Resampling.LANCZOS).save(out, "JPEG", quality=88)
    return out.getvalue()
