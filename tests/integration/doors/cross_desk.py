"""Four doors to one library, asked for the same things: each in its words, by its spelling of ids.

A door is what it makes, reads, lists, renames and deletes. The routes of tasks only hand in: an
asset of theirs is read in its task, and all else of it is done in the other doors.
"""

import base64
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portrait.ids import as_ta, parse_asset_id
from portrait.model import Key, KeyKind
from portrait.rules.keys import mint_signing
from portrait.usecases.signing_secrets import signing_proof
from tests.integration.doors.avatar_desk import PRIVATE, AvatarDesk
from tests.integration.doors.desk import Reply
from tests.integration.doors.rest_desk import ASSET, ASSETS, GROUP, GROUPS, RestDesk, data
from tests.unit.usecases.world import ANN
from volcengine_signature import Credentials, Request, Scope, sign

URL: Final = "https://media.example.com/mia.jpg"
FIRST_NAME: Final = "Mia"
_PAIR: Final = mint_signing(random.Random(7))
_JSON: Final = (("Host", "gateway.example.com"), ("Content-Type", "application/json"))


@dataclass
class CrossDesk(RestDesk, AvatarDesk):
    """A desk with all doors, and a customer who has a bearer key and a pair that signs."""

    def __post_init__(self) -> None:
        super().__post_init__()
        proof = signing_proof(_PAIR.key_id, _PAIR.secret, self.world.sealer)
        pair = Key(_PAIR.key_id, ANN, KeyKind.SIGNING, proof, self.world.clock())
        self.world.ledger.add_key(pair)

    def signed(self, action: str, **body: Any) -> Reply:
        """One Action at the native door, signed."""
        query, text = {"Action": action, "Version": "2024-01-01"}, json.dumps(body).encode()
        sent = Request("POST", "/", tuple(query.items()), _JSON, text)
        pair = Credentials(_PAIR.key_id, _PAIR.secret)
        signature = sign(sent, pair, Scope("cn-beijing", "ark"), self.world.clock())
        headers = {**dict(_JSON), **signature}
        return self.send(
            {
                "resource": "/",
                "path": "/",
                "httpMethod": "POST",
                "headers": headers,
                "multiValueHeaders": {name: [value] for name, value in headers.items()},
                "multiValueQueryStringParameters": {k: [value] for k, value in query.items()},
                "pathParameters": None,
                "body": base64.b64encode(text).decode(),
                "isBase64Encoded": True,
                "requestContext": {"domainName": "gateway.example.com", "path": "/"},
            }
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """What a door shows of a group or of an asset, in its spelling."""

    id: str
    name: str
    status: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """A door that has every operation."""

    name: str
    make: Callable[[CrossDesk], tuple[str, str]]
    """A group and an asset in it: their ids as this door spells them."""
    ask: Callable[[CrossDesk, str, str, str], Reply]
    """The answer to `read`, `rename` or `delete`, of a `group` or an `asset`."""
    shown: Callable[[str, Mapping[str, Any]], Shown]
    found: Callable[[CrossDesk, str], list[Shown]]
    """All `group`s, or all `asset`s."""
    result: Callable[[Reply], Any]
    asset: Callable[[str], str]
    """An asset's id as it is spelt here."""
    statuses: Mapping[str, str]
    misses: Mapping[str, tuple[int, str]]
    group_status: str = ""
    """What a group's status is here; empty where groups show none."""

    def read(self, desk: CrossDesk, kind: str, named: str) -> Shown:
        """One that is there."""
        return self.shown(kind, self.result(self.ask(desk, "read", kind, named)))

    def said(self, reply: Reply) -> tuple[int, str]:
        """Status and code of a refusal."""
        if "serviceCode" in reply.body:
            return reply.status, reply.body["serviceCode"]
        return reply.error[:2]


NEW_NAME: Final = "Eve"
Act = Callable[..., Reply]
_ACTIONS: Final = {"read": "Get", "rename": "Update", "delete": "Delete"}
_PLAIN: Final = {one: one for one in ("Processing", "Active", "Failed")}


def _action_door(
    name: str, act: Callable[[CrossDesk], Act], misses: Mapping[str, tuple[int, str]]
) -> Door:
    def make(desk: CrossDesk) -> tuple[str, str]:
        group = act(desk)("CreateAssetGroup", Name=FIRST_NAME, GroupType="AIGC").result["Id"]
        wanted = {"GroupId": group, "URL": URL, "AssetType": "Image", "Name": FIRST_NAME}
        return group, act(desk)("CreateAsset", **wanted).result["Id"]

    def ask(desk: CrossDesk, verb: str, kind: str, named: str) -> Reply:
        more = {"Name": NEW_NAME} if verb == "rename" else {}
        noun = "Asset" if kind == "asset" else "AssetGroup"
        return act(desk)(_ACTIONS[verb] + noun, Id=named, **more)

    def shown(kind: str, body: Mapping[str, Any]) -> Shown:
        if kind == "group":
            return Shown(body["Id"], body["Name"])
        return Shown(body["Id"], body["Name"], body["Status"], body["GroupId"])

    def found(desk: CrossDesk, kind: str) -> list[Shown]:
        action = "ListAssets" if kind == "asset" else "ListAssetGroups"
        return [shown(kind, one) for one in act(desk)(action).result["Items"]]

    return Door(
        name, make, ask, shown, found, lambda reply: reply.result, parse_asset_id, _PLAIN, misses
    )


def _rest_door() -> Door:
    verbs = {"read": "GET", "rename": "PATCH", "delete": "DELETE"}

    def make(desk: CrossDesk) -> tuple[str, str]:
        wanted = {"name": FIRST_NAME, "groupKind": "VIRTUAL_PORTRAIT"}
        group = data(desk.rest("POST", GROUPS, wanted))["assetGroupId"]
        file = {"groupId": group, "url": URL, "name": FIRST_NAME}
        return group, data(desk.rest("POST", ASSETS, file))["assetId"]

    def ask(desk: CrossDesk, verb: str, kind: str, named: str) -> Reply:
        body = {"name": NEW_NAME} if verb == "rename" else None
        place: dict[str, Any] = {kind: named}
        return desk.rest(verbs[verb], ASSET if kind == "asset" else GROUP, body, **place)

    def shown(kind: str, body: Mapping[str, Any]) -> Shown:
        if kind == "group":
            return Shown(body["assetGroupId"], body["name"], body["status"])
        return Shown(body["assetId"], body["name"], body["status"], body["groupId"])

    def found(desk: CrossDesk, kind: str) -> list[Shown]:
        page = data(desk.rest("GET", ASSETS if kind == "asset" else GROUPS))
        return [shown(kind, one) for one in page["records"]]

    return Door(
        name="/v1/assets",
        make=make,
        ask=ask,
        shown=shown,
        found=found,
        result=data,
        asset=lambda named: as_ta(parse_asset_id(named)),
        statuses={one: one.lower() for one in _PLAIN},
        misses=dict.fromkeys(("group", "asset"), (404, "NotFound")),
        group_status="active",
    )


LIBRARIES: Final = (
    _action_door(
        "/v1/portrait",
        lambda desk: desk.act,
        dict.fromkeys(("group", "asset"), (403, "Forbidden")),
    ),
    _action_door(
        "/ signed",
        lambda desk: desk.signed,
        {"group": (404, "NotFound.group_id"), "asset": (404, "NotFound.asset_id")},
    ),
    _rest_door(),
)
"""The doors that have every operation."""
TASKS: Final = "/v1/tasks"


def hand_in(desk: CrossDesk, **more: Any) -> tuple[str, str, str]:
    """One file through the routes of tasks: its task, group and asset."""
    made = desk.submit({"url": URL, "name": FIRST_NAME, **more}, PRIVATE)
    (asset,) = desk.world.machine.starts[-1].assets
    return made["id"], made["group_id"], asset
