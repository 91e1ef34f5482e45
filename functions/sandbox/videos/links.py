"""The three kinds of URL that a content item may carry."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from functions.sandbox.addresses import check_url

Kind = Literal["image", "video", "audio"]

_ASSET: Final = re.compile(r"asset://([A-Za-z0-9_-]{1,128})")
_DATA: Final = re.compile(r"data:(image|audio)/[a-z0-9.+-]+;base64,", re.IGNORECASE)
# "face" as a word of a file's name: face.jpg and my-face_2.png, not surface.jpg.
_FACE: Final = re.compile(r"(?<![a-z])face(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """Where an item's media is: in an asset, behind a plain URL, or in the request itself."""

    asset: str = ""
    plain: str = field(default="", repr=False)

    @property
    def shows_a_face(self) -> bool:
        """Whether it is a plain URL whose file name says that a real person is to be seen."""
        return bool(self.plain and _FACE.search(unquote(urlsplit(self.plain).path).split("/")[-1]))


def read_link(url: str, kind: Kind) -> Link:
    """What a URL of an item of a kind names. Raises ValueError with the reason if it is none."""
    if asset := _ASSET.fullmatch(url):
        return Link(asset=asset[1])
    if url[:8].lower() == "asset://":
        raise ValueError("an asset is written asset://<asset id>, in lower case")
    if data := _DATA.match(url):
        if data[1].lower() != kind:
            raise ValueError(f"the data URI is not of type {kind}")
        try:
            base64.b64decode(url[data.end() :], validate=True)
        except binascii.Error as error:
            raise ValueError("the data URI is not valid base64") from error
        return Link()
    return Link(plain=check_url(url))
