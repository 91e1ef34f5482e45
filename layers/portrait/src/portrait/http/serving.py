"""One request through a door, whatever happens: an answer in the door's envelope, never a trace."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from portrait.errors import (
    AIGCNotAvailable,
    CapacityUnavailable,
    LivenessNotAvailable,
    PortraitError,
    ServiceUnavailable,
)
from portrait.http.events import Answer, Request, proxy_response, read_event


class Journal(Protocol):
    """What serving says to the operator."""

    def clear(self) -> None:
        """Forget what was bound to the last request."""

    def bind(self, **fields: object) -> None:
        """Put fields on every line of this request."""

    def info(self, event: str, **fields: object) -> None:
        """Say that something expected happened."""

    def error(self, event: str, **fields: object) -> None:
        """Say that something an operator must look at happened."""


class Counter(Protocol):
    """What serving counts."""

    def count(self, name: str, value: float = 1) -> None:
        """Add to a metric."""

    def flush(self) -> None:
        """Write what was counted."""


OPERATOR_METRICS: Mapping[type[PortraitError], str] = {
    AIGCNotAvailable: "UpstreamNotEnabled",
    CapacityUnavailable: "PoolFull",
    LivenessNotAvailable: "UpstreamNotEnabled",
}
"""Refusals that somebody at the operator must mend; each has an alarm."""


def serve(
    event: Mapping[str, Any],
    request_id: str,
    *,
    door: Callable[[Request], Answer],
    refuse: Callable[[PortraitError, Request | None, str], Answer],
    journal: Journal,
    counter: Counter,
    allow_origin: str,
) -> dict[str, Any]:
    """Run `door` on the request in `event`; `refuse` shapes what it raises. Raises nothing."""
    journal.clear()
    journal.bind(request_id=request_id)
    request: Request | None = None
    try:
        request = read_event(event, request_id)
        answer = door(request)
        counter.count("Answered")
    except PortraitError as error:
        answer = refuse(error, request, request_id)
        counter.count("Refused")
        for kind, metric in OPERATOR_METRICS.items():
            if isinstance(error, kind):
                counter.count(metric)
        journal.info("refused", code=error.code, status=answer.status)
    except Exception as error:  # noqa: BLE001 - the last line before a customer would see a trace
        answer = refuse(ServiceUnavailable(), request, request_id)
        counter.count("Unhandled")
        journal.error(
            "unhandled",
            error_type=type(error).__name__,
            error_at=raised_at(error),
            status=answer.status,
        )
    counter.flush()
    return proxy_response(answer, allow_origin)


def raised_at(error: Exception) -> str:
    """Where it was raised: a trace's text might quote what must not be logged, a line does not."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return f"{at.tb_frame.f_globals.get('__name__', '')}:{at.tb_lineno}" if at else ""
