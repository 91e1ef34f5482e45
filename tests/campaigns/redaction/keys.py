"""Idempotency keys in the headers of every create of every door, as inputs that may be secrets."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from functions.assets.routes import ASSETS
from tests.campaigns.redaction.resources import ANN, KEYED, own_group
from tests.campaigns.redaction.visits import Put
from tests.campaigns.wired.gateway import Gateway
from tests.forms import CONTENT_TYPE, encode, file_part, text_part
from tests.integration.doors.desk import event
from tests.pictures import jpeg
from volcengine_signature import Credentials, Request, Scope, sign

_HEADER: Final = "Idempotency-Key"
_URL: Final = "https://media.example.com/front.jpg"
_DOORS: Final = ("/v1/portrait", "/")
_PICTURES: Final = (jpeg(640, 800), jpeg(641, 800))
Create = Callable[[Gateway, str, bool], Any]
"""A create under a key; another one than before if told so."""


def keys() -> Iterator[tuple[str, Put]]:
    """Each create that takes a key: it succeeds, is sent again, and another one under the same."""
    creates = {
        **{f"{action} at {door}": _acts(door, action) for door in _DOORS for action in _ACTIONS},
        "POST /v1/portrait/upload": _uploads,
        f"a form for POST {ASSETS}": _forms,
        f"a form without a group for POST {ASSETS}": _generics,
        "POST /v1/webhooks": _endpoints,
        "a signed call, by its SDK": _signed,
    }
    for name, create in creates.items():

        def put(gateway: Gateway, secret: str, create: Create = create) -> Any:
            for other in (False, False, True):
                said = create(gateway, secret, other)
            return said

        yield f"{KEYED} {name}", put


def _group(_: Gateway, name: str) -> dict[str, Any]:
    return {"Name": name, "GroupType": "AIGC"}


def _asset(gateway: Gateway, name: str) -> dict[str, Any]:
    wanted = {"URL": _URL, "AssetType": "Image", "Name": name}
    return {"GroupId": own_group(gateway), **wanted}


def _session(_: Gateway, name: str) -> dict[str, Any]:
    return {"CallbackURL": f"https://app.example.com/{name}"}


_ACTIONS: Final[Mapping[str, Callable[[Gateway, str], dict[str, Any]]]] = {
    "CreateAssetGroup": _group,
    "CreateAsset": _asset,
    "CreateVisualValidateSession": _session,
}


def _acts(door: str, action: str) -> Create:
    def create(gateway: Gateway, key: str, other: bool) -> Any:  # noqa: FBT001  as Create says
        body = json.dumps(_ACTIONS[action](gateway, "other" if other else "front"))
        return gateway.send(event(door, "POST", {"Action": [action]}, _keyed(gateway, key), body))

    return create


def _uploads(gateway: Gateway, key: str, other: bool) -> Any:  # noqa: FBT001  as Create says
    form = encode([text_part("GroupId", own_group(gateway)), file_part(_PICTURES[other])])
    headers = {**_keyed(gateway, key), "Content-Type": CONTENT_TYPE}
    return gateway.send(event("/v1/portrait/upload", "POST", None, headers, form), upload=True)


def _forms(gateway: Gateway, key: str, other: bool) -> Any:  # noqa: FBT001  as Create says
    group = text_part("groupId", own_group(gateway))
    # All creates of assets at this door share their keys, that by URL too.
    return _posted(gateway, f"{key}.form", encode([group, file_part(_PICTURES[other])]))


def _generics(gateway: Gateway, key: str, other: bool) -> Any:  # noqa: FBT001  as Create says
    return _posted(gateway, f"{key}.generic", encode([file_part(_PICTURES[other])]))


def _posted(gateway: Gateway, key: str, form: bytes) -> Any:
    headers = {_HEADER: key, "Content-Type": CONTENT_TYPE}
    return gateway.rest(ANN, ("POST", ASSETS), form, headers=headers)


def _endpoints(gateway: Gateway, key: str, other: bool) -> Any:  # noqa: FBT001  as Create says
    body = json.dumps({"url": f"https://hooks.example.com/{'other' if other else 'told'}"})
    return gateway.rest(ANN, ("POST", "/v1/webhooks"), body, headers={_HEADER: key})


def _signed(gateway: Gateway, key: str, other: bool) -> Any:  # noqa: FBT001  as Create says
    issued = gateway.command({"command": "issue_key", "customer": ANN, "kind": "signing"})
    if not issued["ok"]:
        return issued
    pair = issued["result"]
    query = (("Action", "CreateAssetGroup"), ("Version", "2024-01-01"))
    body = json.dumps(_group(gateway, "other" if other else "front")).encode()
    given = (("Host", "gateway.example.com"), ("Content-Type", "application/json"))
    added = sign(
        Request("POST", "/stage/", query, given, body),
        Credentials(pair["access_key_id"], pair["secret_access_key"]),
        Scope("cn-beijing", "ark"),
        gateway.clock(),
    )
    headers = {**dict(given), **added, "X-Sdk-Invocation-Id": key}
    asked = event("/", "POST", {name: [value] for name, value in query}, headers, body)
    return gateway.send({**asked, "multiValueHeaders": {k: [v] for k, v in headers.items()}})


def _keyed(gateway: Gateway, key: str) -> dict[str, str]:
    bearer = f"Bearer {gateway.keys[ANN]}"
    return {"Authorization": bearer, "Content-Type": "application/json", _HEADER: key}
