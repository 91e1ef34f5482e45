"""A picture of a real face that was refused is taken in as an asset, and its video sent again.

Seedance refuses plain pictures with real faces; the cure is to register them (APIYI's page). Who
asks for it (X-Auto-Ingest) has the pictures that the refusal names taken into its default group;
the video waits until they are Active and is then sent once more, and only once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from portrait.errors import (
    FieldProblem,
    InvalidParameter,
    Missing,
    QuotaExceeded,
    ServiceUnavailable,
    UpstreamVideoRefused,
)
from portrait.model import (
    Asset,
    AssetType,
    Group,
    GroupId,
    Medium,
    Once,
    Principal,
    Video,
    VideoRequest,
)
from portrait.ports.videos import VideoMachine
from portrait.rules.names import DEFAULT_PROJECT
from portrait.rules.video_bodies import blamed_media
from portrait.usecases.assets import create_asset
from portrait.usecases.batching import BatchPorts, taker_of
from portrait.usecases.calls import CallPorts
from portrait.usecases.queueing import NewAsset
from portrait.usecases.resolving import SCHEME, Resolved, resolve
from portrait.usecases.video_sending import SendPorts, Wait, have_watched, reserve

REAL_FACE: Final = "InputImageSensitiveContentDetected.PrivacyInformation"
"""The only refusal that this cures."""
APART: Final = (
    "is in another upstream account than the pictures that would be taken in with it; "
    "upload it again"
)
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class TakeIn:
    """The `instead` of a create whose customer wants its pictures taken in."""

    who: Principal
    wanted: VideoRequest
    sending: SendPorts
    calls: CallPorts
    machine: VideoMachine
    batches: BatchPorts

    def __call__(self, refused: UpstreamVideoRefused, once: Once | None) -> Video | None:
        """A video that waits for its pictures; None when the refusal is about something else.

        Raises InvalidParameter when they cannot be used beside its assets, QuotaExceeded, and what
        `create_asset` and `taker_of` raise.
        """
        named = blamed_pictures(self.wanted, refused)
        if not named:
            return None
        made = {medium.field: self._take_in(medium) for medium in named}
        media = tuple(
            replace(medium, url=f"{SCHEME}{made[medium.field].asset}")
            if medium.field in made
            else medium
            for medium in self.wanted.media
        )
        return self._waiting(replace(self.wanted, media=media), list(made.values()), once)

    def _waiting(self, wanted: VideoRequest, made: Sequence[Asset], once: Once | None) -> Video:
        mine = tuple(dict.fromkeys(asset.asset for asset in made))
        fields = {f"{SCHEME}{asset}" for asset in mine}
        others = replace(wanted, media=tuple(m for m in wanted.media if m.url not in fields))
        used = resolve(self.who.customer, made[0].home, others, self.sending.watch.videos)
        resolved = Resolved(made[0].home, (), (*used.assets, *mine))
        wait = Wait(mine, self.sending.base_url)
        row = reserve(self.who, wanted, resolved, self.sending, self.calls, once, wait)
        return have_watched(row, self.machine)

    def _take_in(self, medium: Medium) -> Asset:
        """One picture into the default group; into the next one when it is full."""
        wanted = NewAsset(AssetType.IMAGE, "", None, url=medium.url)
        ports = self.batches
        full: GroupId | None = None
        for _ in range(_TRIES):
            group = taker_of(self.who, DEFAULT_PROJECT, full, ports)
            self._check_together(group)
            try:
                return create_asset(
                    self.who,
                    group,
                    wanted,
                    assets=ports.assets,
                    sealer=ports.sealer,
                    machine=ports.machine,
                    capacity=ports.capacity,
                    mint=ports.mint,
                )
            except QuotaExceeded:
                full = group.group
            except Missing:
                continue
        raise ServiceUnavailable

    def _check_together(self, group: Group) -> None:
        """The upstream takes assets of one account only, and a group's are in the group's."""
        assets = [one for one in self.wanted.media if one.url.lower().startswith(SCHEME)]
        if not assets:
            return
        beside = replace(self.wanted, media=tuple(assets))
        used = resolve(self.who.customer, group.home, beside, self.sending.watch.videos)
        if used.home != group.home:
            raise InvalidParameter(*(FieldProblem(one.field, APART) for one in assets))


def blamed_pictures(wanted: VideoRequest, refused: UpstreamVideoRefused) -> Sequence[Medium]:
    """The plain picture URLs that a refusal for a real face names; all if it names none."""
    if refused.code != REAL_FACE:
        return ()
    plain = [
        medium
        for medium in wanted.media
        if medium.type is AssetType.IMAGE and medium.url.lower().startswith(("https://", "http://"))
    ]
    named = blamed_media(wanted, refused.param, refused.message)
    return [medium for medium in plain if medium in named] if named else plain
