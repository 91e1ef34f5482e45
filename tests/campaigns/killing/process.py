"""`python -m local run` as a process that is killed with all its children, and started again."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from local.paths import CHECKOUT, DataFolder
from local.sockets import listen, port_of
from local.stack import STACK_NAME, engine_client
from tests.integration.conftest import BUILD_FOLDER

READY_WITHIN_SECONDS: Final = 240.0
_LOOK_EVERY_SECONDS: Final = 0.05


def free_port() -> int:
    """A port that nobody listens on."""
    with listen(0) as probe:
        return port_of(probe)


@dataclass
class StackProcess:
    """One stack over one data folder and one port, from start to start."""

    data: DataFolder
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)
    _process: "subprocess.Popen[bytes] | None" = None

    def launch(self) -> None:
        """Start it without waiting."""
        self.data.make()
        log = self.data.logs / "run.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local", "run"],
                cwd=CHECKOUT,
                env={
                    **os.environ,
                    "PORT": str(self.port),
                    "LOCAL_DATA_DIR": str(self.data.root),
                    **self.settings,
                },
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> dict[str, Any]:
        """What its run file says: URLs and the customers' keys."""
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError, ValueError):
                ready: dict[str, Any] = json.loads(self.data.run_file.read_text())
                return ready
            assert self._process is not None
            if self._process.poll() is not None:
                break
            time.sleep(_LOOK_EVERY_SECONDS)
        raise AssertionError((self.data.logs / "run.log").read_text()[-2000:])

    def kill(self) -> int:
        """`kill -9` of it, its engine and every function's process; returns how many they were."""
        process, self._process = self._process, None
        if process is None:
            return 0
        family = _family(process.pid)
        for one in family:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        process.wait()
        # What it wrote would be taken for the next start's.
        self.data.run_file.unlink(missing_ok=True)
        return len(family)

    def client(self, service: str) -> Any:
        """A boto3 client of its engine."""
        ports = json.loads(self.data.ports.read_text())
        return engine_client(service, f"http://127.0.0.1:{ports['engine']}")

    def resources(self) -> dict[str, str]:
        """The physical ids behind the template's logical ids."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        return {
            one["LogicalResourceId"]: one["PhysicalResourceId"]
            for page in pages.paginate(StackName=STACK_NAME)
            for one in page["StackResourceSummaries"]
        }

    def sweep(self) -> None:
        """Let the sweeper come by now instead of within the minute."""
        self.client("lambda").invoke(FunctionName=self.resources()["SweepFunction"], Payload=b"{}")


def new_stack(folder: Path, **settings: str) -> StackProcess:
    """A stack that has never run, with the archives that other tests have built already."""
    data = DataFolder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (BUILD_FOLDER / "product").mkdir(parents=True, exist_ok=True)
    data.build.symlink_to(BUILD_FOLDER / "product")
    return StackProcess(data, free_port(), settings)


def _family(root: int) -> list[int]:
    """A process and all that descend from it, the oldest first."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="],  # noqa: S607 - wherever the host has it
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    children: dict[int, list[int]] = {}
    for line in listed.splitlines():
        pid, parent = map(int, line.split())
        children.setdefault(parent, []).append(pid)
    family = [root]
    for one in family:
        family += children.get(one, [])
    return family
