"""Groups, assets and webhooks as resources."""

from collections.abc import Mapping
from typing import Any, Final

from portrait import errors
from portrait.dialects import shapes
from portrait.dialects.reference import rest_answers as said
from portrait.dialects.reference.entries import (
    FORM,
    JSON,
    Entry,
    Json,
    Schemas,
    answer,
    in_path,
    in_query,
    refusals,
    schema,
)
from portrait.dialects.rest import assets, envelope, groups, hooks
from portrait.rules.limits import UPLOAD_MAX_BYTES

_REQUESTS: Final = (
    groups.CreateGroup,
    groups.UpdateGroup,
    assets.CreateAsset,
    assets.UpdateAsset,
    assets.UploadAsset,
    hooks.CreateWebhook,
    hooks.Nothing,
)
_ANSWERS: Final = (
    *(said.GroupItem, said.GroupPage, said.AssetItem, said.AssetPage, said.GenericItem),
    said.Thumbnail,
    *(said.HookItem, said.IssuedHook, said.HookList, said.DeliveryItem, said.DeliveryPage),
    said.Refusal,
)
_GROUPS, _ASSETS, _HOOKS = "/v1/asset-groups", "/v1/assets", "/v1/webhooks"
_GROUP, _ASSET, _HOOK = f"{_GROUPS}/{{group}}", f"{_ASSETS}/{{asset}}", f"{_HOOKS}/{{webhook}}"
_DELIVERIES: Final = f"{_HOOK}/deliveries"
_GROUP_ID: Final = in_path("group", schema(shapes.GROUP_ID))
_ASSET_ID: Final = in_path("asset", schema(shapes.STORED_ID))
_HOOK_ID: Final = in_path("webhook", {"type": "string", "pattern": "^hook_[0-9a-z]{10}$"})
_DELIVERY: Final[Json] = {"type": "string", "pattern": "^msg_[0-9a-z]{27}$"}
_DELETED: Final[Json] = {"type": "string", "enum": ["Deleted successfully"]}
_USED_BY: Final[Json] = {
    "type": "array",
    "items": {"type": "string"},
    "description": "Videos that still use what was deleted, if there are any.",
}
_WINDOW: Final[list[Json]] = [
    {
        "name": "size",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": hooks.PAGE_MAX},
    },
    {"name": "after", "in": "query", "schema": _DELIVERY},
]


def described() -> tuple[list[Entry], dict[str, Json]]:
    """The operations of these doors, and their components."""
    asked, answered = Schemas("rest", _REQUESTS), Schemas("rest", _ANSWERS, closed=True)
    refused = refused_as(answered.ref(said.Refusal))
    entries = [*_groups(asked, answered, refused), *_assets(asked, answered, refused)]
    entries += _hooks(asked, answered, refused)
    return entries, asked.components | answered.components


def _groups(asked: Schemas, answered: Schemas, refused: Mapping[str, Json]) -> list[Entry]:
    group = {"200": done(answered.ref(said.GroupItem)), **refused}
    made = {"200": done(answered.ref(said.GroupItem), keyed=True), **refused}
    page = {"200": done(answered.ref(said.GroupPage)), **refused}
    gone = {"200": done(_DELETED, usedBy=_USED_BY), **refused}
    new = "A group of made-up characters, or one that waits for a person to be verified"
    create = {JSON: asked.ref(groups.CreateGroup)}
    query = in_query(groups.ListGroups)
    return [
        _of("Groups", "POST", _GROUPS, "createGroup", new, made, takes=create, keyed=True),
        _of("Groups", "GET", _GROUPS, "listGroups", "Groups by page", page, parameters=query),
        _of("Groups", "GET", _GROUP, "getGroup", "A group", group, parameters=[_GROUP_ID]),
        _of(
            *("Groups", "PATCH", _GROUP, "updateGroup", "Rename or redescribe a group", group),
            takes={JSON: asked.ref(groups.UpdateGroup)},
            parameters=[_GROUP_ID],
        ),
        _of(
            *("Groups", "DELETE", _GROUP, "deleteGroup", "Delete a group and its assets", gone),
            parameters=[_GROUP_ID],
        ),
    ]


