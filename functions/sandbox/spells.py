"""What magic names do around a create that went through, or was about to."""

from typing import Any, Final

from functions.sandbox.magic import Spell
from functions.sandbox.ports import Sleep
from functions.sandbox.refusals import Refusal

LATEST_SECONDS: Final = 20


def before_commit(spell: Spell | None) -> None:
    """Refuse a create by its magic name, with nothing stored. Raises Refusal."""
    match spell:
        case Spell("refuse", code):
            raise Refusal(f"InvalidParameter.{code}", f"The media is refused at once: {code}.")
        case Spell("error500-uncommitted"):
            raise Refusal("InternalError", "An internal error occurred before the create.")


def after_commit(spell: Spell | None, result: dict[str, Any], sleep: Sleep) -> dict[str, Any]:
    """The answer to a create that is stored, spoilt if its magic name asks for it.

    Raises Refusal: a fault after the fact, which a caller cannot tell from one before it.
    """
    match spell:
        case Spell("error500"):
            raise Refusal("InternalError", "An internal error occurred.")
        case Spell("empty200"):
            return {}
        case Spell("late", _, seconds):
            sleep(min(seconds, LATEST_SECONDS))
    return result
