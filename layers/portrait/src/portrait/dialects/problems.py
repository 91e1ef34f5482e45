"""From a JSON body to a request model, every offending field named in the words of the request."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from portrait.errors import FieldProblem, InvalidParameter

BODY: Final = "body"
_MESSAGES: Final = {
    "missing": "is required",
    "extra_forbidden": "is not a parameter of this request",
    "json_invalid": "is not valid JSON",
    "model_type": "must be an object",
    "string_type": "must be a string",
    "int_type": "must be a whole number",
    "list_type": "must be a list",
}
_FIELDS_NAMED_MAX: Final = 50
_NAME_SHOWN: Final = 64

Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], body: bytes, context: Any) -> Model:
    """The request in a JSON body; an empty body is an empty object.

    Raises InvalidParameter naming every offending field.
    """
    try:
        asked = model.model_validate_json(body.strip() or b"{}", context=context)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)[:_FIELDS_NAMED_MAX]
        raise InvalidParameter(*(_problem(detail) for detail in details)) from error
    _refuse_repeated(body)
    return asked


@dataclass(frozen=True, slots=True)
class Pairs:
    """Makes the objects of a JSON text, and keeps the names that one of them has twice.

    Readers differ in which of two members counts, so a text that has two is nobody's clear wish.
    """

    repeated: dict[str, None] = field(default_factory=dict, repr=False)

    def __call__(self, members: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        """One object of the text; the last of two members counts."""
        made = dict(members)
        if len(made) < len(members):
            seen: set[str] = set()
            for name, _ in members:
                if name in seen:
                    self.repeated[name] = None
                seen.add(name)
        return made

    def refuse(self) -> None:
        """Raises InvalidParameter naming every member that was given more than once."""
        if self.repeated:
            names = [name[:_NAME_SHOWN] or BODY for name in self.repeated][:_FIELDS_NAMED_MAX]
            raise InvalidParameter(*(FieldProblem(one, "is given more than once") for one in names))


def _refuse_repeated(body: bytes) -> None:
    pairs = Pairs()
    # What the model took is JSON; how its numbers are spelt is not asked here.
    with suppress(ValueError, RecursionError):
        text = body.strip().decode() or "{}"
        json.loads(text, object_pairs_hook=pairs, parse_int=str, parse_float=str)
    pairs.refuse()


def _problem(detail: ErrorDetails) -> FieldProblem:
    message = _MESSAGES.get(detail["type"])
    if message is None:
        message = str(detail.get("ctx", {}).get("error", "")) or detail["msg"]
    return FieldProblem(_spelt(detail["loc"]), message)


def _spelt(place: tuple[int | str, ...]) -> str:
    name = ""
    for step in place:
        if isinstance(step, int):
            name += f"[{step}]"
        else:
            name += f".{step[:64]}" if name else step[:64]
    return name or BODY


def asset_id_problem(text: str) -> str:
    """Why a text that names no asset is refused (Token360 about `ua_` ids)."""
    if text.startswith("ua_"):
        return (
            "is a generic upload, which is no portrait asset; "
            "upload the file again into an active Virtual Portrait group and use its ta_ id"
        )
    return "is not an asset id"
