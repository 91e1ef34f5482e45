"""Which Action a request names, in which Version, and how large its body may be."""

from collections.abc import Collection

from portrait.dialects.action.door import BODY_MAX_BYTES, VERSION, Door, Reading
from portrait.errors import BodyTooLarge, FieldProblem, InvalidParameter, UnknownAction
from portrait.http.events import Request


def action(request: Request) -> str:
    """The Action in the query. Raises InvalidParameter, UnknownAction for a wrong Version."""
    problems = [
        FieldProblem(name, "is given more than once")
        for name in ("Action", "Version")
        if len(request.query.get(name, ())) > 1
    ]
    names = request.query.get("Action", ())
    if not names or not names[0]:
        problems.append(FieldProblem("Action", "is required in the query string"))
    if problems:
        raise InvalidParameter(*problems)
    versions = request.query.get("Version", (VERSION,))
    if versions[0] != VERSION:
        raise UnknownAction(FieldProblem("Version", f"must be {VERSION}"))
    return names[0]


def unknown(name: str, known: Collection[str]) -> FieldProblem:
    """The problem of an Action that does not exist."""
    return FieldProblem("Action", f"{name[:64]!r} is not one of {', '.join(known)}")


def named(request: Request | None, known: Collection[str]) -> str:
    """The Action for an answer's metadata: only one that exists is ever repeated."""
    names = request.query.get("Action", ()) if request else ()
    return names[0] if names and names[0] in known else ""


def reading(
    door: Door, request: Request, own_origins: frozenset[str], *, loopback: bool = False
) -> Reading:
    """How to read the body at this door. Raises BodyTooLarge."""
    if len(request.body) > BODY_MAX_BYTES:
        raise BodyTooLarge(FieldProblem("body", f"must be at most {BODY_MAX_BYTES:,} bytes"))
    return Reading(door, own_origins, loopback)
