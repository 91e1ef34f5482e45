"""References to assets in requests: where they are, what passes for one, and what only looks so.

    asset://asset-20260318035710-k3x9q      the scheme in any case, the id in either spelling

A reference is the whole of a media URL. Anything else that could be read as one by somebody who
decodes, folds or cleans more than this gateway does is refused wherever it stands, so that an id
that was not looked up never goes upstream.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import unquote

from portrait.ids import MalformedId, parse_asset_id
from portrait.model import AssetId, AssetType

SCHEME: Final = "asset://"
SHOWN_MAX: Final = 80
"""Characters of a strange id that an answer repeats."""
_DECODINGS: Final = 4
"""How often a text is decoded before it is taken for what it then says."""
# Letters of other scripts and styles that NFKC leaves alone and that look like those of the scheme.
_TWINS: Final = str.maketrans(
    {
        **dict.fromkeys("\u0430\u0251\u03b1\u237a", "a"),
        **dict.fromkeys("\u0455\ua731\u10bd", "s"),
        **dict.fromkeys("\u0435\u212e\u0454\u03b5", "e"),
        **dict.fromkeys("\u0442\u03c4\u1d1b", "t"),
        **dict.fromkeys("\u2236\ua789\u02d0\u05c3\u0703\ufe55\u2982", ":"),
        **dict.fromkeys("\\\u2044\u2215\u29f8\u2571\u27cb\ufe68", "/"),
    }
)
_LOOKS: Final = re.compile(r"asset:/")
_BARE: Final = re.compile(
    r"(?<![0-9a-z_-])(asset-[0-9]{14}-[0-9a-z]{5}|ta_[0-9a-f]{32})(?![0-9a-z])",
    re.IGNORECASE | re.ASCII,
)
_NUMBERED: Final = {AssetType.IMAGE: "Image", AssetType.VIDEO: "Video", AssetType.AUDIO: "Audio"}


def is_reference(url: str) -> bool:
    """Whether a media URL names an asset and nothing else."""
    return url[: len(SCHEME)].lower() == SCHEME


def asset_of_reference(url: str) -> AssetId:
    """The id that a reference names, in our spelling. Raises MalformedId."""
    return parse_asset_id(url[len(SCHEME) :])


def looks_like_reference(text: str) -> bool:
    """Whether somebody could read a reference to an asset anywhere in a text.

    Looks at each character: not for megabytes.
    """
    return any(_LOOKS.search(_cleaned(one)) for one in _decoded(text))


def texts_of(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every string of a JSON value at any depth, with where it stands: `content[1].text`."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_of(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from texts_of(inner, f"{name}[{number}]")


def bare_ids(prompt: str) -> list[str]:
    """The ids of assets that a prompt spells out, each once, in their order."""
    return list(dict.fromkeys(found[1] for found in _BARE.finditer(prompt)))


def warnings_of(prompt: str, media: Sequence[tuple[AssetType, str]]) -> tuple[str, ...]:
    """What to tell somebody whose prompt spells out ids: the model knows media by their numbers.

    `media` are the kinds and URLs of the request, in their order.
    """
    numbers: dict[AssetId, str] = {}
    counts = dict.fromkeys(AssetType, 0)
    for kind, url in media:
        counts[kind] += 1
        if is_reference(url):
            numbers.setdefault(asset_of_reference(url), f"{_NUMBERED[kind]} {counts[kind]}")
    return tuple(_warning(spelt, numbers) for spelt in bare_ids(prompt))


def _warning(spelt: str, numbers: dict[AssetId, str]) -> str:
    try:
        known = numbers.get(parse_asset_id(spelt.lower()))
    except MalformedId:
        known = None
    advice = f'write "{known}"' if known else 'write "Image 1" for the first picture, and so on'
    return f"The prompt names {spelt}. The model does not know asset ids: {advice}."


def _decoded(text: str) -> Iterator[str]:
    for _ in range(_DECODINGS):
        yield text
        further = html.unescape(unquote(text, errors="replace"))
        if further == text:
            return
        text = further
    yield text


def _cleaned(text: str) -> str:
    """A text as a generous reader has it: folded, without what cannot be seen."""
    seen = "".join(
        one
        for one in unicodedata.normalize("NFKD", text)
        if not one.isspace() and unicodedata.category(one)[0] not in "CM"
    )
    return seen.casefold().translate(_TWINS)
