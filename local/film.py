"""The demo's second half, over HTTP as a customer does it: an Active asset becomes a video."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from local.demo import DemoFailed, Gateway, bar

PATH: Final = "/v1/videos/generations"
_POLL_SECONDS: Final = 3.0
_PATIENCE_SECONDS: Final = 30 * 60.0
DONE: Final = "completed"
_ENDED: Final = frozenset({"failed", "cancelled", "expired"})


def run(
    gateway: Gateway,
    reference: str,
    save_to: Path,
    *,
    say: Callable[[str], None] = print,
    show: Callable[[str], None] = lambda line: print(line, end="", flush=True),
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> str:
    """Have a video made of an `asset://` reference, save it, and say where.

    Raises DemoFailed.
    """
    video_id = gateway.ask("video", PATH, wanted(reference))["id"]
    say(f"video   {video_id}")
    start = monotonic()
    while True:
        video = gateway.ask("video", f"{PATH}/{video_id}")
        status, waited = str(video.get("status")), monotonic() - start
        show(bar(status, waited, done=status == DONE))
        if status == DONE or status in _ENDED or waited > _PATIENCE_SECONDS:
            show("\n")
            break
        sleep(_POLL_SECONDS)
    if status in _ENDED:
        error = video.get("error") or {}
        raise DemoFailed(f"the video {status}: {error.get('code')}: {error.get('message')}")
    if status != DONE:
        raise DemoFailed(f"still {status} after {waited:.0f} s; it may be made later")
    size = gateway.fetch(str(video["video_url"]), save_to)
    return f"saved   {save_to} ({size:,} bytes)"


def wanted(reference: str) -> dict[str, Any]:
    """The request: five seconds that begin with the picture."""
    return {
        "model": "seedance-2.0",
        "ratio": "16:9",
        "duration": 5,
        "resolution": "720p",
        "content": [
            {"type": "text", "text": "The person of Image 1 looks up and smiles."},
            {"type": "image_url", "image_url": {"url": reference}, "role": "first_frame"},
        ],
    }
