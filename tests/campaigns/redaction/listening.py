"""Everything that leaves a function beside its answer: what it prints, logs, raises, and starts.

An error that a handler does not catch is written as Lambda's own runtime writes it: a line and a
trace in the log, a fault for the tracer, a result for the state machine.
"""

import contextlib
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from awslambdaric import bootstrap

from portrait.observability import Log

SERVICES: Final = (
    *("actions", "upload", "poll", "sweep", "admin", "sandbox"),
    *("liveness", "subscriptions", "webhooks", "assets", "avatars", "videos", "keeper"),
)
_OF_THE_ENGINE: Final = ("moto", "responses", "werkzeug")


@dataclass
class Heard:
    """What was written, as text."""

    out: io.StringIO = field(default_factory=io.StringIO)
    records: list[str] = field(default_factory=list)
    """Log records of any library at any level, with everything they carry."""
    faults: list[str] = field(default_factory=list)
    """What the runtime writes of an error that nobody caught."""
    machine: list[str] = field(default_factory=list)
    """What a state machine's history shows: inputs, outputs, errors."""

    def lines(self) -> list[str]:
        """What the operator can read."""
        return [*self.out.getvalue().splitlines(), *self.records, *self.faults, *self.machine]

    def run(self, step: Callable[[], Any], *, of_machine: bool = False) -> Any:
        """Run a function that may raise; keep what it answers if it is a step of the machine."""
        try:
            answer = step()
        except Exception:  # noqa: BLE001  the runtime catches everything
            fault = bootstrap.build_fault_result(sys.exc_info(), None)
            bootstrap.log_error(fault, self)
            kind, error, trace = sys.exc_info()
            frames = bootstrap.extract_traceback(trace)
            name = kind.__name__ if kind else ""
            xray = bootstrap.make_xray_fault(name, str(error), "/var/task", frames)
            self.faults += [json.dumps(xray), repr(error)]
            self.machine.append(json.dumps(fault))
            return None
        if of_machine:
            self.machine.append(json.dumps(answer))
        return answer

    def log_error(self, lines: list[str]) -> None:
        """The sink of the runtime's error lines."""
        self.faults += lines


class _Everything(logging.Handler):
    def __init__(self, heard: Heard) -> None:
        super().__init__(logging.DEBUG)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] not in _OF_THE_ENGINE:
            self._heard.records.append(f"{record.getMessage()} {record.__dict__}")


@contextlib.contextmanager
def listening(patch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """Hear everything, down to what libraries say when they are asked to say all."""
    heard = Heard()
    for service in SERVICES:
        Log(service)
        for handler in logging.getLogger(service).handlers:
            patch.setattr(handler, "stream", heard.out)
    root, everything = logging.getLogger(), _Everything(heard)
    level = root.level
    # pytest would keep all that these say of themselves: gigabytes in a whole campaign.
    for name in _OF_THE_ENGINE:
        patch.setattr(logging.getLogger(name), "level", logging.WARNING)
    root.addHandler(everything)
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(heard.out), contextlib.redirect_stderr(heard.out):
            yield heard
    finally:
        root.setLevel(level)
        root.removeHandler(everything)
