"""A desk whose upstream knows one group with one asset, and the customer `acme`."""

import pytest

from portrait.model import AssetType, GroupType, Status
from portrait.ports.upstream import UpstreamAsset, UpstreamGroup
from tests.unit.admin.asking import ASSET, GROUP, HOME, done
from tests.unit.operator_desk import Desk


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.upstream.groups[HOME, GROUP] = UpstreamGroup(GROUP, GroupType.LIVENESS_FACE, "mia", "d")
    desk.upstream.assets[HOME, ASSET] = UpstreamAsset(
        ASSET, GROUP, AssetType.IMAGE, "look", Status.ACTIVE, "https://media.example.com/x?sig=1"
    )
    return desk


@pytest.fixture
def acme(desk: Desk) -> Desk:
    done(desk, command="create_customer", customer="acme")
    return desk
