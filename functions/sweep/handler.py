"""Every minute: bring every due row nearer to its rest."""

from typing import Any

from portrait.usecases.sweep import sweep
from portrait.wiring.sweep import SWEPT_METRICS, sweeper

STOP_BEFORE_MS = 20_000
"""One row takes at most two upstream calls and some of our own: less than this."""


def handle(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Sweep until nothing is due or the time is nearly up; answers how many rows were seen."""
    ports = sweeper()
    ports.log.clear()
    ports.log.bind(request_id=context.aws_request_id)
    seen = 0
    for due, swept in sweep(ports.stories):
        seen += 1
        ports.log.info("swept", customer=due.customer, outcome=swept, **{due.kind: due.row})
        ports.meter.count(SWEPT_METRICS[swept])
        if context.get_remaining_time_in_millis() < STOP_BEFORE_MS:
            break
    ports.meter.flush()
    return {"seen": seen}
