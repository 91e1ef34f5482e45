"""Actions of the sandbox never take the process that serves the pictures they wait for."""

import asyncio
from typing import Any

import pytest

from local.http_edge import Request, Response
from local.invoke import Invoker
from local.mends import function_url
from local.sandbox_door import SandboxDoor

PROCESSES = 4


def request(method: str) -> Request:
    return Request(method, "/", (), "", (("host", "127.0.0.1:1"),), b"", "127.0.0.1")


class Function(Invoker):
    """Four processes of a function whose Actions end only when a picture was served."""

    def __init__(self) -> None:
        super().__init__(PROCESSES)
        self.served = asyncio.Event()

    async def _run(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        del function
        if event["requestContext"]["http"]["method"] == "GET":
            self.served.set()
        await self.served.wait()
        return {"body": {"statusCode": 200}}


def test_a_picture_is_served_while_more_actions_wait_for_it_than_there_are_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(function_url, "only_function", lambda: "sandbox")

    async def story() -> list[Response]:
        door = SandboxDoor(Function(), PROCESSES - 1)
        actions = [asyncio.create_task(door.handle(request("POST"))) for _ in range(9)]
        await asyncio.sleep(0)
        picture = asyncio.create_task(door.handle(request("GET")))
        return await asyncio.wait_for(asyncio.gather(picture, *actions), 60)

    assert [answer.status for answer in asyncio.run(story())] == [200] * 10
