"""Commands as the operator sends them, and what comes back."""

from typing import Any

from functions.admin.commands import answer
from portrait.model import Home, UpstreamId
from tests.unit.operator_desk import Desk

HOME = Home("sandbox-1", "default")
GROUP = UpstreamId("group-20260101000000-upstr")
ASSET = UpstreamId("asset-20260101000000-upstr")


def done(desk: Desk, **command: object) -> dict[str, Any]:
    answered = answer(command, desk.ports)
    assert answered["ok"], answered
    result: dict[str, Any] = answered["result"]
    return result


def refused(desk: Desk, **command: object) -> dict[str, Any]:
    answered = answer(command, desk.ports)
    assert not answered["ok"], answered
    error: dict[str, Any] = answered["error"]
    return error


def fields(error: dict[str, Any]) -> list[str]:
    return [one["field"] for one in error["fields"]]
