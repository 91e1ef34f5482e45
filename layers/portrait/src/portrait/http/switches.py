"""Headers that switch something on."""

from typing import Final

from portrait.errors import FieldProblem, InvalidParameter
from portrait.http.events import Request

REUSE_HEADER: Final = "X-Reuse-Duplicate"
"""An Active asset of the same bytes in the same group will do."""
YES: Final = ("true", "1", "yes", "on")
NO: Final = ("false", "0", "no", "off")


def switched_on(request: Request, header: str) -> bool:
    """Whether a header says yes, in any of its words. Raises InvalidParameter for any other."""
    word = request.headers.get(header.lower(), "false").strip().lower()
    if word not in (*YES, *NO):
        raise InvalidParameter(FieldProblem(header, "must be true or false"))
    return word in YES
