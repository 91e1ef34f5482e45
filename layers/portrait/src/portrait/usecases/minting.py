"""What every story that creates something is given: a clock, chance, and the stack's tag."""

import random
from dataclasses import dataclass
from datetime import datetime

from portrait.ids import (
    mint_asset_id,
    mint_group_id,
    mint_marker,
    mint_session_id,
)
from portrait.model import AssetId, GroupId, Marker, SessionId, VideoId
from portrait.ports.services import Now
from portrait.rules.video_ids import mint_video_id

MINT_TRIES = 5
"""Two creates of one customer in one second share an id once in 60 million times."""


@dataclass(frozen=True, slots=True)
class Mint:
    """Times, ids and markers. `environment` is the stack's three-letter tag in every marker."""

    now: Now
    rng: random.Random
    environment: str

    def group_id(self, now: datetime) -> GroupId:
        """A fresh group id."""
        return mint_group_id(now, self.rng)

    def asset_id(self, now: datetime) -> AssetId:
        """A fresh asset id."""
        return mint_asset_id(now, self.rng)

    def session_id(self, now: datetime) -> SessionId:
        """A fresh session id."""
        return mint_session_id(now, self.rng)

    def video_id(self, now: datetime) -> VideoId:
        """A fresh video id."""
        return mint_video_id(now, self.rng)

    def marker(self) -> Marker:
        """A fresh marker."""
        return mint_marker(self.environment, self.rng)

    def object_name(self) -> str:
        """A fresh, unguessable name of a stored file."""
        return f"{self.rng.getrandbits(128):032x}"
