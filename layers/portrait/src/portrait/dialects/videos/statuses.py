"""What each door calls a video's state: one table.

inside                                 native      AllToken     Token360      xcompute
waiting, submitting, unknown, queued   queued      queued       queued        pending
running                                running     processing   in_progress   processing
succeeded                              succeeded   completed    completed     completed
failed                                 failed      failed       failed        failed
cancelled                              cancelled   cancelled    failed        cancelled
expired                                expired     expired      failed        failed
"""

from collections.abc import Mapping
from typing import Final

from portrait.model import Failure, Video, VideoState
from portrait.rules.video_words import in_own_words

_BEFORE: Final = (
    VideoState.WAITING,
    VideoState.SUBMITTING,
    VideoState.UNKNOWN,
    VideoState.QUEUED,
)


def _words(
    queued: str, running: str, succeeded: str, cancelled: str, expired: str
) -> Mapping[VideoState, str]:
    return {
        **dict.fromkeys(_BEFORE, queued),
        VideoState.RUNNING: running,
        VideoState.SUCCEEDED: succeeded,
        VideoState.FAILED: "failed",
        VideoState.CANCELLED: cancelled,
        VideoState.EXPIRED: expired,
    }


NATIVE: Final = _words("queued", "running", "succeeded", "cancelled", "expired")
ALLTOKEN: Final = _words("queued", "processing", "completed", "cancelled", "expired")
TOKEN360: Final = _words("queued", "in_progress", "completed", "failed", "failed")
XCOMPUTE: Final = _words("pending", "processing", "completed", "cancelled", "failed")

_OWN_WORDS: Final = {
    VideoState.CANCELLED: Failure("TaskCancelled", "The video was cancelled by its owner."),
    VideoState.EXPIRED: Failure("TaskExpired", "The video was not made in the time it was given."),
}


def failure_of(video: Video) -> Failure | None:
    """Why there is no video and there will be none; None: there is, or may be."""
    if video.failure is None:
        return _OWN_WORDS.get(video.state)
    return Failure(video.failure.code, in_own_words(video.failure.message, video.assets))
