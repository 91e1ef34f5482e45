"""The operator's door: one JSON command in, one JSON answer out. It has no HTTP route."""

from typing import Any

from functions.admin.commands import answer, trace
from portrait.observability import without_words
from portrait.wiring.admin import admin


@without_words
def handle(event: object, context: Any) -> dict[str, Any]:
    """Run one command; see `functions.admin.commands` for the forms."""
    ports = admin()
    ports.log.clear()
    ports.log.bind(request_id=context.aws_request_id)
    answered = answer(event, ports.stories)
    ports.log.info("commanded", **trace(event, answered))
    ports.meter.count("Answered" if answered["ok"] else "Refused")
    ports.meter.flush()
    return answered
