"""Every minute: bring every due row nearer to its rest. Every hour: see that the books agree."""

from collections.abc import Callable
from typing import Any

from functions.sweep.reconciling import reconcile_all
from portrait.observability import without_words
from portrait.usecases.sweep import sweep
from portrait.wiring.sweep import SWEPT_METRICS, SweepFunctionPorts, sweeper

RECONCILE = "reconcile"
"""The task that the hourly schedule names in its input; the other schedule names none."""
STOP_BEFORE_MS = 20_000
"""One row takes at most two upstream calls and some of our own: less than this."""
STOP_RECONCILING_BEFORE_MS = 45_000
"""An orphan takes three upstream calls."""


@without_words
def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The task that the event names, until it is done or the time is nearly up; answers counts."""
    ports = sweeper()
    ports.log.clear()
    ports.log.bind(request_id=context.aws_request_id)
    if event.get("task") == RECONCILE:
        stop_before, task = STOP_RECONCILING_BEFORE_MS, reconcile_all
    else:
        stop_before, task = STOP_BEFORE_MS, _sweep_all
    answer = task(ports, lambda: context.get_remaining_time_in_millis() >= stop_before)
    ports.meter.flush()
    return answer


def _sweep_all(ports: SweepFunctionPorts, time_is_left: Callable[[], bool]) -> dict[str, Any]:
    seen = 0
    for due, swept in sweep(ports.stories):
        seen += 1
        ports.log.info("swept", customer=due.customer, outcome=swept, **{due.kind: due.row})
        ports.meter.count(SWEPT_METRICS[swept])
        if not time_is_left():
            break
    return {"seen": seen}
