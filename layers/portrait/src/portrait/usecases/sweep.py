"""What the sweeper does every minute: every row that is due comes nearer to its rest.

    due index -> row, consistently -> lease -> by its state:
        asset  queued            restart the machine        (usecases.sweep_assets)
               submitting        its sender died: unknown
               unknown           look it up by its marker
               processing        look at it; restart the machine
               deleting          delete it upstream, then bury it
        group  creating          its sender died: unknown   (usecases.sweep_groups)
               unknown           look it up by its marker
               deleting          its assets, then itself
        session                  its deadlines              (usecases.sweep_sessions)
        delivery                 wake who sends it          (usecases.sweep_deliveries)
        task                     its end; a day later, what failed in it (usecases.sweep_tasks)
        video                    as an asset, but it is never sent again (usecases.sweep_videos)

Whoever holds the lease works on the row; a lease that was lost to somebody else ends the work.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from portrait.errors import PortraitError, StateChanged, UpstreamError
from portrait.model import AssetId, Delivery, DeliveryId, GroupId, SessionId, TaskId, Video, VideoId
from portrait.ports.due import SHARDS, DueKind, DueRow
from portrait.usecases.driving import UpstreamSaid
from portrait.usecases.sweep_assets import sweep_asset
from portrait.usecases.sweep_deliveries import sweep_delivery
from portrait.usecases.sweep_groups import sweep_group
from portrait.usecases.sweep_sessions import sweep_session
from portrait.usecases.sweep_tasks import sweep_task
from portrait.usecases.sweep_videos import VideoSweep, sweep_video
from portrait.usecases.sweeping import SweepPorts, Swept

ROWS_A_SHARD = 50
WAKES_A_RUN = 300
"""So many deliveries are handed to who sends them, each to a process of its own, in one minute.

After an outage those behind them go a minute later each time, and leave processes for the doors.
"""
UNREADABLE_AGAIN = timedelta(hours=1)
"""When a row that cannot be read is looked at, and told of, again."""


def sweep(ports: SweepPorts) -> Iterator[tuple[DueRow, Swept]]:
    """All that is due, in rounds of one page a shard, the oldest first.

    Each minute another shard is the first: what one run has no time for has its turn later. A shard
    of which a round brought nothing new is left: what stays due there is left to the next run.
    """
    first = int(ports.ingest.mint.now().timestamp() // 60)
    shards = [(first + shard) % SHARDS for shard in range(SHARDS)]
    seen: set[DueRow] = set()
    deliveries = 0
    while shards:
        shards, round_of = [], shards
        for shard in round_of:
            now = ports.ingest.mint.now()
            page = ports.due.find_due(shard, now, ROWS_A_SHARD)
            fresh = [due for due in page if due not in seen]
            for due in fresh:
                seen.add(due)
                late = deliveries // WAKES_A_RUN
                deliveries += due.kind is DueKind.DELIVERY
                if due.kind is DueKind.DELIVERY and late:
                    yield due, _put_off(due, late, ports)
                else:
                    yield due, sweep_row(due, ports)
            if fresh and len(page) == ROWS_A_SHARD:
                shards.append(shard)


def sweep_row(due: DueRow, ports: SweepPorts) -> Swept:
    """Bring one due row nearer to its rest; a row in trouble never keeps others waiting."""
    ports = ports.on_behalf_of(due.customer)
    try:
        if due.kind is DueKind.GROUP:
            group = ports.ingest.groups.load_group(due.customer, GroupId(due.row))
            return Swept.LEFT_ALONE if group is None else sweep_group(group, ports)
        if due.kind is DueKind.SESSION:
            session = ports.exchange.sessions.load_session(due.customer, SessionId(due.row))
            return Swept.LEFT_ALONE if session is None else sweep_session(session, ports.exchange)
        if due.kind is DueKind.DELIVERY:
            now = ports.ingest.mint.now()
            told = ports.deliveries.load_delivery(due.customer, DeliveryId(due.row), now=now)
            return Swept.LEFT_ALONE if told is None else _woken(told, ports)
        if due.kind is DueKind.TASK:
            task = ports.tasks.load_task(due.customer, TaskId(due.row))
            return Swept.LEFT_ALONE if task is None else sweep_task(task, ports.tasks, ports.ingest)
        if due.kind is DueKind.VIDEO:
            video = ports.sending.watch.videos.load_video(due.customer, VideoId(due.row))
            return Swept.LEFT_ALONE if video is None else _swept_video(video, ports)
        asset = ports.ingest.assets.load_asset(due.customer, AssetId(due.row))
        return Swept.LEFT_ALONE if asset is None else sweep_asset(asset, ports)
    except StateChanged:
        return Swept.LEFT_ALONE
    except ValueError:
        # Not at the head of its shard for ever, in front of what can be helped.
        with suppress(StateChanged, PortraitError):
            ports.due.put_off(due, ports.ingest.mint.now() + UNREADABLE_AGAIN)
        return Swept.UNREADABLE
    except UpstreamError as error:
        ports.heard(due, UpstreamSaid.of("", error.code))
    except PortraitError:
        pass
    # The upstream or a service is in trouble: the lease runs out and the row is due again.
    return Swept.WAITING


def _put_off(due: DueRow, minutes: int, ports: SweepPorts) -> Swept:
    with suppress(StateChanged, PortraitError):
        ports.due.put_off(due, ports.ingest.mint.now() + timedelta(minutes=minutes))
    return Swept.WAITING


def _swept_video(video: Video, ports: SweepPorts) -> Swept:
    videos = VideoSweep(ports.sending, ports.watcher, ports.horizon, ports.heard)
    return sweep_video(video, videos)


def _woken(told: Delivery, ports: SweepPorts) -> Swept:
    return sweep_delivery(told, ports.deliveries, ports.exchange.courier, ports.ingest.mint.now())
