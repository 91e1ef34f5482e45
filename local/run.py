"""`python -m local run`: the stack in the foreground until Ctrl-C."""

import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from types import FrameType
from typing import Final

from local.customers import write_private
from local.settings import RunSettings
from local.stack import Stack

_LOOK_EVERY_SECONDS: Final = 0.5


class EngineEnded(Exception):
    """The engine ended by itself; its log says why."""


def run_in_foreground(settings: RunSettings) -> None:
    """Start the stack, say how to use it, keep it until Ctrl-C, SIGTERM or the end of make.

    Raises KeyboardInterrupt then, what `Stack.start` raises, and EngineEnded.
    """
    _stop_when_told()
    print("building, starting the engine, deploying", flush=True)
    with started(settings) as stack:
        print(_instructions(stack), flush=True)
        parent = os.getppid()
        while stack.is_running():
            time.sleep(_LOOK_EVERY_SECONDS)
            if settings.ends_with_parent and os.getppid() != parent:
                return
        raise EngineEnded(f"the engine ended; its log is {stack.data.logs}/engine.log")


@contextlib.contextmanager
def started(settings: RunSettings) -> Iterator[Stack]:
    """Run the stack with its run file present while it is ready.

    Raises what `Stack.start` raises.
    """
    stack = Stack(settings.data_dir, port=settings.port, parameters=settings.parameters)
    stack.start()
    try:
        write_private(stack.data.run_file, json.dumps(_run_file(stack), indent=2))
        yield stack
    finally:
        stack.data.run_file.unlink(missing_ok=True)
        stack.stop()


def _stop_when_told() -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        # Once is enough: stopping must not be interrupted, or it would leave processes behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def _run_file(stack: Stack) -> dict[str, object]:
    return {
        "base_url": stack.base_url,
        "sandbox_url": stack.sandbox_url,
        "sample_url": stack.sample_url,
        "sandbox": stack.sandbox_account(),
        "customers": {name: asdict(keys) for name, keys in stack.customers.items()},
    }


def _instructions(stack: Stack) -> str:
    lines = [
        "",
        f"Portrait Gateway  {stack.base_url}",
        f"the page          {stack.base_url}/console",
        f"sandbox (fake Ark) {stack.sandbox_url}",
        "",
    ]
    for name, keys in stack.customers.items():
        lines.append(f"{name}  API key        {keys.api_key}")
        lines.append(f"{' ' * len(name)}  access key id  {keys.access_key_id}")
    first = next(iter(stack.customers.values()), None)
    if first is not None:
        lines += [
            "",
            "Try it:",
            f"  curl -X POST '{stack.base_url}/v1/portrait/?Action=CreateAssetGroup' \\",
            f"    -H 'Authorization: Bearer {first.api_key}' \\",
            "    -H 'Content-Type: application/json' \\",
            """    -d '{"Name": "first", "GroupType": "AIGC"}'""",
            "",
            "or, in another shell, the whole way to an Active asset:  make demo",
        ]
    lines += [f"Logs: {stack.data.logs}    Ctrl-C stops everything.", ""]
    return "\n".join(lines)


def report(error: Exception) -> int:
    """Print an error as one line and return the exit status."""
    print(f"error: {error}", file=sys.stderr)
    return 1
