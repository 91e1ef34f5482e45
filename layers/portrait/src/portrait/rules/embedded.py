"""Media that a request carries itself, where a URL is asked for: a data URL, or bare base64.

Ark's own CreateAsset takes addresses only. Senders of other services' APIs put pictures there too,
and what they hold is in the request already, so it is judged at once, as an upload is.
"""

import base64
import binascii
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from portrait.errors import InvalidParameter
from portrait.model import AssetType, Measures
from portrait.rules.formats import MEDIA_TYPES, Format, Kind, sniff
from portrait.rules.media import (
    ALL_PICTURES_POLICY,
    check_upload,
    content_type_matches,
    judge_media,
    measured,
)
from portrait.rules.pictures import Picture
from portrait.rules.urls import media_url_problem

EMBEDDED_MAX: Final = 1_048_576
"""Characters: the JSON body around it may have no more bytes than this."""
_SCHEME: Final = "data:"
_HEAD_MAX: Final = 256
_BARE: Final = re.compile(r"[A-Za-z0-9+/]{64}")
"""No address begins like this, and no picture is shorter."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file that was in a request; its type is what its content says."""

    type: AssetType
    media_type: str
    data: bytes = field(repr=False)
    measures: Measures | None = None
    """Of a picture."""


def is_embedded(text: str) -> bool:
    """Whether a text is meant as the file itself, and not as its address."""
    return text[: len(_SCHEME)].lower() == _SCHEME or _BARE.match(text) is not None


def source_problem(text: str, own_origins: AbstractSet[str]) -> str | None:
    """Why nothing can be made of an address or a file, or None. See `media_url_problem`."""
    if not is_embedded(text):
        return media_url_problem(text, own_origins)
    try:
        read_embedded(text)
    except ValueError as error:
        return str(error)
    return None


def announced_problem(text: str, announced: str) -> str | None:
    """Why a file in a request cannot be an asset of the type announced, or None."""
    kind = sniff(_decoded(text)) if is_embedded(text) else None
    if kind is None or kind.family == announced:
        return None
    return f"must be {kind.family}: that is what the file in the request is"


def read_embedded(text: str) -> Embedded:
    """The file that a text holds. Raises ValueError with a message for its sender."""
    declared, _ = _parts(text)
    data = _decoded(text)
    kind = sniff(data)
    if kind is None or kind.format is None:
        raise ValueError("holds no picture, video or audio of an accepted format")
    if kind.family is AssetType.IMAGE:
        measures = measured(_picture(data, declared), len(data))
        return Embedded(kind.family, measures.media_type, data, measures)
    _check_film_or_sound(data, declared, kind, kind.format)
    return Embedded(kind.family, MEDIA_TYPES[kind.format], data)


def _picture(data: bytes, declared: str) -> Picture:
    try:
        return check_upload(data, declared, ALL_PICTURES_POLICY)
    except InvalidParameter as error:
        raise ValueError("; ".join(one.message for one in error.problems)) from error


def _check_film_or_sound(data: bytes, declared: str, kind: Kind, found: Format) -> None:
    codes = judge_media(data, kind.family)
    if codes:
        raise ValueError(f"is not accepted ({', '.join(codes)})")
    if not content_type_matches(declared, found):
        raise ValueError(f"is declared as another type than its content, {MEDIA_TYPES[found]}")


def _parts(text: str) -> tuple[str, str]:
    """The media type that is declared, and the base64."""
    if text[: len(_SCHEME)].lower() != _SCHEME:
        return "", text
    head, comma, encoded = text[len(_SCHEME) :].partition(",")
    if not comma or len(head) > _HEAD_MAX or not f";{head}".lower().endswith(";base64"):
        raise ValueError("must be data:<media type>;base64,<the file in base64>")
    return head.rpartition(";")[0].partition(";")[0], encoded


def _decoded(text: str) -> bytes:
    encoded = _parts(text)[1].rstrip("=")
    if not encoded:
        raise ValueError("holds no bytes")
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is not base64; encode the file without line breaks") from error
