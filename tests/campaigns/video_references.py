"""References to an asset in every place of a request, spelt and disguised in every way we know."""

import html
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote

from portrait.rules.references import texts_of
from tests.integration.doors.video_desk import FRAMED, NATIVE, PLAIN, SEEDANCE, SHARED, image

FULL_WIDTH: Final = {ord(one): chr(ord(one) + 0xFEE0) for one in map(chr, range(0x21, 0x7F))}

Disguise = Callable[[str], str]
DISGUISES: Final[Mapping[str, Disguise]] = {
    "plain": lambda text: text,
    "upper scheme": lambda text: text.replace("asset://", "ASSET://"),
    "mixed scheme": lambda text: text.replace("asset://", "aSsEt://"),
    "upper": str.upper,
    "space before": lambda text: f" {text}",
    "space behind": lambda text: f"{text} ",
    "tab before": lambda text: f"\t{text}",
    "line before": lambda text: f"\n{text}",
    "no-break space before": lambda text: f"\u00a0{text}",
    "space inside": lambda text: text.replace("://", ": //"),
    "spaced out": " ".join,
    "zero-width inside": lambda text: text.replace("set", "s\u200bet"),
    "soft hyphen inside": lambda text: text.replace("set", "s\u00adet"),
    "null inside": lambda text: text.replace("://", "\x00://"),
    "percent colon": lambda text: text.replace("://", "%3A//"),
    "percent slashes": lambda text: text.replace("://", ":%2f%2F"),
    "percent all": lambda text: "".join(f"%{ord(one):02x}" for one in text),
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "percent in the id": lambda text: text.replace("-", "%2D").replace("_", "%5F"),
    "entities": lambda text: text.replace(":", "&#58;").replace("/", "&#x2F;"),
    "entities and percents": lambda text: quote(text.replace(":", "&colon;"), safe=""),
    "full width": lambda text: text.translate(FULL_WIDTH),
    "full-width scheme": lambda text: "asset".translate(FULL_WIDTH) + text[5:],
    "Cyrillic": lambda text: text.replace("a", "\u0430", 1),
    "Cyrillic throughout": lambda text: text.translate({97: 0x430, 101: 0x435}),
    "long s": lambda text: text.replace("ss", "\u017f\u017f", 1),
    "sharp s": lambda text: text.replace("ss", "\u00df", 1),
    "ratio for a colon": lambda text: text.replace(":", "\u2236"),
    "fraction slashes": lambda text: text.replace("/", "\u2044"),
    "backslashes": lambda text: text.replace("/", "\\"),
    "one slash": lambda text: text.replace("://", ":/"),
    "three slashes": lambda text: text.replace("://", ":///"),
    "somebody at": lambda text: text.replace("://", "://me@"),
    "with a query": lambda text: f"{text}?x=1",
    "with a fragment": lambda text: f"{text}#x",
    "with a path": lambda text: f"{text}/",
    "with a dot": lambda text: f"{text}.",
    "combining mark": lambda text: text.replace("t:", "t\u0301:"),
    "behind an address": lambda text: f"{PLAIN}?next={text}",
    "behind an address, encoded": lambda text: f"{PLAIN}?next={quote(text, safe='')}",
    "as a path": lambda text: f"https://media.example.com/{text}",
    "as a fragment": lambda text: f"{PLAIN}#{text}",
    "in a data URI": lambda text: f"data:image/png;{text};base64,AAAA",
    "in words": lambda text: f"the person of {text} smiles",
}

Place = Callable[[str], tuple[str, dict[str, Any]]]
_MODEL: Final = "doubao-seedance-2-0-260128"


def _native(*content: Any, resource: str = NATIVE, **more: Any) -> tuple[str, dict[str, Any]]:
    text = {"type": "text", "text": "A walk"}
    return resource, {"model": _MODEL, "content": [text, *content], **more}


def _item(kind: str, url: str) -> dict[str, Any]:
    return {"type": f"{kind}_url", f"{kind}_url": {"url": url}, "role": f"reference_{kind}"}


def _shared(**more: Any) -> tuple[str, dict[str, Any]]:
    return SHARED, {"model": "doubao-seedance-2.0", "prompt": "A walk", **more}


def _framed(**more: Any) -> tuple[str, dict[str, Any]]:
    return FRAMED, {"model": "seedance-2.0", "prompt": "A walk", **more}


PLACES: Final[Mapping[str, Place]] = {
    "native picture": lambda text: _native(image(text)),
    "native frame": lambda text: _native(image(text, "first_frame"), resource=SEEDANCE),
    "native second picture": lambda text: _native(image(PLAIN), image(text)),
    "native video": lambda text: _native(_item("video", text)),
    "native sound": lambda text: _native(image(PLAIN), _item("audio", text)),
    "native text": lambda text: (NATIVE, {"model": _MODEL, "content": [_text(text)]}),
    "native draft": lambda text: _native({"type": "draft_task", "draft_task": {"id": text}}),
    "model": lambda text: (NATIVE, {"model": text, "content": [_text("A walk")]}),
    "callback_url": lambda text: _native(callback_url=text),
    "safety_identifier": lambda text: _native(safety_identifier=text),
    "tools": lambda text: _native(tools=[{"type": text}]),
    "ratio": lambda text: _native(ratio=text),
    "unknown, deep": lambda text: _native(extra={"a": [{"b": {"c": text}}]}),
    "unknown name": lambda text: (NATIVE, {**_native()[1], text: 1}),
    "beside the address": lambda text: _native({**image(PLAIN), "alt": text}),
    "AllToken prompt": lambda text: (SHARED, {"model": "seedance-2.0", "prompt": text}),
    "AllToken picture": lambda text: (
        SHARED,
        {"model": "seedance-2.0", "prompt": "A walk", "content": [image(text)]},
    ),
    "xcompute picture": lambda text: _shared(image_urls=[PLAIN, text]),
    "xcompute role": lambda text: _shared(image_with_roles=[{"url": text, "role": "first_frame"}]),
    "xcompute video": lambda text: _shared(video_urls=[text]),
    "Token360 frame": lambda text: _framed(
        frame_images=[{"frame_type": "first_frame", "image_url": {"url": text}}]
    ),
    "Token360 reference": lambda text: _framed(input_references=[{"image_url": {"url": text}}]),
    "Token360 prompt": lambda text: (FRAMED, {"model": "seedance-2.0", "prompt": text}),
}


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


@dataclass(frozen=True, slots=True)
class Placement:
    """One reference in one place, in one disguise."""

    label: str
    resource: str
    body: dict[str, Any]


def placements(references: Mapping[str, str]) -> Iterator[Placement]:
    """Each of the references (by a name) in each place, in each disguise."""
    for spelling, reference in references.items():
        for place, put in PLACES.items():
            for disguise, wear in DISGUISES.items():
                resource, body = put(wear(reference))
                yield Placement(f"{spelling}: {place}, {disguise}", resource, body)


def generously(value: object) -> str:
    """All texts of a JSON value as the most generous of readers has them, run together."""
    text = "\n".join(one for _, one in texts_of(value))
    for _ in range(6):
        text = html.unescape(unquote(text))
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in folded if unicodedata.category(one)[0] in "LNP")
