"""Logs by allow-list and metrics in EMF: the only way a function says something to its operator.

A log line carries an event name, a level and fields of `ALLOWED` only. Keys, tokens, signed URLs,
query strings and bodies have no field to travel in, so they cannot be logged by mistake.
"""

import functools
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from portrait.errors import PortraitError
from portrait.http.serving import raised_at

NAMESPACE: Final = "PortraitGateway"

ALLOWED: Final = frozenset(
    {
        "action",
        "asset",
        "assets",
        "attempt",
        "code",
        "correlation_id",
        "counted",
        "counter",
        "customer",
        "delivery",
        "door",
        "duration_ms",
        "error_at",
        "error_type",
        "execution",
        "fields",
        "generation",
        "group",
        "hook",
        "key_id",
        "next",
        "outcome",
        "request_id",
        "session",
        "task",
        "size_bytes",
        "status",
        "step",
        "stored",
        "upstream_account",
        "upstream_action",
        "upstream_code",
        "upstream_id",
        "upstream_project",
        "upstream_request_id",
        "upstream_status",
        "video",
    }
)


_TALKATIVE: Final = ("boto3", "botocore", "httpcore", "httpx", "urllib3")
"""Libraries that log requests, with signed URLs and headers, when Lambda's level lets them."""


class FieldNotAllowed(Exception):
    """A log field that is not on the allow-list: a mistake of ours, found by tests."""


class Unhandled(Exception):
    """An error that nobody expected, by its type and place: its text might quote anything."""


Answer = TypeVar("Answer")


def without_words(handle: Callable[[Any, Any], Answer]) -> Callable[[Any, Any], Answer]:
    """A handler that has no door before it, and what it raises made fit to be written down.

    Lambda writes an error's text and trace to the log, to X-Ray and into the history of the
    execution. Errors of ours, whose texts are ours, pass; any other becomes Unhandled.
    """

    @functools.wraps(handle)
    def guarded(event: Any, context: Any) -> Answer:
        try:
            return handle(event, context)
        except PortraitError:
            raise
        except Exception as error:  # noqa: BLE001 - the last line before Lambda writes it down
            raise Unhandled(f"{type(error).__name__} at {raised_at(error)}") from None

    return guarded


class Log:
    """Structured log lines of one function; every field must be on `ALLOWED`.

    Where there is one, libraries say no less than a warning: in JSON format Lambda's own level is
    INFO, at which httpx logs every URL it asks.
    """

    def __init__(self, service: str) -> None:
        self._logger = Logger(service=service)
        for library in _TALKATIVE:
            logging.getLogger(library).setLevel(logging.WARNING)

    def bind(self, **fields: object) -> None:
        """Put fields on every line until the next `clear`."""
        self._logger.append_keys(**_checked(fields))

    def clear(self) -> None:
        """Forget bound fields: called once at the start of each invocation."""
        self._logger.clear_state()

    def info(self, event: str, **fields: object) -> None:
        """Say that something expected happened."""
        self._logger.info(event, extra=_checked(fields))

    def warning(self, event: str, **fields: object) -> None:
        """Say that something happened which an operator may want to look at."""
        self._logger.warning(event, extra=_checked(fields))

    def error(self, event: str, **fields: object) -> None:
        """Say that something happened which an operator must look at."""
        self._logger.error(event, extra=_checked(fields))


class Meter:
    """Counts of one function in CloudWatch's embedded metric format."""

    def __init__(self, service: str) -> None:
        self._metrics = Metrics(namespace=NAMESPACE, service=service)

    def count(self, name: str, value: float = 1) -> None:
        """Add to a metric; it is written at the next `flush`."""
        self._metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)

    def flush(self) -> None:
        """Write what was counted; called once at the end of each invocation."""
        if self._metrics.metric_set:
            self._metrics.flush_metrics()


def _checked(fields: Mapping[str, object]) -> dict[str, object]:
    strange = fields.keys() - ALLOWED
    if strange:
        raise FieldNotAllowed(", ".join(sorted(strange)))
    return dict(fields)
