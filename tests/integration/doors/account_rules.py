"""The rules of files, names and videos that an account tells, written out."""

from typing import Any, Final

from portrait.model import EventType

_SIDES: Final = {"minSide": 300, "maxSide": 6000, "minRatio": 0.4, "maxRatio": 2.5}
_PICTURES: Final = [
    *("image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff", "image/gif"),
    *("image/heic", "image/heif"),
]
_WIDTH: Final = "is {width} pixels wide; the width must be 300 to 6000 pixels "
_HEIGHT: Final = "is {height} pixels high; the height must be 300 to 6000 pixels "
_RATIO: Final = "has a width to height ratio of {ratio}; it must be 0.4 to 2.5 "
_MOST: Final = {"image": 9, "video": 3, "audio": 3}
_RATIOS: Final = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"]


def _model(name: str, *resolutions: str, **more: object) -> dict[str, Any]:
    seconds = {"minDuration": 4, "maxDuration": 15}
    usual = {**seconds, "most": _MOST, "audioAlone": False}
    return {"id": name, "resolutions": list(resolutions), **usual, **more}


def _block(name: str, role: str, least: int = 0, most: int | None = None) -> dict[str, Any]:
    framing = role.endswith("_frame")
    return {
        "id": name,
        "media": "image" if framing else role.removeprefix("reference_"),
        "member": "frame_images" if framing else "input_references",
        "role": role,
        "least": least,
        "most": most,
    }


def _mode(name: str, *blocks: dict[str, Any], least: int = 1) -> dict[str, Any]:
    return {"id": name, "least": least, "blocks": list(blocks)}


_FIRST: Final = _block("first_frame", "first_frame", 1, 1)
_LAST: Final = _block("last_frame", "last_frame", 1, 1)
_IMAGES: Final = _block("reference_images", "reference_image")
_OF_TWO_FIVE: Final = {"most": {"image": 30, "video": 10, "audio": 10}, "audioAlone": True}
_VIDEOS: Final = {
    "models": [
        _model("seedance-2.0", "480p", "720p", "1080p", "4k"),
        _model("seedance-2.0-fast", "480p", "720p"),
        _model("seedance-2.0-mini", "480p", "720p"),
        _model("seedance-2.5", "480p", "720p", "1080p", "4k", **_OF_TWO_FIVE),
    ],
    "modes": [
        _mode("first_frame", _FIRST),
        _mode("first_last", _FIRST, _LAST, least=2),
        _mode("reference_images", {**_IMAGES, "least": 1}),
        _mode(
            "multimodal",
            _IMAGES,
            _block("reference_videos", "reference_video"),
            _block("reference_audios", "reference_audio"),
        ),
        _mode("edit", _block("source_video", "reference_video", 1, 1), _IMAGES),
        _mode("extend", _block("source_videos", "reference_video", 1), _IMAGES),
    ],
    "ratios": _RATIOS,
}
_ENDINGS: Final = [
    *(".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif")
]
RULES: Final = {
    "names": {
        "groupMax": 64,
        "assetMax": 64,
        "keyMax": 64,
        "straightMax": 50,
        "descriptionMax": 300,
    },
    "upload": {
        "maxBytes": 10_000_000,
        "mediaTypes": _PICTURES,
        "extensions": _ENDINGS,
        **_SIDES,
        "animated": False,
    },
    "straight": {
        "Image": {
            "maxBytes": 30_000_000,
            "mediaTypes": _PICTURES,
            "extensions": _ENDINGS,
            **_SIDES,
        },
        "Video": {
            "maxBytes": 200_000_000,
            "mediaTypes": ["video/mp4", "video/quicktime"],
            "extensions": [".mp4", ".mov"],
        },
        "Audio": {
            "maxBytes": 15_000_000,
            "mediaTypes": ["audio/wav", "audio/mpeg"],
            "extensions": [".wav", ".mp3"],
        },
    },
    "byUrl": {
        "Image": {"maxBytes": 31_457_280, "mediaTypes": _PICTURES, **_SIDES},
        "Video": {"maxBytes": 209_715_200, "mediaTypes": ["video/mp4", "video/quicktime"]},
        "Audio": {"maxBytes": 15_728_640, "mediaTypes": ["audio/wav", "audio/mpeg"]},
    },
    "retention": {"days": [1, 7, 30], "defaultDays": 7},
    "videos": _VIDEOS,
    "webhookEvents": list(EventType),
    "messages": {
        "WidthTooSmall": f"{_WIDTH}(WidthTooSmall)",
        "WidthTooLarge": f"{_WIDTH}(WidthTooLarge)",
        "HeightTooSmall": f"{_HEIGHT}(HeightTooSmall)",
        "HeightTooLarge": f"{_HEIGHT}(HeightTooLarge)",
        "AspectRatioTooSmall": f"{_RATIO}(AspectRatioTooSmall)",
        "AspectRatioTooLarge": f"{_RATIO}(AspectRatioTooLarge)",
        "FileSizeTooLarge": "is over 31,457,280 bytes (FileSizeTooLarge)",
        "NotAccepted": (
            "is not an accepted picture; accepted are image/jpeg, image/png, image/webp, "
            "image/bmp, image/tiff, image/gif, image/heic and image/heif"
        ),
        "BodyTooLarge": "is over the limit of 10,000,000 bytes",
        "StraightTooLarge": "is over the limit of {limit} bytes",
        "StraightNotAccepted": (
            "is not an accepted file; accepted are image/jpeg, image/png, image/webp, "
            "image/bmp, image/tiff, image/gif, image/heic, image/heif, video/mp4, "
            "video/quicktime, audio/wav and audio/mpeg"
        ),
    },
}