def _assets(asked: Schemas, answered: Schemas, refused: Mapping[str, Json]) -> list[Entry]:
    either = {"anyOf": [answered.ref(said.AssetItem), answered.ref(said.GenericItem)]}
    asset = {"200": done(either), **refused}
    made = {"200": done(either, keyed=True), **refused}
    page = {"200": done(answered.ref(said.AssetPage)), **refused}
    gone = {"200": done(_DELETED, usedBy=_USED_BY), **refused}
    small = {"200": done(answered.ref(said.Thumbnail)), **refused}
    again = "Have the small picture made that is not there yet, or any more"
    query = in_query(assets.ListAssets)
    body = {JSON: _either_group(asked.ref(assets.CreateAsset)), FORM: _form(asked)}
    new = "A public URL or a picture in a form becomes an asset, or a generic upload"
    return [
        _of("Assets", "POST", _ASSETS, "createAsset", new, made, takes=body, keyed=True),
        _of("Assets", "GET", _ASSETS, "listAssets", "Assets by page", page, parameters=query),
        _of("Assets", "GET", _ASSET, "getAsset", "An asset", asset, parameters=[_ASSET_ID]),
        _of(
            *("Assets", "PATCH", _ASSET, "updateAsset", "Rename an asset", asset),
            takes={JSON: asked.ref(assets.UpdateAsset)},
            parameters=[_ASSET_ID],
        ),
        _of(
            *("Assets", "DELETE", _ASSET, "deleteAsset", "Delete an asset", gone),
            parameters=[_ASSET_ID],
        ),
        _of(
            *("Assets", "POST", f"{_ASSET}/thumbnail", "makeThumbnail", again, small),
            parameters=[_ASSET_ID],
        ),
    ]


def _hooks(asked: Schemas, answered: Schemas, refused: Mapping[str, Json]) -> list[Entry]:
    hook = {"200": done(answered.ref(said.HookItem)), **refused}
    fresh = {"200": done(answered.ref(said.IssuedHook)), **refused}
    made = {"200": done(answered.ref(said.IssuedHook), keyed=True), **refused}
    every = {"200": done(answered.ref(said.HookList)), **refused}
    page = {"200": done(answered.ref(said.DeliveryPage)), **refused}
    again = {"200": done(answered.ref(said.DeliveryItem)), **refused}
    gone = {"200": done(_DELETED), **refused}
    create, one = {JSON: asked.ref(hooks.CreateWebhook)}, [_HOOK_ID]
    replay = f"{_DELIVERIES}/{{delivery}}/replay"
    sent = [*one, *_WINDOW]
    which = [*one, in_path("delivery", _DELIVERY)]
    tag, rotate = "Webhooks", "A fresh secret; the one before is good for a while"
    return [
        _of(
            *(tag, "POST", _HOOKS, "createWebhook", "Add an endpoint", made),
            takes=create,
            keyed=True,
        ),
        _of(tag, "GET", _HOOKS, "listWebhooks", "All endpoints", every),
        _of(tag, "GET", _HOOK, "getWebhook", "An endpoint", hook, parameters=one),
        _of(tag, "DELETE", _HOOK, "deleteWebhook", "Remove an endpoint", gone, parameters=one),
        _of(tag, "POST", f"{_HOOK}/rotate", "rotateWebhook", rotate, fresh, parameters=one),
        _of(tag, "GET", _DELIVERIES, "listDeliveries", "What was sent", page, parameters=sent),
        _of(tag, "POST", replay, "replayDelivery", "Send it again", again, parameters=which),
    ]


def _of(
    tag: str, method: str, path: str, name: str, summary: str, answers: Mapping[str, Json], **m: Any
) -> Entry:
    return Entry(method, path, name, tag, summary, answers, **m)


def done(data: Json, *, keyed: bool = False, **beside: Json) -> Json:
    """The response of a success whose `data` is this, and what stands beside it."""
    members = {
        "code": {"const": 0},
        "data": data,
        "msg": {"type": "string"},
        "serviceCode": {"const": "OK"},
    }
    body = {
        "type": "object",
        "required": list(members),
        "additionalProperties": False,
        "properties": {**members, **beside},
    }
    return answer(body, keyed=keyed)


def _either_group(schema: Json) -> Json:
    """The group of an asset has two names, of which one is needed."""
    return {**schema, "anyOf": [{"required": ["groupId"]}, {"required": ["assetGroupId"]}]}


def _form(asked: Schemas) -> Json:
    most = f"{UPLOAD_MAX_BYTES:,} bytes at most."
    fields = asked.components["rest.UploadAsset"]["properties"]
    return {
        "type": "object",
        "required": ["file"],
        "additionalProperties": False,
        "properties": {
            "file": {"type": "string", "format": "binary", "description": most},
            **{name: _text(field) for name, field in fields.items()},
        },
    }


def _text(field: Json) -> Json:
    """A member that is text, or not there."""
    choices = [one for one in field.get("anyOf", [field]) if one != {"type": "null"}]
    return {name: value for name, value in choices[0].items() if name != "default"}


def refused_as(refusal: Json) -> dict[str, Json]:
    """The responses of refusals in this dialect's envelope."""
    return refusals(_codes(), refusal)


def _codes() -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for kind, status in envelope.STATUS.items():
        code = envelope.NOT_FOUND if kind is errors.Missing else kind.code
        found.setdefault(status, set()).add(code)
    return found
