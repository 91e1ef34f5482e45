"""The engine's process: the mended engine and the two origins in front of it, in one event loop.

Started by `local.engine` with its listening sockets as open files. It stops when its standard input
ends, hence also when whoever started it was killed, and takes every function's process with it.
"""

import asyncio
import contextlib
import http.client
import os
import signal
import sys
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack_app
from ministack.core import lambda_runtime

from local import gateway, mends, sandbox_door
from local.body_store import BodyStore
from local.engine_settings import KEEP_PATH, EngineSettings
from local.http_edge import App, Request, Response, application
from local.invoke import Invoker
from local.mends import bucket_cors, function_url
from local.mends.journal import Journal
from local.mends.snapshots import Snapshots

_GRACE_SECONDS = 3.0


def main() -> None:
    """Serve until standard input ends."""
    settings = EngineSettings.from_json(sys.argv[1])
    # Ctrl-C goes to the whole terminal; whoever started this decides when it stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    journal = Journal(settings.state_folder)
    mends.install(settings, journal)
    snapshots = Snapshots(settings.state_folder, settings.snapshot_seconds, journal)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(settings, snapshots))
    # Threads of executions and of calls may still wait for something; nothing waits for them.
    os._exit(0)


async def _serve(settings: EngineSettings, snapshots: Snapshots) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.run_in_executor(None, _wait_for_end_of_input, loop, stop, settings.run_file)
    invoker = Invoker(settings.workers_per_function)
    doors = [
        _run(_engine(settings, snapshots), settings.engine_fd, stop),
        _run(_gateway(settings, invoker, snapshots), settings.gateway_fd, stop),
        _run(_sandbox(settings, invoker, snapshots), settings.sandbox_fd, stop),
    ]
    writing = asyncio.create_task(snapshots.run())
    await asyncio.gather(*doors)
    writing.cancel()
    _end_workers()
    await asyncio.to_thread(snapshots.write)


async def _run(app: App, fd: int, stop: asyncio.Event) -> None:
    config = Config()
    config.bind = [f"fd://{fd}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = _GRACE_SECONDS
    config.shutdown_timeout = _GRACE_SECONDS
    config.include_server_header = False
    config.backlog = 1024
    config.loglevel = "WARNING"
    await serve(app, config, shutdown_trigger=stop.wait)  # type: ignore[arg-type]


def _engine(settings: EngineSettings, snapshots: Snapshots) -> App:
    served = bucket_cors.by_rules(ministack_app.app)

    async def engine(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _live(settings, scope, receive, send)
            return
        if scope["path"] == KEEP_PATH:
            await asyncio.to_thread(snapshots.write)
            await send({"type": "http.response.start", "status": http.client.NO_CONTENT})
            await send({"type": "http.response.body"})
            return
        await served(scope, receive, send)
        if scope["type"] == "http":
            target = dict(scope["headers"]).get(b"x-amz-target", b"").decode("latin-1")
            snapshots.saw_engine_request(scope["method"], scope["path"], target)

    return engine


async def _live(settings: EngineSettings, scope: dict[str, Any], receive: Any, send: Any) -> None:
    async def send_when_moved(message: dict[str, Any]) -> None:
        if message["type"] == "lifespan.startup.complete":
            # What was restored may name the port of the last start.
            function_url.move(settings)
        await send(message)

    await ministack_app.app(scope, receive, send_when_moved)


def _gateway(settings: EngineSettings, invoker: Invoker, snapshots: Snapshots) -> App:
    door = gateway.Gateway(invoker, BodyStore(invoker, settings.engine_url))

    async def handle(request: Request) -> Response:
        try:
            return await door.handle(request)
        finally:
            snapshots.saw_data_request()

    return application(handle, gateway.BODY_LIMIT_BYTES, gateway.TOO_LARGE)


def _sandbox(settings: EngineSettings, invoker: Invoker, snapshots: Snapshots) -> App:
    door = sandbox_door.SandboxDoor(invoker, settings.workers_per_function - 1)

    async def handle(request: Request) -> Response:
        try:
            return await door.handle(request)
        finally:
            snapshots.saw_data_request()

    return application(handle, sandbox_door.BODY_LIMIT_BYTES, sandbox_door.TOO_LARGE)


def _wait_for_end_of_input(
    loop: asyncio.AbstractEventLoop, stop: asyncio.Event, run_file: Path
) -> None:
    while sys.stdin.buffer.read(1):
        pass
    # Whoever was killed could not remove it.
    run_file.unlink(missing_ok=True)
    loop.call_soon_threadsafe(stop.set)


def _end_workers() -> None:
    with lambda_runtime._lock:
        workers = [worker for pool in lambda_runtime._workers.values() for worker in pool]
    lambda_runtime.kill_workers(workers)


if __name__ == "__main__":
    main()
