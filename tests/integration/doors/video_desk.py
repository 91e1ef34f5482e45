"""The routes of videos over a world in memory, spoken to in API Gateway's events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest

from functions.videos import handler
from portrait.ids import as_ta
from portrait.model import Asset, AssetType, CustomerId, UpstreamId, Video, VideoId, VideoState
from portrait.observability import Log, Meter
from portrait.usecases.repeats.videos import CreatePorts
from portrait.usecases.watching import check_video
from portrait.wiring.videos import VideoPorts
from tests.integration.doors.avatar_desk import AvatarDesk, batch_ports
from tests.integration.doors.desk import Reply
from tests.integration.doors.routed import asked
from tests.unit.usecases import filming
from tests.unit.usecases.world import ANN, BEN

FRAMED: Final = "/v1/videos"
SHARED: Final = "/v1/videos/generations"
NATIVE: Final = "/api/v3/contents/generations/tasks"
SEEDANCE: Final = f"/seedance{NATIVE}"
CREATED: Final = 1793494923
"""2026-11-01T01:02:03Z, when every test begins."""
MP4: Final = "https://ark-media.example.com/clip.mp4?X-Tos-Expires=86400"
LAST_FRAME: Final = "https://ark-media.example.com/end.jpg?X-Tos-Expires=86400"
PLAIN: Final = "https://media.example.com/beach.jpg"


@dataclass
class VideoDesk(AvatarDesk):
    """A desk with the routes of videos beside it."""

    def open(self, patch: pytest.MonkeyPatch) -> None:
        """Put these ports where the handlers ask for theirs."""
        super().open(patch)
        patch.setattr(handler, "videos", self.video_ports)

    def video_ports(self) -> VideoPorts:
        world = self.world
        create = CreatePorts(
            sending=replace(world.sending, base_url=""),
            calls=filming.calls(world),
            machine=world.watcher,
            batches=batch_ports(world, self.ledger, self.facts),
        )
        return VideoPorts(
            doorman=self.doorman,
            create=create,
            objects=world.objects,
            now=world.clock,
            base_url="",
            own_origins=self.own_origins,
            local_mode=self.local_mode,
            allow_origin=self.allow_origin,
            log=Log("videos"),
            meter=Meter("videos"),
        )

    def ask(
        self,
        method: str,
        resource: str,
        body: object = None,
        *,
        who: CustomerId | None = ANN,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Sequence[str]] | None = None,
        **parameters: str,
    ) -> Reply:
        """One request of a customer; `parameters` are the names in braces of the path."""
        more: Any = {"who": who, "body": body, "headers": headers, "query": query}
        return asked(handler.handle, (method, resource), parameters, **more)

    def make(self, body: object, resource: str = NATIVE, **more: Any) -> dict[str, Any]:
        """One create that must succeed; its body."""
        reply = self.ask("POST", resource, body, **more)
        assert reply.status == 200, reply.text
        made: dict[str, Any] = reply.body
        return made

    def see(self, video: str, resource: str = NATIVE, **more: Any) -> dict[str, Any]:
        """One GET that must succeed; its body."""
        reply = self.ask("GET", f"{resource}/{{video}}", video=video, **more)
        assert reply.status == 200, reply.text
        found: dict[str, Any] = reply.body
        return found

    def active(self, who: CustomerId = ANN, kind: AssetType = AssetType.IMAGE) -> Asset:
        """An asset that can be used."""
        principal = {ANN: self.world.ann, BEN: self.world.ben}[who]
        return filming.active(self.world, principal, kind)

    def row(self, video: str, who: CustomerId = ANN) -> Video:
        """The row as it is now."""
        row = self.world.ledger.load_video(who, VideoId(video))
        assert row is not None
        return row

    def upstream_id(self, video: str) -> UpstreamId:
        """What the upstream calls it."""
        found = self.row(video).upstream_id
        assert found is not None
        return found

    def end(self, video: str, state: VideoState, **changes: Any) -> None:
        """The upstream brings it to its end, and the machine looks."""
        self.world.studio.settle(self.upstream_id(video), state, **changes)
        check_video(self.row(video), self.world.sending.watch)

    @property
    def sent(self) -> list[Mapping[str, Any]]:
        """The bodies that went upstream."""
        return list(self.world.studio.bodies.values())


def image(url: str, role: str | None = "reference_image") -> dict[str, Any]:
    """A picture as Ark has it."""
    item: dict[str, Any] = {"type": "image_url", "image_url": {"url": url}}
    return item if role is None else {**item, "role": role}


def native(*content: Any, **options: Any) -> dict[str, Any]:
    """A request as Ark has it."""
    text = {"type": "text", "text": "Image 1 walks into the sea"}
    return {"model": "doubao-seedance-2-0-260128", "content": [text, *content], **options}


def ta(asset: Asset) -> str:
    """An asset's address in the other spelling."""
    return f"asset://{as_ta(asset.asset)}"
