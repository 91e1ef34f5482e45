"""A tiny data plane in memory: tasks that a test brings to their end, and a script of twists."""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from portrait.errors import ServiceUnavailable, UpstreamError, UpstreamNotFound
from portrait.model import CustomerId, Home, Marker, UpstreamId, VideoId, VideoState
from portrait.ports.videos import UpstreamVideo
from portrait.rules.markers import bears
from tests.scripted_upstream import GOES_WELL, Twist

T = TypeVar("T")


@dataclass
class ScriptedStudio:
    """Tasks by account. `calls` holds every call in order, as (action, what it was about)."""

    now: Callable[[], datetime] = lambda: datetime(2026, 1, 1, tzinfo=UTC)
    tasks: dict[UpstreamId, UpstreamVideo] = field(default_factory=dict)
    bodies: dict[UpstreamId, Mapping[str, Any]] = field(default_factory=dict)
    homes: dict[UpstreamId, Home] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    script: dict[str, deque[Twist]] = field(default_factory=lambda: defaultdict(deque))
    made: int = 0

    def expect(self, action: str, *twists: Twist | UpstreamError) -> None:
        """Give the next calls of an action these twists, then let it go well again."""
        self.script[action] += [
            twist if isinstance(twist, Twist) else Twist(twist) for twist in twists
        ]

    def settle(self, task: UpstreamId, state: VideoState, **changes: Any) -> None:
        """Decide what becomes of a task."""
        self.tasks[task] = replace(self.tasks[task], state=state, updated_at=self.now(), **changes)

    def count(self, action: str) -> int:
        """How often an action was called."""
        return sum(called == action for called, _ in self.calls)

    def create_video(self, home: Home, body: Mapping[str, object]) -> UpstreamId:
        def work() -> UpstreamId:
            self.made += 1
            made = UpstreamId(f"cgt-up-{self.made}")
            self.homes[made] = home
            self.bodies[made] = dict(body)
            self.tasks[made] = UpstreamVideo(
                upstream_id=made,
                state=VideoState.QUEUED,
                created_at=self.now(),
                safety_identifier=str(body["safety_identifier"]),
            )
            return made

        return self._call("create_video", str(body["model"]), work)

    def get_video(self, home: Home, video: UpstreamId) -> UpstreamVideo:
        return self._call("get_video", video, lambda: self._task(home, video))

    def find_videos(self, home: Home, marker: Marker, since: datetime) -> Sequence[UpstreamVideo]:
        def work() -> Sequence[UpstreamVideo]:
            return [
                task
                for task in self.tasks.values()
                if self.homes[task.upstream_id] == home
                and bears(task.safety_identifier, marker)
                and task.created_at is not None
                and task.created_at >= since
            ]

        return self._call("find_videos", marker, work)

    def cancel_video(self, home: Home, video: UpstreamId) -> None:
        def work() -> None:
            self._task(home, video)
            del self.tasks[video]

        self._call("cancel_video", video, work)

    def _task(self, home: Home, video: UpstreamId) -> UpstreamVideo:
        if video not in self.tasks or self.homes[video] != home:
            raise UpstreamNotFound("NotFound")
        return self.tasks[video]

    def _call(self, action: str, about: str, work: Callable[[], T]) -> T:
        self.calls.append((action, about))
        twist = self.script[action].popleft() if self.script[action] else GOES_WELL
        twist.before()
        if twist.error is not None:
            if twist.happens:
                work()
            raise twist.error
        done = work()
        twist.after()
        return done


@dataclass(frozen=True, slots=True)
class Watching:
    """One start of the machine that watches."""

    customer: CustomerId
    video: VideoId
    marker: Marker
    generation: int


@dataclass
class RecordedWatcher:
    """Keeps what was started. `down`: nothing can be started."""

    starts: list[Watching] = field(default_factory=list)
    down: bool = False

    def watch(self, customer: CustomerId, video: VideoId, marker: Marker, generation: int) -> None:
        if self.down:
            raise ServiceUnavailable
        self.starts.append(Watching(customer, video, marker, generation))
