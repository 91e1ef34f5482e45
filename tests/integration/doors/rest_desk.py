"""The routes of groups and assets beside the other doors, spoken to in API Gateway's events."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from functions.assets import handler
from portrait.model import CustomerId
from portrait.observability import Log, Meter
from portrait.usecases.generics import GenericStories
from portrait.usecases.thumbnails import ThumbnailStories
from portrait.wiring.assets import AssetPorts
from tests.forms import CONTENT_TYPE, RawPart, encode
from tests.integration.doors.desk import KEYS, Context, Desk, Reply, event
from tests.unit.usecases.world import ANN

GROUPS: Final = "/v1/asset-groups"
GROUP: Final = f"{GROUPS}/{{group}}"
ASSETS: Final = "/v1/assets"
ASSET: Final = f"{ASSETS}/{{asset}}"
URL: Final = "https://media.example.com/mia.jpg"
CREATED: Final = "2026-11-01T01:02:03.000Z"


@dataclass
class RestDesk(Desk):
    """A desk with the REST door."""

    def asset_ports(self) -> AssetPorts:
        world = self.world
        library = self.action_ports()
        generics = GenericStories(self.ledger, world.objects, world.thumbnailer, world.mint)
        small = ThumbnailStories(world.objects, world.thumbnailer, world.sealer, world.mint)
        logged = replace(library, log=Log("assets"), meter=Meter("assets"))
        return AssetPorts(logged, generics, small)

    def rest(
        self,
        method: str,
        resource: str,
        body: object = None,
        *,
        who: CustomerId | None = ANN,
        query: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        **parameters: str,
    ) -> Reply:
        """One request of a customer; `parameters` are the names in braces of the path."""
        shown = {} if who is None else {"Authorization": f"Bearer {KEYS[who]}"}
        text = body if isinstance(body, str | bytes | None) else json.dumps(body)
        request = event(resource, method, query, {**shown, **(headers or {})}, text)
        if (method, resource) == ("POST", ASSETS):
            return self.edge.send(request)
        return self.serve({**request, "pathParameters": parameters or None})

    def form(
        self,
        *parts: RawPart,
        who: CustomerId = ANN,
        headers: Mapping[str, str] | None = None,
        content_type: str = CONTENT_TYPE,
    ) -> Reply:
        """One form for POST /v1/assets."""
        kind = {"Content-Type": content_type, **(headers or {})}
        return self.rest("POST", ASSETS, encode(parts), who=who, headers=kind)

    def serve(self, request: dict[str, Any]) -> Reply:
        """One event."""
        answer = handler.handle(request, Context())
        text = answer["body"]
        parsed = json.loads(text) if text else None
        return Reply(answer["statusCode"], answer["headers"], parsed, text)


def data(reply: Reply) -> Any:
    """What a success holds."""
    assert (reply.status, reply.body["code"], reply.body["serviceCode"]) == (200, 0, "OK"), reply
    return reply.body["data"]


def said(reply: Reply) -> tuple[int, str, str]:
    """Status, code and message of a refusal."""
    assert set(reply.body) == {"code", "data", "msg", "serviceCode"}
    assert (reply.body["code"], reply.body["data"]) == (reply.status, None), reply
    return reply.status, reply.body["serviceCode"], reply.body["msg"]


def make_group(desk: RestDesk, name: str = "Mia", **more: Any) -> dict[str, Any]:
    """A new group of made-up characters."""
    body = {"name": name, "groupKind": "VIRTUAL_PORTRAIT"}
    made: dict[str, Any] = data(desk.rest("POST", GROUPS, body, **more))
    return made


def make_asset(desk: RestDesk, group: str, **more: Any) -> dict[str, Any]:
    """A new asset by URL."""
    made: dict[str, Any] = data(desk.rest("POST", ASSETS, {"groupId": group, "url": URL, **more}))
    return made


def missing(kind: str) -> tuple[int, str, str]:
    """What is said of a group or an asset that is not there, or not the caller's."""
    words = (
        f"This {kind} does not exist or does not belong to your API key. "
        "Use only ids returned to your own key."
    )
    return 404, "NotFound", words
