"""The sweeper's way with a due video, and what a call of the upstream makes of one.

waiting           sent if its pictures are assets by now
submitting        its sender died: unknown
unknown           looked up by its marker; not found after the horizon: failed, never sent again
queued, running   looked at; its execution is started again while it is not slow

Where copies are kept of what was made, a video that succeeds here gets one more execution for that.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from portrait.errors import ServiceUnavailable, UpstreamError
from portrait.model import Failure, UpstreamId, Video, VideoState
from portrait.ports.due import DueKind, DueRow
from portrait.ports.videos import VideoChanges, VideoMachine
from portrait.rules.pacing import is_slow, lease_until
from portrait.rules.video_tickets import read_video_ticket
from portrait.usecases.driving import Outcome
from portrait.usecases.sending_held import send_held
from portrait.usecases.sweeping import Heard, Swept, again_at
from portrait.usecases.video_sending import SendPorts
from portrait.usecases.watching import (
    Look,
    check_video,
    settle_video,
    video_age_seconds,
    wants_keeping,
)

NEVER_FOUND = Failure(
    "OutcomeUnknown", "The upstream never confirmed the video; nothing was billed. Ask again."
)
LOST = Failure("UpstreamVideoLost", "The upstream does not know the video any more.")
LIST_LAG = timedelta(seconds=60)
"""How much earlier than it was sent the upstream's clock may say that a task was made."""
_UNKNOWN = frozenset({VideoState.UNKNOWN})
_SUBMITTING = frozenset({VideoState.SUBMITTING})


@dataclass(frozen=True, slots=True)
class VideoSweep:
    """What the sweeper does with videos, and who goes on watching them."""

    sending: SendPorts
    machine: VideoMachine
    horizon: timedelta
    heard: Heard


def sweep_video(row: Video, sweep: VideoSweep) -> Swept:
    """One due video. Raises StateChanged when somebody else works on it, UpstreamError."""
    ports = sweep.sending
    now = ports.watch.mint.now()
    if row.due_at is None or row.due_at > now:
        return Swept.LEFT_ALONE
    row = ports.watch.videos.lease_video(row, {"due_at": lease_until(now)})
    if row.state is VideoState.WAITING:
        look = send_held(row, ports)
        _tell(row, look, sweep.heard)
        return _watch_again(look, sweep)
    if row.state is VideoState.SUBMITTING:
        due: VideoChanges = {"held": None, "due_at": lease_until(now)}
        row = ports.watch.videos.move_video(
            row, _SUBMITTING, VideoState.UNKNOWN, now, due, fenced=True
        )
    if row.state is VideoState.UNKNOWN:
        return _resolve(row, sweep)
    return _look(row, sweep)


def hear_callback(ticket: str, ports: SendPorts, machine: VideoMachine) -> bool:
    """The upstream says that something changed: look, if the ticket is ours and it is not at rest.

    Returns whether the ticket is ours; costs no read otherwise. Nothing that was said is believed.
    """
    named = read_video_ticket(ports.ticket_key(), ticket)
    if named is None:
        return False
    try:
        row = ports.watch.videos.load_video(*named)
        if row is not None:
            _have_kept(check_video(row, ports.watch), ports, machine)
    except (UpstreamError, ServiceUnavailable):
        # It is being watched anyway.
        return True
    return True


def _resolve(row: Video, sweep: VideoSweep) -> Swept:
    """An outcome that is not known: found is adopted at once, a miss counts after the horizon."""
    watch = sweep.sending.watch
    asked_at = watch.mint.now()
    sent_at = row.sent_at or row.created_at
    upstream = watch.upstream_for(row.customer)
    made = upstream.find_videos(row.home, row.marker, sent_at - LIST_LAG)
    now = watch.mint.now()
    if made:
        oldest, *extras = made
        adopted: VideoChanges = {
            "upstream_id": oldest.upstream_id,
            "due_at": lease_until(now),
            "generation": row.generation + 1,
        }
        row = watch.videos.move_video(row, _UNKNOWN, VideoState.QUEUED, now, adopted, fenced=True)
        for extra in extras:
            _try_cancel(row, extra.upstream_id, sweep.sending)
        sweep.machine.watch(row.customer, row.video, row.marker, row.generation)
        return Swept.ADOPTED
    if asked_at < sent_at + sweep.horizon:
        watch.videos.lease_video(row, {"due_at": again_at(now)})
        return Swept.WAITING
    settle_video(row, VideoState.FAILED, {"failure": NEVER_FOUND}, watch, fenced=True)
    return Swept.GAVE_UP


def _look(row: Video, sweep: VideoSweep) -> Swept:
    look = check_video(row, sweep.sending.watch)
    _tell(row, look, sweep.heard)
    if look.outcome in {Outcome.BECAME_ACTIVE, Outcome.BECAME_FAILED}:
        _have_kept(look, sweep.sending, sweep.machine)
        return Swept.SETTLED
    if look.outcome is Outcome.MISSED_UPSTREAM and look.row is not None:
        return _confirm_lost(look.row, sweep.sending)
    return _watch_again(look, sweep)


def _watch_again(look: Look, sweep: VideoSweep) -> Swept:
    """Start the next generation of the execution for a video that is young still."""
    row, watch = look.row, sweep.sending.watch
    if row is None or row.due_at is None:
        return Swept.LEFT_ALONE if row is None else Swept.SETTLED
    now = watch.mint.now()
    if is_slow(video_age_seconds(row, now)):
        watch.videos.lease_video(row, {"due_at": again_at(now)})
        return Swept.WAITING
    changes: VideoChanges = {"due_at": lease_until(now), "generation": row.generation + 1}
    row = watch.videos.lease_video(row, changes)
    sweep.machine.watch(row.customer, row.video, row.marker, row.generation)
    return Swept.RESTARTED


def _have_kept(look: Look, ports: SendPorts, machine: VideoMachine) -> None:
    """Start the execution that copies what was made; nothing is lost with one that fails."""
    row, settled = look.row, look.outcome is Outcome.BECAME_ACTIVE
    if ports.keeps and settled and row is not None and wants_keeping(row):
        # No other execution has this number: the row is at rest.
        with suppress(ServiceUnavailable):
            machine.watch(row.customer, row.video, row.marker, row.generation + 1)


def _confirm_lost(row: Video, ports: SendPorts) -> Swept:
    """A get misses: only the list can say that it is really gone."""
    watch = ports.watch
    since = (row.sent_at or row.created_at) - LIST_LAG
    if watch.upstream_for(row.customer).find_videos(row.home, row.marker, since):
        watch.videos.lease_video(row, {"due_at": again_at(watch.mint.now())})
        return Swept.WAITING
    settle_video(row, VideoState.FAILED, {"failure": LOST}, watch, fenced=True)
    return Swept.LOST


def _tell(row: Video, look: Look, heard: Heard) -> None:
    if look.said is not None:
        heard(DueRow(row.customer, row.video, DueKind.VIDEO), look.said)


def _try_cancel(row: Video, upstream_id: UpstreamId, ports: SendPorts) -> None:
    try:
        ports.watch.upstream_for(row.customer).cancel_video(row.home, upstream_id)
    except UpstreamError:
        return  # it is made to its end and forgotten after seven days
