"""The Action doors and the upload: one path each, twelve Actions behind the first two."""

from collections.abc import Mapping
from typing import Any, Final

from portrait import errors
from portrait.dialects import shapes
from portrait.dialects.action import refusals as spelt
from portrait.dialects.action import requests
from portrait.dialects.action.door import NATIVE, PORTRAIT, VERSION, Door
from portrait.dialects.action.requests import ActionRequest
from portrait.dialects.reference import action_answers as said
from portrait.dialects.reference.entries import (
    FORM,
    JSON,
    REUSE,
    Entry,
    Json,
    Schemas,
    answer,
    refusals,
    schema,
)
from portrait.rules.limits import UPLOAD_MAX_BYTES

REQUESTS: Final[Mapping[str, type[ActionRequest]]] = {
    "CreateAssetGroup": requests.CreateAssetGroup,
    "GetAssetGroup": requests.GroupById,
    "ListAssetGroups": requests.ListAssetGroups,
    "UpdateAssetGroup": requests.UpdateAssetGroup,
    "DeleteAssetGroup": requests.GroupById,
    "CreateAsset": requests.CreateAsset,
    "GetAsset": requests.AssetById,
    "ListAssets": requests.ListAssets,
    "UpdateAsset": requests.UpdateAsset,
    "DeleteAsset": requests.AssetById,
    "CreateVisualValidateSession": requests.CreateVisualValidateSession,
    "GetVisualValidateResult": requests.GetVisualValidateResult,
}
_NAMED: Final = ("CreateAssetGroup", "UpdateAssetGroup", "CreateAsset", "UpdateAsset")
_SUMMARY: Final = {
    PORTRAIT.name: "AllToken's Portrait API: the Action in the query string, its members as JSON",
    NATIVE.name: "The same Actions for clients of Ark's own API: spelt and signed as there",
}
_PATHS: Final = {PORTRAIT.name: "/v1/portrait", NATIVE.name: "/"}
_SIGNED: Final = ("bearer", "signed")


def described(door: Door) -> tuple[list[Entry], dict[str, Json]]:
    """The operations of a door, and its components."""
    asked = Schemas(door.name, REQUESTS.values())
    answered = Schemas(
        door.name, [*said.RESULTS.values(), said.Metadata, said.Refusal], closed=True
    )
    _spell(asked.components, door)
    actions = {
        name: {"request": asked.ref(model), "answer": _success(answered, said.RESULTS[name], name)}
        for name, model in REQUESTS.items()
    }
    components = asked.components | answered.components
    refused = refusals(_codes(door), answered.ref(said.Refusal))
    entries = [_router(door, actions, refused)]
    if door is PORTRAIT:
        entries.append(_upload(actions["CreateAsset"]["answer"], refused))
    return entries, components


def _router(door: Door, actions: Mapping[str, Json], refused: Mapping[str, Json]) -> Entry:
    done = {"anyOf": [one["answer"] for one in actions.values()]}
    action, version = _query("Action", list(actions), required=True), _query("Version", [VERSION])
    return Entry(
        "POST",
        _PATHS[door.name],
        f"{door.name}Action",
        "Actions",
        _SUMMARY[door.name],
        {"200": answer(done, keyed=True), **refused},
        takes={JSON: {"anyOf": _each(one["request"] for one in actions.values())}},
        parameters=[action, version, REUSE],
        keyed=True,
        security=_SIGNED,
        more={"x-actions": dict(actions)},
    )


def _upload(done: Json, refused: Mapping[str, Json]) -> Entry:
    most = f"{UPLOAD_MAX_BYTES:,} bytes at most: jpeg, png or webp."
    form = {
        "type": "object",
        "required": ["file", "GroupId"],
        "additionalProperties": False,
        "properties": {
            "file": {"type": "string", "format": "binary", "description": most},
            "GroupId": schema(shapes.GROUP_ID),
            "Name": schema(shapes.length(0, PORTRAIT.name_max)),
            "ProjectName": schema(shapes.PROJECT),
        },
    }
    return Entry(
        "POST",
        "/v1/portrait/upload",
        "portraitUpload",
        "Actions",
        "A picture in a form becomes an asset, as by CreateAsset",
        {"200": answer(done, keyed=True), **refused},
        takes={FORM: form},
        keyed=True,
        security=_SIGNED,
    )


def _spell(components: Mapping[str, Json], door: Door) -> None:
    """Say what a door asks for that the models leave to it."""
    for name in _NAMED:
        components[f"{door.name}.{name}"]["properties"]["Name"] |= _longest(
            components[f"{door.name}.{name}"]["properties"]["Name"], door
        )
    if door.group_type_required:
        group = components[f"{door.name}.CreateAssetGroup"]
        group["required"] = [*group["required"], "GroupType"]
        group["properties"]["GroupType"].pop("default", None)


def _longest(name: Json, door: Door) -> Json:
    if "anyOf" in name:
        return {"anyOf": [_cut(one, door) for one in name["anyOf"]]}
    return _cut(name, door)


def _cut(schema: Json, door: Door) -> Json:
    return {**schema, "maxLength": door.name_max} if schema.get("type") == "string" else schema


def _success(schemas: Schemas, result: Any, action: str) -> Json:
    metadata = schemas.ref(said.Metadata)
    named = {"properties": {"Action": {"const": action}}}
    return {
        "type": "object",
        "title": action,
        "required": ["ResponseMetadata", "Result"],
        "additionalProperties": False,
        "properties": {
            "ResponseMetadata": {"allOf": [metadata, named]},
            "Result": schemas.ref(result),
        },
    }


def _each(schemas: Any) -> list[Json]:
    found: list[Json] = []
    for one in schemas:
        if one not in found:
            found.append(one)
    return found


def _query(name: str, words: list[str], *, required: bool = False) -> Json:
    schema = {"type": "string", "enum": words}
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _codes(door: Door) -> dict[int, set[str]]:
    """The codes of each status, as the tables of the door have them."""
    found: dict[int, set[str]] = {}
    for kind, status in spelt.STATUS.items():
        found.setdefault(status, set()).add(kind.code)
    if door.native_errors:
        found[404] = {"NotFound.group_id", "NotFound.asset_id", "InvalidActionOrVersion"}
        found[429] = {"AccountFlowLimitExceeded"}
        for code, (status, _) in spelt.SIGNING.items():
            found[status].add(code)
        found[401].discard(errors.Unauthorized.code)
    return found
