"""Open doors over a fresh world."""

import pytest

from tests.integration.doors.desk import Desk


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    desk.open(monkeypatch)
    return desk
