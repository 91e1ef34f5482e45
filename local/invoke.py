"""Calling a function inside the engine's process, as API Gateway and function URLs do."""

import asyncio
from dataclasses import dataclass
from typing import Any

from ministack.core.concurrency import run_reentrant
from ministack.services import lambda_svc


@dataclass(frozen=True, slots=True)
class Answer:
    """What a function returned."""

    payload: Any


class FunctionFailed(Exception):
    """The function raised, could not start, does not exist or was throttled.

    `message` is what it raised, if it did.
    """

    def __init__(self, function: str, message: str = "") -> None:
        super().__init__(function)
        self.message = message


class FunctionTimedOut(Exception):
    """The function did not answer within the caller's patience."""


class Invoker:
    """Calls functions by name; calls beyond the bound wait without holding a thread.

    AWS would start one more environment for each of them, so that wait is nobody's patience.
    """

    def __init__(self, workers_per_function: int) -> None:
        self._bound = workers_per_function
        self._turns: dict[str, asyncio.Semaphore] = {}

    async def invoke(self, function: str, event: dict[str, Any], patience_seconds: float) -> Answer:
        """Call a function and return its answer.

        Raises FunctionFailed and FunctionTimedOut.
        """
        turn = self._turns.setdefault(function, asyncio.Semaphore(self._bound))
        await turn.acquire()
        call = asyncio.ensure_future(self._run(function, event))
        # The function goes on after its caller has lost patience, and so does its turn.
        call.add_done_callback(lambda _: turn.release())
        try:
            result = await asyncio.wait_for(asyncio.shield(call), patience_seconds)
        except TimeoutError as error:
            raise FunctionTimedOut(function) from error
        if result.get("error") or result.get("throttle"):
            raise FunctionFailed(function, _raised(result.get("body")))
        return Answer(result.get("body"))

    async def _run(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        return await _call(function, event)


def _raised(body: Any) -> str:
    return str(body.get("errorMessage") or "") if isinstance(body, dict) else ""


async def _call(function: str, event: dict[str, Any]) -> dict[str, Any]:
    data, config, _ = lambda_svc._get_func_record_for_ref_in_scope(function)
    if data is None or config is None:
        return {"error": True}
    record = lambda_svc._execution_record_for_config(data, config)
    result: dict[str, Any] = await run_reentrant(
        lambda_svc._execute_function_with_config_scope, record, event
    )
    return result
