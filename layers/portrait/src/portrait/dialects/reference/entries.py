"""One operation of the document, and the schemas that operations share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pydantic import BaseModel, TypeAdapter, WithJsonSchema

from portrait.dialects.shapes import KEY
from portrait.http.idempotency import KEY_HEADER, REPLAYED_HEADER
from portrait.http.switches import NO, REUSE_HEADER, YES

Json = dict[str, Any]
JSON: Final = "application/json"
FORM: Final = "multipart/form-data"
HTML: Final = "text/html"
TEXT: Final = "text/plain"
Security = Literal["bearer", "signed"]


class Schemas:
    """The components of one door, under names that begin with the door's."""

    def __init__(self, door: str, kinds: Iterable[Any], *, closed: bool = False) -> None:
        """`closed`: no object has members that are not named."""
        inputs = [(kind, "validation", TypeAdapter(kind)) for kind in kinds]
        place = f"#/components/schemas/{door}.{{model}}"
        found, rest = TypeAdapter.json_schemas(inputs, ref_template=place)  # type: ignore[arg-type]
        self._found = {kind: schema for (kind, _), schema in found.items()}
        self.components: dict[str, Json] = {
            f"{door}.{name}": _untitled(schema) for name, schema in rest.get("$defs", {}).items()
        }
        if closed:
            for schema in self.components.values():
                schema["additionalProperties"] = False

    def ref(self, kind: Any) -> Json:
        """Where the schema of a kind is."""
        return dict(self._found[kind])


def _untitled(schema: Json) -> Json:
    """A schema without the titles that repeat the names of members."""
    for member in schema.get("properties", {}).values():
        member.pop("title", None)
    return schema


@dataclass(frozen=True, slots=True)
class Entry:
    """One verb of one path."""

    method: str
    path: str
    name: str
    tag: str
    summary: str
    answers: Mapping[str, Json]
    """Response objects by status."""
    takes: Mapping[str, Json] = field(default_factory=dict)
    """Schemas of the body by content type."""
    body_required: bool = True
    parameters: Sequence[Json] = ()
    keyed: bool = False
    """A create: it takes an idempotency key."""
    security: Sequence[Security] = ("bearer",)
    more: Mapping[str, Any] = field(default_factory=dict)

    def operation(self) -> Json:
        """The OpenAPI operation."""
        parameters = [*self.parameters, *([_KEY] if self.keyed else [])]
        body: Json = {
            "operationId": self.name,
            "tags": [self.tag],
            "summary": self.summary,
            "parameters": parameters,
            "responses": dict(sorted(self.answers.items())),
            "security": [{one: []} for one in self.security],
            **self.more,
        }
        if self.takes:
            content = {kind: {"schema": schema} for kind, schema in self.takes.items()}
            body["requestBody"] = {"required": self.body_required, "content": content}
        return body


_KEY: Final[Json] = {
    "name": KEY_HEADER,
    "in": "header",
    "description": "The same request under the same key makes nothing twice, for 24 hours.",
    "schema": KEY.json_schema,
}


def switch(header: str, description: str) -> Json:
    """A header that switches something on."""
    words = {"type": "string", "enum": [*YES, *NO]}
    return {"name": header, "in": "header", "description": description, "schema": words}


REUSE: Final = switch(
    REUSE_HEADER, "true: an Active asset of the same bytes in the same group is the answer."
)


def answer(schema: Json, description: str = "Done.", *, keyed: bool = False) -> Json:
    """A response with a JSON body."""
    said: Json = {"description": description, "content": {JSON: {"schema": schema}}}
    if keyed:
        shown = {"description": "Answered before.", "schema": {"type": "string", "enum": ["true"]}}
        said["headers"] = {REPLAYED_HEADER: shown}
    return said


def refusals(said: Mapping[int, Iterable[str]], schema: Json) -> dict[str, Json]:
    """Responses of refusals: the codes that come with each status, in one schema."""
    made = {}
    for status, codes in said.items():
        made[str(status)] = answer(schema, f"Refused: {', '.join(sorted(set(codes)))}.")
        if status in {409, 429}:
            wait = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
            made[str(status)]["headers"] = {"Retry-After": wait}
    return made


def schema(shape: WithJsonSchema) -> Json:
    """The schema of a shape."""
    return dict(shape.json_schema or {})


def in_path(name: str, schema: Json) -> Json:
    """A parameter in the path."""
    return {"name": name, "in": "path", "required": True, "schema": schema}


def in_query(model: type[BaseModel]) -> list[Json]:
    """The parameters that a model reads from the query string."""
    schema = model.model_json_schema()
    return [
        {"name": name, "in": "query", "required": False, "schema": _not_null(member)}
        for name, member in schema["properties"].items()
    ]


def _not_null(member: Json) -> Json:
    """What a member may be in a query string, where nothing is null."""
    choices = [one for one in member.get("anyOf", [member]) if one != {"type": "null"}]
    kept = {name: value for name, value in choices[0].items() if name != "title"}
    if member.get("default") not in {None, ""}:
        kept["default"] = member["default"]
    return kept
