"""The step of the machine that watches a video: send it if it waited, else look at it."""

from dataclasses import dataclass

from portrait.model import CustomerId, VideoId, VideoState
from portrait.rules.limits import FIRST_CHECK_SECONDS
from portrait.rules.pacing import check_wait_seconds, is_slow
from portrait.usecases.driving import Outcome, UpstreamSaid
from portrait.usecases.ingest import Next
from portrait.usecases.sending_held import send_held
from portrait.usecases.video_sending import SendPorts
from portrait.usecases.watching import (
    MAKING,
    Look,
    check_video,
    video_age_seconds,
    wants_keeping,
)


@dataclass(frozen=True, slots=True)
class WatchStep:
    """The answer of the step: what comes next, after how many seconds."""

    next: Next
    wait_seconds: int
    outcome: Outcome
    said: UpstreamSaid | None = None


def watch(customer: CustomerId, video: VideoId, ports: SendPorts) -> WatchStep:
    """One look at a video. Raises ServiceUnavailable, ValueError."""
    row = ports.watch.videos.load_video(customer, video)
    if row is None:
        return WatchStep(Next.DONE, 0, Outcome.LEFT_ALONE)
    waits = row.state is VideoState.WAITING
    look = send_held(row, ports) if waits else check_video(row, ports.watch)
    return plan_look(look, ports)


def plan_look(look: Look, ports: SendPorts) -> WatchStep:
    """What the machine does next, from where the video stands."""
    row = look.row
    if ports.keeps and row is not None and wants_keeping(row):
        return WatchStep(Next.KEEP, 0, look.outcome, look.said)
    if row is None or row.state not in MAKING | {VideoState.WAITING}:
        unfinished = row is not None and row.due_at is not None
        after = Next.HAND_OVER if unfinished else Next.DONE
        return WatchStep(after, 0, look.outcome, look.said)
    age = video_age_seconds(row, ports.watch.mint.now())
    if is_slow(age):
        return WatchStep(Next.HAND_OVER, 0, look.outcome, look.said)
    waiting = row.state is VideoState.WAITING
    wait = FIRST_CHECK_SECONDS if waiting else check_wait_seconds(age)
    return WatchStep(Next.CHECK, wait, look.outcome, look.said)
