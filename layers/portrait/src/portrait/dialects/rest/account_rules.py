"""What `/v1/account` says of rules: limits of names and files, how videos are made, and the words.

All of it is read off the rules themselves, so a client that keeps to it needs none of its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from portrait.model import AssetType, EventType
from portrait.rules.formats import MEDIA_TYPES, Format
from portrait.rules.limits import (
    ACTION_NAME_MAX,
    BARE_MOST_BYTES,
    DESCRIPTION_MAX,
    GENERIC_DAYS,
    GENERIC_DAYS_DEFAULT,
    NATIVE_NAME_MAX,
    UPLOAD_MAX_BYTES,
)
from portrait.rules.media import ALL_PICTURES_POLICY, ARK_LIMITS, MediaLimits, refusal_words
from portrait.rules.video_models import MODELS, VideoModel
from portrait.rules.video_modes import MODES, Block, VideoMode
from portrait.rules.video_options import RATIOS

_OTHER_ENDINGS: Final = {Format.JPEG: (".jpg", ".jpeg"), Format.TIFF: (".tif", ".tiff")}
_SOUND: Final = (Format.WAV, Format.MP3)
_FILM: Final = (Format.MP4, Format.MOV)


def _sides(limits: MediaLimits) -> dict[str, Any]:
    return {
        "minSide": limits.min_side,
        "maxSide": limits.max_side,
        "minRatio": limits.min_ratio[0] / limits.min_ratio[1],
        "maxRatio": limits.max_ratio[0] / limits.max_ratio[1],
    }


def _types(formats: Sequence[Format]) -> list[str]:
    return [MEDIA_TYPES[one] for one in formats]


def _endings(formats: Sequence[Format]) -> list[str]:
    return [ending for one in formats for ending in _OTHER_ENDINGS.get(one, (f".{one}",))]


def _straight(kind: AssetType, formats: Sequence[Format]) -> dict[str, Any]:
    return {
        "maxBytes": BARE_MOST_BYTES[kind],
        "mediaTypes": _types(formats),
        "extensions": _endings(formats),
    }


def _model(model: VideoModel) -> dict[str, Any]:
    return {
        "id": model.name,
        "resolutions": list(model.resolutions),
        "minDuration": model.shortest,
        "maxDuration": model.longest,
        "most": {kind.lower(): model.most(kind) for kind in AssetType},
        "audioAlone": model.audio_alone,
    }


def _mode(mode: VideoMode) -> dict[str, Any]:
    return {"id": mode.name, "least": mode.least, "blocks": [_block(one) for one in mode.blocks]}


def _block(block: Block) -> dict[str, Any]:
    return {
        "id": block.name,
        "media": block.media.lower(),
        "member": block.member,
        "role": block.role,
        "least": block.least,
        "most": block.most,
    }


_PICTURES: Final = ALL_PICTURES_POLICY.formats
_ANY: Final = _types((*_PICTURES, *_FILM, *_SOUND))
RULES: Final[Mapping[str, Any]] = {
    "names": {
        "groupMax": NATIVE_NAME_MAX,
        "assetMax": NATIVE_NAME_MAX,
        "keyMax": NATIVE_NAME_MAX,
        "straightMax": ACTION_NAME_MAX,
        "descriptionMax": DESCRIPTION_MAX,
    },
    "upload": {
        "maxBytes": UPLOAD_MAX_BYTES,
        "mediaTypes": _types(_PICTURES),
        "extensions": _endings(_PICTURES),
        **_sides(ALL_PICTURES_POLICY.limits),
        "animated": False,
    },
    "straight": {
        AssetType.IMAGE: {
            **_straight(AssetType.IMAGE, _PICTURES),
            **_sides(ALL_PICTURES_POLICY.limits),
        },
        AssetType.VIDEO: _straight(AssetType.VIDEO, _FILM),
        AssetType.AUDIO: _straight(AssetType.AUDIO, _SOUND),
    },
    "byUrl": {
        AssetType.IMAGE: {
            "maxBytes": ARK_LIMITS.max_picture_bytes,
            "mediaTypes": _types(_PICTURES),
            **_sides(ARK_LIMITS),
        },
        AssetType.VIDEO: {
            "maxBytes": ARK_LIMITS.max_video_bytes,
            "mediaTypes": _types(_FILM),
        },
        AssetType.AUDIO: {
            "maxBytes": ARK_LIMITS.max_audio_bytes,
            "mediaTypes": _types(_SOUND),
        },
    },
    "retention": {"days": list(GENERIC_DAYS), "defaultDays": GENERIC_DAYS_DEFAULT},
    "videos": {
        "models": [_model(one) for one in MODELS],
        "modes": [_mode(one) for one in MODES],
        "ratios": list(RATIOS),
    },
    "webhookEvents": list(EventType),
    "messages": {
        **refusal_words(ALL_PICTURES_POLICY),
        "BodyTooLarge": f"is over the limit of {UPLOAD_MAX_BYTES:,} bytes",
        "StraightTooLarge": "is over the limit of {limit} bytes",
        "StraightNotAccepted": (
            f"is not an accepted file; accepted are {', '.join(_ANY[:-1])} and {_ANY[-1]}"
        ),
    },
}
