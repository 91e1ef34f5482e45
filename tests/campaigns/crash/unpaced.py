"""Ark without a governor before it."""

from datetime import datetime

from portrait.adapters.ark import Ark
from portrait.model import Home, UpstreamId
from portrait.ports.upstream import NewUpstreamAsset


class UnpacedArk(Ark):
    """Every turn has come already."""

    def create_asset(
        self,
        home: Home,
        wanted: NewUpstreamAsset,
        *,
        turn_at: datetime | None = None,  # noqa: ARG002
    ) -> UpstreamId:
        """Register an asset by URL."""
        return super().create_asset(home, wanted)
