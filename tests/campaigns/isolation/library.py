"""Groups and assets as resources: where ids stand in them, and how they are asked for."""

import json
from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel

from functions.assets.routes import ROUTES
from portrait.dialects.rest import assets, groups
from tests.campaigns.isolation.places import ASSET, GENERIC, GROUP, Place, named_like_an_id
from tests.campaigns.wired.gateway import Gateway, Said
from tests.forms import CONTENT_TYPE, encode, file_part, text_part
from tests.pictures import jpeg

_PICTURE: Final = jpeg(320, 400)
_FORM: Final = "FORM /v1/assets"
_CREATE: Final = "POST /v1/assets"
_NAMED: Final = {GROUP: "assetGroupId", ASSET: "assetId"}
"""How refusals name what a path names."""
_MEMBERS: Final = ("groupId", "assetGroupId")
_MODELS: Final[tuple[type[BaseModel], ...]] = (
    *(groups.CreateGroup, groups.UpdateGroup, groups.ListGroups),
    *(assets.CreateAsset, assets.UploadAsset, assets.UpdateAsset, assets.ListAssets),
)
_NAMED[GENERIC] = _NAMED[ASSET]
_IN_PATH: Final = {GROUP: GROUP, ASSET: ASSET, GENERIC: ASSET}
"""How a path names them; generic uploads are asked for as assets are."""
_PATHS: Final = tuple(
    Place(" ".join(route), (_NAMED[kind],), kind, many=False)
    for route in ROUTES
    for kind, name in _IN_PATH.items()
    if f"{{{name}}}" in route[1]
)
TEXTS: Final = (
    *_PATHS,
    *(Place(_FORM, (name,), GROUP, many=False) for name in _MEMBERS),
)
"""Ids in paths and in the form."""
MEMBERS: Final = (Place(_CREATE, ("groupId",), GROUP, many=False),)
"""Ids in JSON. Its other name is not asked for what is no text: null is as good as nothing."""


def ask(gateway: Gateway, who: str, place: Place, value: object) -> Said:
    """A request that is good but for the value in this place."""
    if place.action == _FORM:
        form = encode([text_part(place.path[0], str(value)), file_part(_PICTURE)])
        kind = {"Content-Type": CONTENT_TYPE}
        return gateway.rest(who, ("POST", "/v1/assets"), form, headers=kind)
    method, _, resource = place.action.partition(" ")
    if place.action == _CREATE:
        body = {place.path[0]: value, "url": "https://media.example.com/eve.jpg"}
        return gateway.rest(who, (method, resource), json.dumps(body))
    body_text = '{"name":"Eve"}' if method == "PATCH" else ""
    named = {_IN_PATH[place.kind]: str(value)}
    return gateway.rest(who, (method, resource), body_text, parameters=named)


def overlooked_members() -> Iterator[str]:
    """Members that are named like ids and are none of those that are asked for."""
    for model in _MODELS:
        for name in model.model_fields:
            if named_like_an_id(name) and name not in _MEMBERS:
                yield f"{model.__name__}.{name}"
    for _, path in ROUTES:
        for part in path.split("/"):
            if part[:1] == "{" and part not in {f"{{{GROUP}}}", f"{{{ASSET}}}"}:
                yield path
