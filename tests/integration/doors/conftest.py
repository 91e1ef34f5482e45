"""Open doors over a fresh world."""

import logging
import sys

import pytest

from portrait.observability import Log
from tests.integration.doors.desk import Desk


class CurrentStdout:
    """Whatever stdout is now: a logger keeps the one it was born with, a test has its own."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    for service in ("actions", "upload", "poll", "sweep"):
        Log(service)
        for handler in logging.getLogger(service).handlers:
            assert isinstance(handler, logging.StreamHandler)
            monkeypatch.setattr(handler, "stream", CurrentStdout())
    desk = Desk()
    desk.open(monkeypatch)
    return desk
