"""Every door that makes something, over one world."""

from dataclasses import dataclass

import pytest

from functions.assets import handler
from tests.integration.doors.avatar_desk import AvatarDesk
from tests.integration.doors.rest_desk import RestDesk


@dataclass
class AllDoors(AvatarDesk, RestDesk):
    """Actions, uploads, tasks, resources."""

    def open(self, patch: pytest.MonkeyPatch) -> None:
        """Put these ports where the handlers ask for theirs."""
        super().open(patch)
        patch.setattr(handler, "assets", self.asset_ports)
