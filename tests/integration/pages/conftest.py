"""A browser before the pages of a fresh world."""

import logging
import sys

import pytest

from portrait.observability import Log
from tests.integration.pages.visitor import Visitor


class CurrentStdout:
    """Whatever stdout is now: a logger keeps the one it was born with, a test has its own."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Visitor:
    Log("liveness")
    for handler in logging.getLogger("liveness").handlers:
        assert isinstance(handler, logging.StreamHandler)
        monkeypatch.setattr(handler, "stream", CurrentStdout())
    visitor = Visitor()
    visitor.settle_in(monkeypatch)
    return visitor
