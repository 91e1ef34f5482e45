"""The Lambda behind the sandbox's function URL, which its machine of callbacks calls too."""

from typing import Any

from functions.sandbox.app import answer
from functions.sandbox.videos.callbacks import tell
from functions.sandbox.wiring import world


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one HTTP request, payload format 2.0, or take one step in telling of a task."""
    if "requestContext" in event:
        return answer(world(), event)
    return tell(world(), event)
