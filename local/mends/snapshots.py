"""Snapshots of the engine's state while it runs.

AWS keeps what it acknowledged. Stock ministack keeps its state in memory and writes it on a clean
stop only. Here it is written every second while something changed, each service's file replaced
in one step, and at once when whoever deployed asks for it. Items need more than that: the journal
has them before they are acknowledged, and a snapshot only makes it shorter. Objects in S3 are files
from the start. What a killed engine loses is executions, metrics and logs of its last seconds.
"""

import asyncio
import json
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ministack.app import _build_persistence_save_dict
from ministack.core import persistence
from ministack.services import stepfunctions

from local.mends import dynamodb
from local.mends.journal import Journal
from local.mends.stepfunctions import forget_old_histories

_log = logging.getLogger("local.snapshots")

# What requests to functions change. Everything else changes by deploying only.
_DATA: Final = frozenset({"dynamodb", "stepfunctions", "kms", "secretsmanager", "s3"})
# Logs and metrics are the operator's to read while they are fresh; they would grow for ever.
_NEVER: Final = frozenset({"cloudwatch", "cloudwatch_logs", "logs"})
_DATA_TARGETS: Final = ("DynamoDB", "AWSStepFunctions", "TrentService", "secretsmanager")
_JOURNALLED: Final = "dynamodb"
_TRIES: Final = 5


class Snapshots:
    """Writes what changed; told of changes by whoever passes requests on."""

    def __init__(self, folder: Path, every_seconds: float, journal: Journal) -> None:
        self._folder = folder
        self._journal = journal
        self._turn = threading.Lock()
        self._every_seconds = every_seconds
        self._data_changed = False
        self._rest_changed = False
        self._written: dict[str, int] = {}

    def saw_data_request(self) -> None:
        """Note that items, executions or objects may have changed."""
        self._data_changed = True

    def saw_engine_request(self, method: str, path: str, target: str) -> None:
        """Note a request to the engine's own origin."""
        self._data_changed = True
        is_data = target.startswith(_DATA_TARGETS) or path.endswith("/invocations")
        is_object_read = method in ("GET", "HEAD")
        self._rest_changed |= not (is_data or is_object_read)

    async def run(self) -> None:
        """Write what changed, again and again, until cancelled."""
        while True:
            await asyncio.sleep(self._every_seconds)
            data = self._data_changed or _is_anything_running()
            rest = self._rest_changed
            self._data_changed = self._rest_changed = False
            if data or rest:
                await asyncio.to_thread(self.write, data=data, rest=rest)

    def write(self, *, data: bool = True, rest: bool = True) -> None:
        """Write the services of the groups asked for, what changes most often first."""
        with self._turn:
            services = _build_persistence_save_dict()
            if data:
                forget_old_histories()
                for name in services.keys() & _DATA:
                    self._write_one(name, services[name])
            if rest:
                for name in services.keys() - _DATA - _NEVER:
                    self._write_one(name, services[name])

    def _write_one(self, name: str, read: Callable[[], Any]) -> None:
        try:
            state, begun = self._copy(name, read)
        except Exception:  # noqa: BLE001 - one service must not cost the others their snapshot
            _log.exception("the state of %s could not be read; its last snapshot stays", name)
            return
        if state is None:
            return
        wrapped = {
            "__ministack_format__": persistence._state_format_version(name),
            "payload": state,
        }
        text = json.dumps(wrapped, default=persistence._json_default)
        if self._written.get(name) != hash(text):
            file = self._folder / f"{name}.json"
            partial = file.with_suffix(".json.tmp")
            partial.write_text(text)
            partial.replace(file)
            self._written[name] = hash(text)
        if name == _JOURNALLED:
            self._journal.forget(begun)

    def _copy(self, name: str, read: Callable[[], Any]) -> tuple[Any, int]:
        # Executions run in threads of their own; a dictionary that grows while it is copied is
        # copied again. Items are copied under their lock, where a new journal begins.
        for attempt in range(_TRIES):
            try:
                with dynamodb.LOCK:
                    begun = self._journal.begin() if name == _JOURNALLED else 0
                    return read(), begun
            except RuntimeError:
                if attempt == _TRIES - 1:
                    raise
        return None, 0


def _is_anything_running() -> bool:
    if "ministack.services.stepfunctions" not in sys.modules:
        return False
    return any(one["status"] == "RUNNING" for one in stepfunctions._executions.all_values())
