"""The data plane behind the governor: every call and page takes a turn first.

A turn that is near is waited for; one that is not raises TurnRefused, which reserved nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from portrait.adapters.ark_videos import ArkVideos
from portrait.model import CustomerId, Home, Marker, UpstreamId
from portrait.ports.governor import Governor, Kind
from portrait.ports.services import Now, Sleep
from portrait.ports.videos import UpstreamVideo


@dataclass(frozen=True, slots=True)
class GovernedVideos:
    """The data plane on behalf of one customer. `patience_seconds`: the longest wait for a turn."""

    upstream: ArkVideos
    governor: Governor
    customer: CustomerId
    kind: Kind
    patience_seconds: float
    now: Now
    sleep: Sleep

    def create_video(self, home: Home, body: Mapping[str, object]) -> UpstreamId:
        """Create a task."""
        self._turn(home, "CreateVideoTask")
        return self.upstream.create_video(home, body)

    def get_video(self, home: Home, video: UpstreamId) -> UpstreamVideo:
        """A task as the upstream has it."""
        self._turn(home, "GetVideoTask")
        return self.upstream.get_video(home, video)

    def find_videos(self, home: Home, marker: Marker, since: datetime) -> Sequence[UpstreamVideo]:
        """Tasks that bear a marker; a turn for each page."""
        each_page = partial(self._turn, home, "ListVideoTasks")
        return self.upstream.find_videos(home, marker, since, each_page=each_page)

    def cancel_video(self, home: Home, video: UpstreamId) -> None:
        """Cancel a queued task, or remove the record of one that has ended."""
        self._turn(home, "DeleteVideoTask")
        self.upstream.cancel_video(home, video)

    def _turn(self, home: Home, action: str) -> None:
        turn = self.governor.take(
            home.account, action, self.customer, self.now, self.patience_seconds, kind=self.kind
        )
        seconds = (turn - self.governor.clock(self.now())).total_seconds()
        if seconds > 0:
            self.sleep(seconds)
