"""From a JSON body to a request model, every offending field named in the words of the request."""

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

Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], body: bytes, context: Any) -> Model:
    """The request in a JSON body; an empty body is an empty object.

    Raises InvalidParameter naming every offending field.
    """
    try:
        return model.model_validate_json(body.strip() or b"{}", context=context)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)[:_FIELDS_NAMED_MAX]
        raise InvalidParameter(*(_problem(detail) for detail in details)) from error


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
