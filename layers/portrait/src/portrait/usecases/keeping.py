"""Copying the files of a finished video into our own bucket, where the operator wants that.

    succeeded --copy each URL--> keys of its row; served by links of ours from then on
              `--fails---------> the upstream's URLs stay, as without keeping

A second run writes the same keys. Where the record was removed meanwhile, its copies go again.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from portrait.errors import StateChanged
from portrait.model import CustomerId, Video, VideoId, VideoState
from portrait.ports.copies import Copier, NotCopied
from portrait.ports.services import Now, Unsealer
from portrait.ports.videos import VideoLedger
from portrait.usecases.watching import RESULT_PURPOSE, video_place, wants_keeping

COPY_MAX_BYTES: Final = 1 << 30
"""Of one file: far above any video of 15 seconds."""
_TYPES: Final[Mapping[str, str]] = {
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".webp": "image/webp",
}
_ANY_TYPE: Final = "application/octet-stream"
_ENDING: Final = re.compile(r"\.[a-z0-9]{1,5}", re.ASCII)


class Kept(StrEnum):
    """What came of keeping a video."""

    KEPT = "kept"
    NOT_KEPT = "not_kept"
    """Something could not be copied: the upstream's URLs are all there is."""
    LEFT_ALONE = "left_alone"
    """Kept already, without anything to keep, or gone."""


@dataclass(frozen=True, slots=True)
class KeepPorts:
    """What it takes to keep a video."""

    videos: VideoLedger
    unsealer: Unsealer
    copier: Copier
    now: Now
    kept_for: timedelta


def keep_video(customer: CustomerId, video: VideoId, ports: KeepPorts) -> Kept:
    """Copy the files of a finished video. Raises ServiceUnavailable."""
    row = ports.videos.load_video(customer, video)
    if row is None or row.result is None or not wants_keeping(row):
        return Kept.LEFT_ALONE
    place = video_place(customer, video)
    urls: Mapping[str, str] = json.loads(ports.unsealer.unseal(row.result, RESULT_PURPOSE, *place))
    files = {copy_key(row, name, url): url for name, url in urls.items()}
    try:
        for key, url in files.items():
            ending = PurePosixPath(key).suffix
            ports.copier.copy_file(url, key, _TYPES.get(ending, _ANY_TYPE), COPY_MAX_BYTES)
    except NotCopied:
        return Kept.NOT_KEPT
    until = ports.now() + ports.kept_for
    try:
        ports.videos.keep_copies(row, tuple(files), until)
    except StateChanged:
        _clear(row, tuple(files), ports)
        return Kept.LEFT_ALONE
    return Kept.KEPT


def copy_key(row: Video, name: str, url: str) -> str:
    """Where a file is kept: its stem is its name in the result, its ending the URL's."""
    ending = PurePosixPath(urlsplit(url).path).suffix.lower()
    ending = ending if _ENDING.fullmatch(ending) else ""
    return f"videos/{row.customer}/{row.video}/{name}{ending}"


def _clear(row: Video, keys: tuple[str, ...], ports: KeepPorts) -> None:
    """Whoever kept it first needs these very files; a record that was removed needs none."""
    found = ports.videos.load_video(row.customer, row.video)
    if found is None or found.state is VideoState.DELETED:
        for key in keys:
            ports.copier.remove_copy(key)
