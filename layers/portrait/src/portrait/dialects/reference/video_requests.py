"""What the routes of videos take, as schemas: from the same tables that the reading goes by."""

from collections.abc import Mapping
from typing import Any, Final

from portrait.dialects.reference.entries import Json
from portrait.dialects.shapes import CALLBACK_URL
from portrait.dialects.videos.asking import PROMPT_MAX
from portrait.dialects.videos.frames import METADATA_MAX_BYTES, REQUEST_ID_MAX
from portrait.rules.video_models import NAMES
from portrait.rules.video_options import (
    OPTIONS,
    SAFETY_IDENTIFIER_MAX,
    Flag,
    Option,
    Tools,
    Whole,
    Word,
)
from portrait.rules.video_rules import ROLES

_URL: Final[Json] = {
    "type": "string",
    "pattern": "^(https?://|[Aa]sset://|data:(image|audio)/)",
    "description": "A public http or https address, asset:// and an id, or a data URI.",
    "examples": ["asset://asset-20260318035710-k3x9q"],
}
_PROMPT: Final[Json] = {"type": "string", "maxLength": PROMPT_MAX}
_MODEL: Final[Json] = {"type": "string", "enum": list(NAMES)}
_METADATA: Final = f"Anything of yours, at most {METADATA_MAX_BYTES:,} bytes as JSON."
_KINDS: Final = ("image", "video", "audio")
_FRAMES: Final[Json] = {"type": "string", "enum": ["first_frame", "last_frame"]}


def _object(members: Mapping[str, Json], *required: str) -> Json:
    return {
        "type": "object",
        "properties": dict(members),
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Json) -> Json:
    return {"type": "array", "items": items, "minItems": 1}


def _option(option: Option) -> Json:
    match option:
        case Flag():
            return {"type": "boolean"}
        case Whole():
            span: Json = {
                "type": "integer",
                "minimum": option.lowest,
                "maximum": option.highest,
            }
            if option.step > 1:
                span = {"enum": list(range(option.lowest, option.highest + 1, option.step))}
            return span if option.also is None else {"anyOf": [span, {"const": option.also}]}
        case Word():
            return {"type": "string", "enum": list(option.words)}
        case Tools():
            kind = {"type": "string", "enum": list(option.types)}
            return {"type": "array", "items": _object({"type": kind}, "type")}


def _address(kind: str) -> Json:
    return _object({"url": _URL}, "url") | {"description": f"Where the {kind} is."}


def _content() -> Json:
    items = [
        _object({"type": {"const": "text"}, "text": _PROMPT | {"minLength": 1}}, "type", "text"),
        _object(
            {
                "type": {"const": "draft_task"},
                "draft_task": _object({"id": {"type": "string", "minLength": 1}}, "id"),
            },
            *("type", "draft_task"),
        ),
    ]
    for kind, roles in zip(_KINDS, ROLES.values(), strict=True):
        name = f"{kind}_url"
        role = {"type": "string", "enum": [str(one) for one in roles]}
        members = {"type": {"const": name}, name: _address(kind), "role": role}
        items.append(_object(members, "type", name))
    return _list({"anyOf": items})


def _common(spelt: Mapping[str, str]) -> dict[str, Json]:
    options: dict[str, Json] = {}
    for name, option in OPTIONS.items():
        options[name] = _option(option)
        if name in spelt:
            options[spelt[name]] = _option(option)
    callback: dict[str, Any] = dict(CALLBACK_URL.json_schema or {})
    identifier = {"type": "string", "maxLength": SAFETY_IDENTIFIER_MAX}
    return {
        "model": _MODEL,
        **options,
        "callback_url": callback,
        "safety_identifier": identifier,
    }


def _framed() -> dict[str, Json]:
    frame = {
        "type": {"const": "image_url"},
        "frame_type": _FRAMES,
        "image_url": _address("image"),
    }
    references = []
    for kind in _KINDS:
        name = f"{kind}_url"
        role = {"const": f"reference_{kind}"}
        members = {"type": {"const": name}, name: _address(kind), "role": role}
        references.append(_object(members, name))
    return {
        "frame_images": _list(_object(frame, "image_url")),
        "input_references": _list({"anyOf": references}),
    }


def _listed() -> dict[str, Json]:
    role = {"type": "string", "enum": [str(one) for one in ROLES[next(iter(ROLES))]]}
    with_role = _object({"url": _URL, "role": role}, "url")
    return {
        **{f"{kind}_urls": _list(_URL) for kind in _KINDS},
        "image_with_roles": _list(with_role),
    }


REQUESTS: Final[Mapping[str, Json]] = {
    "Native": _object({**_common({}), "content": _content()}, "model", "content"),
    "AllToken": _object({**_common({}), "prompt": _PROMPT, "content": _content()}, "model"),
    "Token360": _object(
        {
            **_common({"ratio": "aspect_ratio"}),
            "prompt": _PROMPT,
            "content": _content(),
            **_framed(),
            "request_id": {"type": "string", "maxLength": REQUEST_ID_MAX},
            "metadata": {"type": "object", "description": _METADATA},
        },
        "model",
    ),
    "Xcompute": _object({**_common({"ratio": "size"}), "prompt": _PROMPT, **_listed()}, "model"),
}
"""The bodies of creates, by the service whose they are."""
