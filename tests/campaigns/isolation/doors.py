"""The doors of the gateway: where each takes ids, how it is asked, and what a miss is there.

A new door is one more member of `DOORS`.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from functions.actions.routes import ROUTES
from functions.subscriptions.routes import ROUTES as REST_ROUTES
from portrait.dialects.action import uploads
from portrait.errors import InvalidParameter
from portrait.model import HookId
from tests.campaigns.isolation import announced, handed_in, library
from tests.campaigns.isolation.endpoints import first_delivery
from tests.campaigns.isolation.places import (
    AFTER,
    ASSET,
    DELIVERY,
    GENERIC,
    GROUP,
    HOOK,
    OWN_HOOK,
    PERSON,
    RECEIPT,
    TASK,
    TOKEN,
    Place,
    named_like_an_id,
    overlooked,
    places,
)
from tests.campaigns.wired.gateway import Gateway, Said
from tests.forms import CONTENT_TYPE, encode, file_part, text_part
from tests.pictures import jpeg

UPLOAD: Final = "upload"
PICTURE: Final = jpeg(320, 400)
SAMPLES: Final[Mapping[str, Any]] = {
    "Name": "Eve",
    "GroupType": "AIGC",
    "AssetType": "Image",
    "URL": "https://media.example.com/eve.jpg",
    "CallbackURL": "https://app.example.com/done?order=7",
}
"""What fills a required member that takes no id."""


@dataclass(frozen=True, slots=True)
class Door:
    """One way in. `ask` puts a value in a place of an otherwise good request of a customer."""

    name: str
    places: tuple[Place, ...]
    overlooked: tuple[str, ...]
    ask: Callable[[Gateway, str, Place, object], Said]
    misses: Mapping[str, tuple[int, str]]
    """Status and code of what is not there, by kind."""
    texts_only: bool = False
    """Whether a value can be nothing but text here."""


def body_of(model: type[BaseModel], place: Place, value: object) -> dict[str, Any]:
    """A request that is good but for the value. Raises KeyError for a member without a sample."""
    needed = (name for name, info in model.model_fields.items() if info.is_required())
    body = {name: SAMPLES[name] for name in needed if name != place.path[0]}
    return place.inside(body, value)


def _action_door(name: str, resource: str, misses: Mapping[str, tuple[int, str]]) -> Door:
    def ask(gateway: Gateway, who: str, place: Place, value: object) -> Said:
        body = body_of(ROUTES[place.action].request, place, value)
        return gateway.act(who, place.action, body, resource)

    found = [places(action, route.request) for action, route in ROUTES.items()]
    missed = [overlooked(action, route.request) for action, route in ROUTES.items()]
    chain = itertools.chain.from_iterable
    return Door(name, tuple(chain(found)), tuple(chain(missed)), ask, misses)


def _upload_door() -> Door:
    def ask(gateway: Gateway, who: str, place: Place, value: object) -> Said:
        parts = [text_part(place.path[0], str(value)), file_part(PICTURE)]
        return gateway.upload(who, encode(parts), CONTENT_TYPE)

    found = tuple(Place(UPLOAD, (name,), kind, many=False) for name, kind in _form_places())
    known = {place.path[0] for place in found}
    missed = (name for name in sorted(form_fields()) if named_like_an_id(name))
    return Door(
        UPLOAD,
        found,
        tuple(f"{UPLOAD}.{name}" for name in missed if name not in known),
        ask,
        {GROUP: (403, "Forbidden")},
        texts_only=True,
    )


def form_fields() -> frozenset[str]:
    """The text fields that the upload form knows."""
    return uploads._FIELDS


def _form_places() -> Iterator[tuple[str, str]]:
    """Fields of the form that refuse "x" as no id, and the kind that they want."""
    for name in sorted(form_fields()):
        form = encode([text_part(name, "x"), file_part(PICTURE)])
        try:
            uploads.read(CONTENT_TYPE, form)
        except InvalidParameter as error:
            said = {(one.field, one.message) for one in error.problems}
            for kind, article in ((GROUP, "a"), (ASSET, "an")):
                if (name, f"is not {article} {kind} id") in said:
                    yield name, kind


def _rest_door() -> Door:
    """Ids stand in the path; a list of deliveries takes the one that its page begins after."""

    def ask(gateway: Gateway, who: str, place: Place, value: object) -> Said:
        method, _, resource = place.action.partition(" ")
        hook = str(value) if place.kind == HOOK else OWN_HOOK
        delivery = first_delivery(HookId(hook))
        asked = {"webhook": hook, "delivery": delivery, _NAMES[place.kind]: str(value)}
        query = {"after": [asked.pop("after")]} if "after" in asked else None
        return gateway.rest(who, (method, resource), parameters=asked, query=query)

    found = [
        Place(" ".join(route), (_SPELT[kind],), kind, many=False)
        for route in REST_ROUTES
        for kind in (HOOK, DELIVERY)
        if f"{{{_NAMES[kind]}}}" in route[1]
    ]
    found.append(Place("GET /v1/webhooks/{webhook}/deliveries", ("after",), AFTER, many=False))
    known = {f"{{{name}}}" for name in _NAMES.values()}
    missed = [part for _, path in REST_ROUTES for part in path.split("/") if part[:1] == "{"]
    return Door(
        "/v1/webhooks",
        tuple(found),
        tuple(one for one in missed if one not in known),
        ask,
        {HOOK: (404, "NotFound"), DELIVERY: (404, "NotFound"), AFTER: (200, "")},
        texts_only=True,
    )


def _library_doors() -> tuple[Door, ...]:
    """Groups and assets as resources: ids in paths and in a form, and ids in JSON."""
    misses = dict.fromkeys((GROUP, ASSET, GENERIC), (404, "NotFound"))
    missed = tuple(library.overlooked_members())
    texts = Door("/v1/assets", library.TEXTS, missed, library.ask, misses, texts_only=True)
    return texts, Door("/v1/assets in JSON", library.MEMBERS, (), library.ask, misses)


def _task_doors() -> tuple[Door, ...]:
    """Batches, verifications and the tasks that they become."""
    misses = dict.fromkeys((GROUP, PERSON, TOKEN), (400, "invalid_request_error"))
    misses[TASK] = (404, "invalid_request_error")
    missed, ask = tuple(handed_in.overlooked_members()), handed_in.ask
    texts = Door("/v1/seedance2", handed_in.TEXTS, missed, ask, misses, texts_only=True)
    return texts, Door("/v1/seedance2 in JSON", handed_in.MEMBERS, (), ask, misses)


def _upload_doors() -> tuple[Door, ...]:
    """Uploads that are announced, and what became of uploads, in either spelling."""
    texts, name = announced.TEXTS, "/v1/portrait/uploads"
    missed, opens = announced.OVERLOOKED, {GROUP: (403, "Forbidden")}
    misses, rest = {RECEIPT: (403, "Forbidden")}, {RECEIPT: (404, "NotFound")}
    other = f"{name}/ta_"
    return (
        Door(name, announced.MEMBERS, missed, announced.announce, opens),
        Door(f"{name}/asset-", texts, (), announced.ask, misses, texts_only=True),
        Door(other, texts, (), announced.ask_as_a_resource, rest, texts_only=True),
    )


_NAMES: Final = {HOOK: "webhook", DELIVERY: "delivery", AFTER: "after"}
"""How the path names them."""
_SPELT: Final = {HOOK: "id", DELIVERY: "delivery"}
"""How refusals name them."""
PORTRAIT_MISSES: Final = {
    GROUP: (403, "Forbidden"),
    ASSET: (403, "Forbidden"),
    TOKEN: (400, "InvalidToken"),
}
NATIVE_MISSES: Final = {
    GROUP: (404, "NotFound.group_id"),
    ASSET: (404, "NotFound.asset_id"),
    TOKEN: (400, "InvalidToken"),
}
DOORS: Final = (
    _action_door("/v1/portrait", "/v1/portrait", PORTRAIT_MISSES),
    _action_door("/", "/", NATIVE_MISSES),
    _upload_door(),
    _rest_door(),
    *_library_doors(),
    *_task_doors(),
    *_upload_doors(),
)
