"""Videos under a key."""

from dataclasses import dataclass, replace

from portrait.model import Once, Principal, Video, VideoId, VideoRequest, VideoState
from portrait.ports.videos import VideoMachine
from portrait.usecases.auto_ingest import TakeIn
from portrait.usecases.batching import BatchPorts
from portrait.usecases.calls import CallPorts
from portrait.usecases.repeats.making import Made, make_once, wait_for
from portrait.usecases.video_sending import SendPorts
from portrait.usecases.videos import create_video, nothing_instead


@dataclass(frozen=True, slots=True)
class CreatePorts:
    """What it takes to have videos made, and pictures taken in for them."""

    sending: SendPorts
    calls: CallPorts
    machine: VideoMachine
    batches: BatchPorts


def create_video_once(
    who: Principal,
    wanted: VideoRequest,
    once: Once | None,
    ports: CreatePorts,
    *,
    auto_ingest: bool = False,
) -> Made[Video]:
    """`create_video` under a key. Raises IdempotencyMismatch, StillRunning, and what it raises.

    With `auto_ingest` pictures that are refused for real faces become assets (X-Auto-Ingest).
    """
    sending, watch = ports.sending, ports.sending.watch
    take_in = TakeIn(who, wanted, sending, ports.calls, ports.machine, ports.batches)

    def create(once: Once | None) -> Video:
        instead = take_in if auto_ingest else nothing_instead
        return create_video(who, wanted, sending, ports.calls, ports.machine, once, instead)

    def again(row: Video) -> Video:
        if row.state is VideoState.SUBMITTING and row.due_at is not None:
            wait_for(row.due_at, watch.mint.now())
        return _as_it_began(row)

    return make_once(
        once,
        create,
        lambda found: watch.videos.load_video(who.customer, VideoId(found)),
        again,
        begins="cgt-",
    )


def _as_it_began(row: Video) -> Video:
    """The row as its create answered with it, whatever became of it since."""
    return replace(
        row,
        state=VideoState.QUEUED,
        updated_at=row.created_at,
        report="{}",
        result=None,
        result_expires_at=None,
        failure=None,
    )
