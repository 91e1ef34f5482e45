"""Logs by allow-list and metrics in EMF: the only way a function says something to its operator.

A log line carries an event name, a level and fields of `ALLOWED` only. Keys, tokens, signed URLs,
query strings and bodies have no field to travel in, so they cannot be logged by mistake.
"""

from collections.abc import Mapping
from typing import Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

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
    }
)


class FieldNotAllowed(Exception):
    """A log field that is not on the allow-list: a mistake of ours, found by tests."""


class Log:
    """Structured log lines of one function; every field must be on `ALLOWED`."""

    def __init__(self, service: str) -> None:
        self._logger = Logger(service=service)

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
