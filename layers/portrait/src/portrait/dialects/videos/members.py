"""From a JSON body to its members, one by one, so that everything that is wrong is said at once.

A null counts as absent: clients that fill in every parameter send nulls. What is not asked for is
unknown, and refused with its name.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from portrait.dialects.problems import Pairs
from portrait.errors import BodyTooLarge, FieldProblem, InvalidParameter

BODY_MAX_BYTES: Final = 10_485_760
"""What an edge takes; Ark takes 64 MB, which no edge here lets through."""
UNKNOWN: Final = "is not a parameter of this request"
REQUIRED: Final = "is required"
_NAME_SHOWN: Final = 64
_FIELD_SHOWN: Final = 200
_NAMED_MAX: Final = 50


def load(body: bytes) -> dict[str, Any]:
    """The object in a body; an empty body is an empty object. Raises InvalidParameter."""
    if len(body) > BODY_MAX_BYTES:
        raise BodyTooLarge(FieldProblem("body", f"must be at most {BODY_MAX_BYTES:,} bytes"))
    pairs = Pairs()
    try:
        found = json.loads(
            body.strip() or b"{}", parse_constant=_no_number, object_pairs_hook=pairs
        )
    except (ValueError, RecursionError) as error:
        raise InvalidParameter(FieldProblem("body", "is not valid JSON")) from error
    if not isinstance(found, dict):
        raise InvalidParameter(FieldProblem("body", "must be an object"))
    pairs.refuse()
    return found


def _no_number(text: str) -> float:
    raise ValueError(text)


class Problems:
    """What is wrong with one body, each field once."""

    def __init__(self) -> None:
        self._found: dict[str, FieldProblem] = {}

    def add(self, field: str, message: str) -> None:
        """Say what is wrong with a field; what is said of it first stands."""
        shown = _written(field)[:_FIELD_SHOWN]
        self._found.setdefault(field, FieldProblem(shown, _written(message)))

    def add_all(self, problems: Sequence[FieldProblem]) -> None:
        """Say several."""
        for one in problems:
            self.add(one.field, one.message)

    def __contains__(self, field: str) -> bool:
        return field in self._found

    def settle(self) -> None:
        """Raise InvalidParameter if anything is wrong."""
        if self._found:
            raise InvalidParameter(*list(self._found.values())[:_NAMED_MAX])


class Members:
    """One object of a body, and where it stands in it: `content[1].image_url`."""

    def __init__(self, given: Mapping[str, Any], problems: Problems, place: str = "") -> None:
        self._given = given
        self._place = place
        self._asked: set[str] = set()
        self.problems = problems

    def field(self, name: str) -> str:
        """The public name of a member."""
        return f"{self._place}.{name}" if self._place else name

    def has(self, name: str) -> bool:
        """Whether a member is there and not null."""
        return self._given.get(name) is not None

    def take(self, name: str) -> Any:
        """A member as it is; None: not there."""
        self._asked.add(name)
        return self._given.get(name)

    def text(self, name: str, *, required: bool = False) -> str:
        """A member that is a text; empty: not there, or none."""
        value = self.take(name)
        if value is None:
            if required:
                self.problems.add(self.field(name), REQUIRED)
            return ""
        if not isinstance(value, str):
            self.problems.add(self.field(name), "must be a string")
            return ""
        if required and not value:
            self.problems.add(self.field(name), "must not be empty")
        return str(value)

    def inner(self, name: str) -> "Members | None":
        """A member that is an object and must be there; None: it is not, and that was said."""
        value = self.take(name)
        if value is None:
            self.problems.add(self.field(name), REQUIRED)
        return None if value is None else self._object(value, self.field(name))

    def items(self, name: str) -> list[tuple[str, Any]]:
        """The items of a member that is a list, with their names; none if it is not there."""
        value = self.take(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.problems.add(self.field(name), "must be a list")
            return []
        if not value:
            self.problems.add(self.field(name), "must not be empty")
        return [(f"{self.field(name)}[{number}]", one) for number, one in enumerate(value)]

    def objects(self, name: str) -> list["Members"]:
        """The items of a member that is a list of objects."""
        found = (self._object(one, place) for place, one in self.items(name))
        return [one for one in found if one is not None]

    def _object(self, value: Any, place: str) -> "Members | None":
        if isinstance(value, dict):
            return Members(value, self.problems, place)
        self.problems.add(place, "must be an object")
        return None

    def leave(self) -> None:
        """Name every member that nobody asked for."""
        for name in self._given:
            if name not in self._asked:
                self.problems.add(self.field(name[:_NAME_SHOWN]), UNKNOWN)


def _written(text: str) -> str:
    """A text that can be written down: of JSON's halves of characters a question mark is left."""
    return text.encode("utf-8", "replace").decode()
