"""Ark without a governor before it."""

from datetime import datetime

import httpx

from portrait.adapters.ark import Ark
from portrait.adapters.secrets import Accounts
from portrait.model import Home, UpstreamId
from portrait.ports.services import Now
from portrait.ports.upstream import NewUpstreamAsset


class UnpacedArk(Ark):
    """Every turn has come already."""

    def __init__(self, client: httpx.Client, accounts: Accounts, now: Now) -> None:
        super().__init__(client, accounts, now)
        self.turn_clock = now

    def create_asset(
        self,
        home: Home,
        wanted: NewUpstreamAsset,
        *,
        turn_at: datetime | None = None,  # noqa: ARG002
    ) -> UpstreamId:
        """Register an asset by URL."""
        return super().create_asset(home, wanted)
