"""Calls of functions take turns, and only what a function itself takes tries its caller."""

import asyncio
from typing import Any

import pytest

from local.invoke import FunctionTimedOut, Invoker


class Function(Invoker):
    """One process of a function that ends when it is let."""

    def __init__(self) -> None:
        super().__init__(1)
        self.begun: list[str] = []
        self.may_end = asyncio.Event()

    async def _run(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        del function
        self.begun.append(event["name"])
        await self.may_end.wait()
        return {"body": event["name"]}


async def moments() -> None:
    """Let whoever can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_call_that_waits_for_its_turn_does_not_lose_its_callers_patience() -> None:
    async def story() -> list[object]:
        invoker = Function()
        first = asyncio.create_task(invoker.invoke("f", {"name": "first"}, 60.0))
        await moments()
        # No patience at all: it is over at once when the turn comes, and not before.
        second = asyncio.create_task(invoker.invoke("f", {"name": "second"}, 0.0))
        third = asyncio.create_task(invoker.invoke("f", {"name": "third"}, 60.0))
        await asyncio.sleep(0.05)
        assert not second.done()
        assert invoker.begun == ["first"]
        invoker.may_end.set()
        answer = await first
        with pytest.raises(FunctionTimedOut):
            await second
        return [answer.payload, (await third).payload, invoker.begun]

    assert asyncio.run(story()) == ["first", "third", ["first", "second", "third"]]


def test_a_function_that_outlives_its_callers_patience_keeps_its_turn() -> None:
    async def story() -> list[str]:
        invoker = Function()
        with pytest.raises(FunctionTimedOut):
            await invoker.invoke("f", {"name": "first"}, 0.01)
        second = asyncio.create_task(invoker.invoke("f", {"name": "second"}, 60.0))
        await moments()
        assert invoker.begun == ["first"]
        invoker.may_end.set()
        await second
        return invoker.begun

    assert asyncio.run(story()) == ["first", "second"]
