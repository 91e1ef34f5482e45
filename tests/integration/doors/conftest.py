"""Open doors over a fresh world."""

import logging
import sys

import pytest

from functions.account import handler as account_handler
from functions.assets import handler as assets_handler
from functions.subscriptions import handler as subscriptions_handler
from portrait.observability import Log
from tests.integration.doors.account_desk import AccountDesk
from tests.integration.doors.avatar_desk import AvatarDesk
from tests.integration.doors.desk import Desk
from tests.integration.doors.hook_desk import HookDesk
from tests.integration.doors.rest_desk import RestDesk
from tests.integration.doors.video_desk import VideoDesk


class CurrentStdout:
    """Whatever stdout is now: a logger keeps the one it was born with, a test has its own."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    doors = ("account", "actions", "assets", "avatars", "subscriptions", "upload", "videos")
    for service in (*doors, "uploadgate", "finalizer", "poll", "sweep"):
        Log(service)
        for handler in logging.getLogger(service).handlers:
            assert isinstance(handler, logging.StreamHandler)
            monkeypatch.setattr(handler, "stream", CurrentStdout())
    desk = Desk()
    desk.open(monkeypatch)
    return desk


@pytest.fixture
def hooks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> HookDesk:
    del desk  # it lets the log through
    opened = HookDesk()
    monkeypatch.setattr(subscriptions_handler, "subscriptions", opened.subscription_ports)
    return opened


@pytest.fixture
def rest(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> RestDesk:
    del desk  # it lets the log through
    opened = RestDesk()
    opened.open(monkeypatch)
    monkeypatch.setattr(assets_handler, "assets", opened.asset_ports)
    return opened


@pytest.fixture
def accounts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AccountDesk:
    del desk  # it lets the log through
    opened = AccountDesk()
    monkeypatch.setattr(account_handler, "account", opened.account_ports)
    return opened


@pytest.fixture
def avatars(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AvatarDesk:
    del desk  # it lets the log through
    opened = AvatarDesk()
    opened.open(monkeypatch)
    return opened


@pytest.fixture
def videos(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> VideoDesk:
    del desk  # it lets the log through
    opened = VideoDesk()
    opened.open(monkeypatch)
    return opened
