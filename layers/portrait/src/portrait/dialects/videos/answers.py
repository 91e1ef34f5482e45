"""What each door answers about a video.

`expires_at`, `warnings`, `ingested_assets` and `callback_secret` are members of the gateway's own.
Addresses of results are there as long as they can be fetched; `expires_at` says until when, in
seconds since 1970, and stays when they are gone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from portrait.dialects.videos import statuses
from portrait.ids import as_ta
from portrait.model import AssetId, Video, VideoState
from portrait.rules.tasks import DONE_PROGRESS, START_PROGRESS
from portrait.rules.transitions import VIDEO_AT_REST
from portrait.rules.video_ids import as_task
from portrait.rules.video_options import OPTIONS

NO_URLS: Final[Mapping[str, str]] = {}
_RUNNING_PROGRESS: Final = 50
_REPORTED: Final = (*OPTIONS, "framespersecond", "usage")
_PARAMETERS: Final[Mapping[str, str]] = {
    "resolution": "resolution",
    "duration": "duration",
    "frames": "frames",
    "ratio": "aspect_ratio",
    "seed": "seed",
    "generate_audio": "generate_audio",
    "watermark": "watermark",
    "camera_fixed": "camera_fixed",
}
"""What Token360 repeats of a request, by Ark's names and by its own."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A video as it is answered. `urls` are those of its results that are open now."""

    video: Video
    urls: Mapping[str, str] = field(default_factory=dict, repr=False)
    until: datetime | None = None
    """When those die; None: when the result does."""
    warnings: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)
    """What signs the deliveries to the request's callback_url; of a create's answer only."""
    prompt: str = field(default="", repr=False)
    """Of a create's answer only: no row keeps it."""


def native_created(shown: Shown) -> dict[str, Any]:
    """Ark's create."""
    return {"id": shown.video.video, **_own(shown)}


def native(shown: Shown) -> dict[str, Any]:
    """Ark's task."""
    video = shown.video
    body: dict[str, Any] = {
        "id": video.video,
        "model": video.model,
        "status": statuses.NATIVE[video.state],
        "error": _error(video),
        "created_at": _seconds(video.created_at),
        "updated_at": _seconds(video.updated_at),
        **told_of(video),
        **_own(shown),
    }
    if video.safety_identifier:
        body["safety_identifier"] = video.safety_identifier
    if shown.urls:
        body["content"] = dict(shown.urls)
    return body


def native_list(found: Sequence[Shown], total: int) -> dict[str, Any]:
    """A page of Ark's tasks."""
    return {"items": [native(one) for one in found], "total": total}


def alltoken(shown: Shown) -> dict[str, Any]:
    """AllToken's task, when it was made and later."""
    body = {**native(shown), "status": statuses.ALLTOKEN[shown.video.state]}
    if "video_url" in shown.urls:
        body["video_url"] = shown.urls["video_url"]
    return body


def token360(shown: Shown) -> dict[str, Any]:
    """Token360's video."""
    video, told = shown.video, told_of(shown.video)
    parameters = {spelt: told[name] for name, spelt in _PARAMETERS.items() if name in told}
    body: dict[str, Any] = {
        "id": video.video,
        "object": "video",
        "status": statuses.TOKEN360[video.state],
        "model": video.model,
        "created_at": _seconds(video.created_at),
        "updated_at": _seconds(video.updated_at),
        "parameters": parameters,
        "error": _error(video),
        **json.loads(video.labels),
        **_own(shown, as_ta),
    }
    if shown.prompt:
        body["prompt"] = shown.prompt
    if "usage" in told:
        body["usage"] = told["usage"]
    if shown.urls:
        body |= {"url": shown.urls.get("video_url"), "video_url": shown.urls.get("video_url")}
        body["content"] = dict(shown.urls)
    if video.state is VideoState.SUCCEEDED and "duration" in told:
        body["duration"] = told["duration"]
    return body


def xcompute(shown: Shown) -> dict[str, Any]:
    """The `data` of xcompute's task."""
    video = shown.video
    body: dict[str, Any] = {
        "id": as_task(video.video),
        "status": statuses.XCOMPUTE[video.state],
        "progress": _progress(video.state),
        "model": video.model,
        "created": _seconds(video.created_at),
        **_own(shown),
    }
    if video.state in VIDEO_AT_REST:
        body["completed"] = _seconds(video.updated_at)
        body["actual_time"] = body["completed"] - body["created"]
    if shown.urls:
        expires = {"expires_at": body["expires_at"]} if "expires_at" in body else {}
        made = {"url": [shown.urls["video_url"]], **expires} if "video_url" in shown.urls else None
        body["result"] = {**shown.urls, **expires, "videos": [made] if made else []}
    if (failure := statuses.failure_of(video)) is not None:
        body["error"] = {"code": failure.code, "message": failure.message}
    return body


def told_of(video: Video) -> dict[str, Any]:
    """What is known of a video by Ark's names: as it was asked for, and as it became."""
    known = {**json.loads(video.options), **json.loads(video.report)}
    return {name: known[name] for name in _REPORTED if known.get(name) is not None}


def _own(shown: Shown, spell: Any = str) -> dict[str, Any]:
    """The gateway's own members, those that say something."""
    video = shown.video
    body: dict[str, Any] = {}
    until = shown.until or video.result_expires_at
    if until is not None:
        body["expires_at"] = _seconds(until)
    if shown.warnings:
        body["warnings"] = list(shown.warnings)
    if video.ingested:
        body["ingested_assets"] = [spell(AssetId(one)) for one in video.ingested]
    if shown.secret:
        body["callback_secret"] = shown.secret
    return body


def _error(video: Video) -> dict[str, str] | None:
    failure = statuses.failure_of(video)
    return None if failure is None else {"code": failure.code, "message": failure.message}


def _progress(state: VideoState) -> int:
    if state in VIDEO_AT_REST:
        return DONE_PROGRESS
    return _RUNNING_PROGRESS if state is VideoState.RUNNING else START_PROGRESS


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
