"""Uploads: bodies that are stored before anybody looks at them, and what became of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal, NotRequired

from typing_extensions import TypedDict

from portrait.dialects import shapes
from portrait.dialects.action.direct_uploads import OpenUpload
from portrait.dialects.reference.action_answers import Identified, Metadata
from portrait.dialects.reference.entries import (
    JSON,
    REUSE,
    Entry,
    Json,
    Schemas,
    answer,
    in_path,
    schema,
)

_PATH: Final = "/v1/portrait/uploads"
_SIGNED: Final = ("bearer", "signed")
_UPLOAD: Final = in_path("upload", schema(shapes.ASSET_ID))
_TICKET: Final[Json] = {
    "name": "ticket",
    "in": "query",
    "required": False,
    "description": "What the Location of a signed upload carries: it stands for the signature.",
    "schema": {"type": "string"},
}


class Received(TypedDict):
    """An upload that nobody has looked at yet. `StatusURL` says what became of it."""

    Id: str
    Status: Literal["Processing"]
    UpstreamStatus: Literal["Processing"]
    StatusURL: str


class Opened(Received):
    """A receipt, and the form by which its file may come: `Fields`, then the file as `file`."""

    URL: str
    Fields: dict[str, str]
    ExpiresAt: str


class RestReceived(TypedDict):
    """An upload that nobody has looked at yet. `statusUrl` says what became of it."""

    id: str
    assetId: str
    token360AssetId: str
    status: Literal["processing"]
    statusUrl: str


class Said(TypedDict):
    """A refusal's code and words."""

    Code: str
    Message: str


class Unasked(TypedDict):
    """Who refused what, and why."""

    RequestId: str
    Error: Said


class EdgeError(TypedDict):
    """A refusal that every dialect can read, of a request that reached no door."""

    ResponseMetadata: Unasked
    error: dict[str, Any]
    code: int
    msg: str
    serviceCode: NotRequired[str]
    data: None


_ANSWERS: Final = (Received, Opened, RestReceived, Identified, Metadata, EdgeError)
_OF_THE_EDGE: Final = ("409", "503")
"""What the edge may say of a body that the store did not take."""
_OPEN: Final = "A large file: a receipt, and a form to send it straight to the store"
_ASK: Final = "What became of an upload: as the door answers that it came through"


def described(refused: Mapping[str, Json], created: Json) -> tuple[list[Entry], dict[str, Json]]:
    """The operations of uploads beside the doors, and their components.

    `refused` are the refusals of the Action door, `created` is what POST /v1/assets answers.
    """
    asked, answered = Schemas("uploads", [OpenUpload]), Schemas("uploads", _ANSWERS, closed=True)
    made = {"anyOf": [_action(answered, Identified), created]}
    waits = {"anyOf": [_action(answered, Received), _rest(answered)]}
    anyhow = {status: _any(one) for status, one in _only_refusals(refused).items()}
    entries = [
        Entry(
            *("POST", _PATH, "openUpload", "Uploads", _OPEN),
            {**_only_refusals(refused), "200": answer(_action(answered, Opened))},
            takes={JSON: asked.ref(OpenUpload)},
            parameters=[REUSE],
            keyed=True,
            security=_SIGNED,
        ),
        Entry(
            *("GET", f"{_PATH}/{{upload}}", "getUpload", "Uploads", _ASK),
            {
                **anyhow,
                "200": answer(made, keyed=True),
                "202": answer(waits, "Nobody has looked at it yet."),
                "404": _any(refused["403"]),
            },
            parameters=[_UPLOAD, _TICKET],
            security=_SIGNED,
        ),
    ]
    return entries, asked.components | answered.components


def stored(entry: Entry) -> Entry:
    """The operation of a door whose body the edge stores, and that answers with a receipt."""
    known = Schemas("uploads", _ANSWERS, closed=True)
    body = _rest(known) if entry.path == "/v1/assets" else _action(known, Received)
    receipt = answer(body, "Stored. Follow Location for what became of it.")
    receipt["headers"] = {"Location": {"schema": {"type": "string"}}}
    nobody = answer(known.ref(EdgeError), "Refused: Unauthorized.")
    followed = {"200": {**entry.answers["200"], "description": "What a client sees that follows."}}
    own = {one: _or_edge(entry.answers[one], known.ref(EdgeError)) for one in _OF_THE_EDGE}
    answers = {**entry.answers, **followed, **own, "303": receipt, "401": nobody}
    return replace(entry, answers=answers, parameters=[*entry.parameters, REUSE])


def _or_edge(refusal: Json, edge: Json) -> Json:
    """A refusal by the door, or by the edge where the store did not take the body."""
    own = refusal["content"][JSON]["schema"]
    return {**refusal, "content": {JSON: {"schema": {"anyOf": [own, edge]}}}}


def _only_refusals(answers: Mapping[str, Json]) -> dict[str, Json]:
    return {status: one for status, one in answers.items() if status[0] not in "23"}


def _action(schemas: Schemas, result: Any) -> Json:
    return _closed(ResponseMetadata=schemas.ref(Metadata), Result=schemas.ref(result))


def _rest(schemas: Schemas) -> Json:
    return _closed(
        code={"const": 0},
        data=schemas.ref(RestReceived),
        msg={"type": "string"},
        serviceCode={"const": "OK"},
    )


def _closed(**members: Json) -> Json:
    return {
        "type": "object",
        "required": list(members),
        "additionalProperties": False,
        "properties": members,
    }


def _any(refusal: Json) -> Json:
    """A refusal in whichever envelope."""
    return {**refusal, "content": {JSON: {"schema": {"type": "object"}}}}
