"""The Lambda behind the sandbox's function URL."""

from typing import Any

from functions.sandbox.app import answer
from functions.sandbox.wiring import world


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one HTTP request, payload format 2.0."""
    return answer(world(), event)
