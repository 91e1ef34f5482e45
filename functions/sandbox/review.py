"""Fetches an asset's media, judges it and keeps a copy: once, at the first read that wants it.

Media that has not arrived in time is asked for again by a later read, for a minute from its create.

Nothing runs in the background. Whoever reads an unjudged asset first takes a lease on it; others
see Processing meanwhile. A lease outlives the fetch by far and then ends by itself, so a process
that dies in between costs the next reader one more fetch.
"""

from dataclasses import dataclass, replace
from typing import Final

from functions.sandbox.model import Asset, AssetType, Verdict
from functions.sandbox.ports import FetchFailed, FetchTimedOut, MediaTooLarge
from functions.sandbox.world import Caller, World
from portrait.rules.formats import MEDIA_TYPES, Kind, sniff
from portrait.rules.media import ARK_LIMITS, judge_media

FETCH_SECONDS: Final = 4.0
_LEASE_MS: Final = 20_000
_ARRIVES_WITHIN_MS: Final = 60_000
# Ark takes videos of up to 200 MB; a function's memory does not.
MAX_BYTES: Final[dict[AssetType, int]] = {
    "Image": ARK_LIMITS.max_picture_bytes,
    "Video": 50 * 1024 * 1024,
    "Audio": ARK_LIMITS.max_audio_bytes,
}

MESSAGES: Final = {
    "DownloadFailed": "Failed to download the media from the given URL.",
    "TypeMismatch": "The content of the media does not match the asset type.",
    "FormatUnsupported": "The format of the media is not supported.",
    "FormatUndetectable": "The format of the media cannot be detected.",
    "FileSizeTooLarge": "The size of the media exceeds the limit.",
    "WidthTooSmall": "The width of the media is below 300 px.",
    "WidthTooLarge": "The width of the media is above 6000 px.",
    "HeightTooSmall": "The height of the media is below 300 px.",
    "HeightTooLarge": "The height of the media is above 6000 px.",
    "AspectRatioTooSmall": "The aspect ratio (width / height) of the media is below 0.4.",
    "AspectRatioTooLarge": "The aspect ratio (width / height) of the media is above 2.5.",
    "FaceMismatch": "Face consistency verification failed.",
}


def failure(code: str) -> Verdict:
    """The verdict of a failure code."""
    return Verdict(code, MESSAGES.get(code, f"The asset could not be processed: {code}."))


@dataclass(slots=True)
class Patience:
    """How long one call may still spend on fetching, in seconds, over all assets it covers."""

    seconds: float = FETCH_SECONDS


def reviewed(world: World, caller: Caller, asset: Asset, patience: Patience) -> Asset:
    """The asset with its verdict, unless that takes longer than this call has, or is in work."""
    if asset.verdict is not None or patience.seconds <= 0:
        return asset
    now = world.clock()
    lease = now + _LEASE_MS
    if not world.assets.lease(caller.library, asset.id, now, lease):
        return asset
    verdict = _judged(world, caller, asset, patience)
    if verdict is None:
        # The lease ends by itself: whoever reads after that asks again.
        return asset
    if not world.assets.judge(caller.library, asset.id, lease, verdict):
        world.copies.drop(caller.library, [asset.id])
    return replace(asset, verdict=verdict, source_url="")


def _judged(world: World, caller: Caller, asset: Asset, patience: Patience) -> Verdict | None:
    """The verdict on an asset's media; None if it may still arrive."""
    begun = world.monotonic()
    try:
        data = world.media.fetch(asset.source_url, MAX_BYTES[asset.type], patience.seconds)
    except FetchFailed as error:
        is_young = world.clock() < asset.created_ms + _ARRIVES_WITHIN_MS
        if isinstance(error, FetchTimedOut) and is_young:
            return None
        return Verdict("DownloadFailed", f"{MESSAGES['DownloadFailed']} Reason: {error}.")
    except MediaTooLarge:
        return failure("FileSizeTooLarge")
    finally:
        patience.seconds -= world.monotonic() - begun
    kind, code = judge(data, asset.type)
    if kind is None or kind.format is None or code:
        return failure(code or "FormatUnsupported")
    world.copies.keep(caller.library, asset.id, data, MEDIA_TYPES[kind.format])
    return Verdict()


def judge(data: bytes, asset_type: AssetType) -> tuple[Kind | None, str]:
    """What the bytes are, and the failure code they earn as an asset of this type, if any.

    The content decides, whatever the URL or the server says. Of video and audio only format and
    size are judged.
    """
    codes = judge_media(data, asset_type)
    return sniff(data), codes[0] if codes else ""
