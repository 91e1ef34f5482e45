"""What clients of groups, assets and tasks send, as inputs that a secret can be put in."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from pydantic import BaseModel

from functions.assets.routes import ASSET, ASSETS, GROUP, GROUPS
from portrait.dialects.rest import assets, groups
from portrait.dialects.tasks import requests
from tests.campaigns.redaction.visits import Put
from tests.campaigns.wired.gateway import Gateway
from tests.forms import CONTENT_TYPE, encode, file_part, text_part
from tests.integration.doors.avatar_desk import PRIVATE, REAL, TASK
from tests.pictures import jpeg

ANN: Final = "ann"
KEYED: Final = "key of"
"""How the inputs begin that are keys of creates: nothing of a key is ever kept."""
_ID: Final = "group-20260318035710-k3x9q"
_URL: Final = "https://media.example.com/front.jpg"
_NEVER: Final = "task_01kfq3g4h5j6k7m8n9p0q1r2s3"
_BACK: Final = {"callback_url": "https://app.example.com/done"}
_GOOD: Final[Mapping[tuple[str, str], Mapping[str, Any]]] = {
    ("POST", GROUPS): {"name": "Mia", "groupKind": "VIRTUAL_PORTRAIT"},
    ("POST", ASSETS): {"groupId": _ID, "url": _URL},
    ("POST", PRIVATE): {"url": _URL, "name": "front"},
    ("POST", REAL): _BACK,
}
_BODIES: Final[tuple[tuple[tuple[str, str], type[BaseModel], Mapping[str, Any]], ...]] = (
    (("POST", GROUPS), groups.CreateGroup, _GOOD["POST", GROUPS]),
    (("POST", ASSETS), assets.CreateAsset, _GOOD["POST", ASSETS]),
    (("PATCH", GROUP), groups.UpdateGroup, {}),
    (("PATCH", ASSET), assets.UpdateAsset, {}),
    (("POST", PRIVATE), requests.PrivateAvatar, _GOOD["POST", PRIVATE]),
    (("POST", REAL), requests.RealSession, {}),
    (("POST", REAL), requests.RealResult, {}),
    (("POST", REAL), requests.RealAssets, {"group_id": _ID, "url": _URL, "name": "front"}),
)
_PLACES: Final = {"group": _ID, "asset": "asset-20260318035710-k3x9q", "task": _NEVER}


def resources() -> Iterator[tuple[str, Put]]:
    """The routes of groups and assets, and those of tasks."""
    yield from _members()
    yield from _whole()
    yield from _lines()
    yield from _forms()
    for route, good in _GOOD.items():
        yield f"{KEYED} {' '.join(route)}", _keyed(route, good)


def _members() -> Iterator[tuple[str, Put]]:
    for route, model, good in _BODIES:
        for name in model.model_fields:

            def put(
                gateway: Gateway,
                secret: str,
                route: tuple[str, str] = route,
                good: Mapping[str, Any] = good,
                name: str = name,
            ) -> Any:
                for value in _forms_of(name, secret):
                    said = _send(gateway, route, json.dumps({**good, name: value}))
                return said

            yield f"{' '.join(route)} {model.__name__}.{name}", put


def _forms_of(name: str, secret: str) -> list[Any]:
    """A value as it is, inside others, and where an address may hold one."""
    inside = [{"name": secret, "description": secret, "url": secret, secret: secret}]
    if name == "assets":
        return [secret, inside, [{"url": _behind(secret), "name": "front"}]]
    if name.endswith("url"):
        return [secret, [secret], _behind(secret)]
    return [secret, [secret], *inside] if name == "group" else [secret, [secret]]


def _behind(secret: str) -> str:
    return f"https://app.example.com/done?token={quote(secret, safe='')}"


def _whole() -> Iterator[tuple[str, Put]]:
    forms: Mapping[str, Callable[[str], str | bytes]] = {
        "as it is": lambda secret: secret,
        "of bytes": lambda secret: b"\xff" + secret.encode(),
        "cut off": lambda secret: json.dumps({"name": secret})[:-1],
        "that is a list": lambda secret: json.dumps([secret]),
        "with a member": lambda secret: json.dumps({secret: secret}),
    }
    for name, form in forms.items():

        def put(gateway: Gateway, secret: str, form: Callable[[str], str | bytes] = form) -> Any:
            for route in _GOOD:
                said = _send(gateway, route, form(secret))
            return said

        yield f"resource's body {name}", put


def _lines() -> Iterator[tuple[str, Put]]:
    for path in (GROUP, ASSET, TASK):

        def named(gateway: Gateway, secret: str, path: str = path) -> Any:
            parameters = dict.fromkeys(_PLACES, secret)
            return gateway.rest(ANN, ("GET", path), parameters=parameters)

        yield f"id in {path}", named
    for path, model in ((GROUPS, groups.ListGroups), (ASSETS, assets.ListAssets)):

        def asked(
            gateway: Gateway,
            secret: str,
            path: str = path,
            names: tuple[str, ...] = tuple(model.model_fields),
        ) -> Any:
            for name in names:
                said = gateway.rest(ANN, ("GET", path), query={name: [secret]})
            return said

        def strange(gateway: Gateway, secret: str, path: str = path) -> Any:
            return gateway.rest(ANN, ("GET", path), query={secret: [secret, secret]})

        yield f"query of {path}", asked
        yield f"name in a query of {path}", strange

    def authorization(gateway: Gateway, secret: str) -> Any:
        wrong = {"Authorization": f"Bearer {secret}", "Cookie": secret, "X-Api-Key": secret}
        gateway.rest(ANN, ("GET", ASSETS), headers=wrong)
        return gateway.rest(ANN, ("GET", TASK), headers=wrong, parameters=_PLACES)

    yield "resource's header Authorization", authorization


def _forms() -> Iterator[tuple[str, Put]]:
    def sent(form: Callable[[str], bytes]) -> Put:
        kind = {"Content-Type": CONTENT_TYPE}
        return lambda gateway, secret: gateway.rest(
            ANN, ("POST", ASSETS), form(secret), headers=kind
        )

    group, picture = text_part("groupId", _ID), file_part(jpeg(640, 800))
    for name in sorted(assets.UploadAsset.model_fields):
        yield (
            f"resource's form {name}",
            sent(lambda secret, name=name: encode([text_part(name, secret), picture])),  # type: ignore[misc]
        )
    yield "resource's form's name", sent(lambda s: encode([group, text_part(s, s), picture]))
    yield "resource's file", sent(lambda s: encode([group, file_part(s.encode(), filename=s)]))


def _keyed(route: tuple[str, str], good: Mapping[str, Any]) -> Put:
    """A create that succeeds under a key, again, and another one under the same."""

    def put(gateway: Gateway, secret: str) -> Any:
        key = {"Idempotency-Key": secret}
        body = {**good, "groupId": own_group(gateway)} if route[1] == ASSETS else good
        for _ in range(2):
            _send(gateway, route, json.dumps(body), headers=key)
        renamed = {**body, "callback_url": _behind("x")} if route[1] == REAL else body
        other = {**renamed, "name": "other"} if route[1] != REAL else renamed
        return _send(gateway, route, json.dumps(other), headers=key)

    return put


def own_group(gateway: Gateway) -> str:
    """A group of the customer's, made if there is none."""
    rows = [row["sk"]["S"] for row in gateway.cloud.rows()]
    groups_there = [sk for sk in rows if sk.startswith("GROUP#")]
    if groups_there:
        return str(groups_there[-1]).removeprefix("GROUP#")
    made = _send(gateway, ("POST", GROUPS), json.dumps(_GOOD["POST", GROUPS]))
    return str(made.result["assetGroupId"]) if made.status == 200 else _ID


def _send(gateway: Gateway, route: tuple[str, str], body: str | bytes, **more: Any) -> Any:
    return gateway.rest(ANN, route, body, parameters=_PLACES, **more)
