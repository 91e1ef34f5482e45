"""Requests that hit something: ids of rows that are there, addresses and files that can be taken.

What a generator makes of a pattern is nobody's id. Every second request gets ids of the caller's
own in the places where ids stand, so that answers of every kind are seen and held against the
document, not refusals alone.
"""

import copy
import json
import random
from typing import Any, Final

import schemathesis
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from functions.avatars import handler as avatars_handler
from functions.videos import handler as videos_handler
from portrait.model import VideoId
from portrait.rules.video_ids import as_task
from tests.campaigns.isolation.places import ASSET, DELIVERY, GROUP, HOOK, TOKEN
from tests.campaigns.isolation.tenants import ANN, Tenants
from tests.campaigns.wired.cloud import TABLE
from tests.campaigns.wired.gateway import Gateway
from tests.forms import CONTENT_TYPE, encode, file_part, text_part
from tests.integration.doors.desk import event
from tests.pictures import jpeg
from tests.unit.adapters.aws import REGION

_KINDS: Final = {
    "group": GROUP,
    "GroupId": GROUP,
    "groupId": GROUP,
    "group_id": GROUP,
    "asset": ASSET,
    "webhook": HOOK,
    "delivery": DELIVERY,
    "after": DELIVERY,
    "BytedToken": TOKEN,
    "byted_token": TOKEN,
}
# What would have to fit other members, or a row.
_DROPPED: Final = frozenset(
    {"assetGroupId", "ClientToken", "NextToken", "ProjectName", "project_name", "group", "ticket"}
)
# What only some models take, or not together with the rest.
_MODEL_BOUND: Final = frozenset(
    {
        *("resolution", "draft", "output_format", "omni_reference_task_type", "service_tier"),
        *("aspect_ratio", "size", "frame_images", "input_references", "image_with_roles"),
        *("image_urls", "video_urls", "audio_urls"),
    }
)
_URL: Final = "https://media.example.com/mia.jpg"
_PLAIN: Final = {
    **dict.fromkeys(("URL", "url", "CallbackURL", "callback_url"), _URL),
    **dict.fromkeys(("Name", "name"), "Mia"),
}
_MADE: Final = ("task", "key", "video", "upload")


class Aim:
    """Puts living ids into cases."""

    def __init__(self, house: Gateway, rng: random.Random) -> None:
        self._house = house
        self._rng = rng
        self._tenants = Tenants(house, rng)
        self._empty = copy.deepcopy(self._table.items)

    @property
    def _table(self) -> Any:
        backend: Any = dynamodb_backends[ACCOUNT_ID][REGION]
        return backend.tables[TABLE]

    def start_again(self) -> None:
        """Leave the customer and nothing else: a pretended table is slower the more it holds."""
        self._table.items = copy.deepcopy(self._empty)
        for kept in (self._house.told, self._house.sent, self._house.cloud.calls):
            kept.clear()

    def take(self, case: schemathesis.Case[Any]) -> None:
        """Change a case so that it may hit."""
        named = "group" if "Group" in case.path else "asset"
        body: Any = case.body
        if "model" in (body if isinstance(body, dict) else ()):
            _film(body)
        if isinstance(body, dict) and "assetGroupId" in body:
            body["groupId"] = body.pop("assetGroupId")
        for place in (case.query, body):
            for name in _DROPPED & set(place if isinstance(place, dict) else ()):
                del place[name]
        for place in (case.path_parameters, case.query, body):
            self._fill(place, named)
        case.headers.pop("Idempotency-Key", None)
        if isinstance(body, dict) and "file" in body:
            body["file"] = jpeg(640, 640)
        # A delivery is one of its endpoint's.
        if {"webhook", "delivery"} <= set(case.path_parameters):
            delivery = self._tenants.living(DELIVERY)
            case.path_parameters |= {"delivery": delivery, "webhook": _hook_of(delivery)}

    def _fill(self, members: Any, named: str) -> None:
        if isinstance(members, list):
            for one in members:
                self._fill(one, named)
        if not isinstance(members, dict):
            return
        for name, value in members.items():
            if name in _PLAIN:
                members[name] = _PLAIN[name]
            elif name in _MADE:
                members[name] = self._made(name)
            elif name == "GroupIds":
                members[name] = [self._tenants.living(GROUP)]
            elif name in _KINDS or name == "Id":
                members[name] = self._tenants.living(_KINDS.get(name, _KINDS[named]))
            else:
                self._fill(value, named)

    def _made(self, name: str) -> str:
        """A living thing that a path names."""
        tasks = (self._task, self._filming)
        makers = {
            "task": self._rng.choice(tasks),
            "key": self._key,
            "video": self._video,
            "upload": self._upload,
        }
        return makers[name]()

    def _key(self) -> str:
        """A key beside the one that asks."""
        made = self._house.rest(ANN, ("POST", "/v1/keys"), "{}")
        return str(made.result["id"])

    def _task(self) -> str:
        group = self._tenants.living(GROUP)
        body = {"group_id": group, "url": _URL, "name": "Mia"}
        headers = {"Authorization": f"Bearer {self._house.keys[ANN]}"}
        request = event("/v1/seedance2/private-avatar", "POST", None, headers, json.dumps(body))
        return str(self._house.send(request, door=avatars_handler).body["data"]["id"])

    def _upload(self) -> str:
        parts = [text_part("GroupId", self._tenants.living(GROUP)), file_part(jpeg(640, 640))]
        sent = self._house.upload(ANN, encode(parts), CONTENT_TYPE)
        return str(sent.result["Id"])

    def _filming(self) -> str:
        return str(as_task(self._video()))

    def _video(self) -> VideoId:
        headers = {"Authorization": f"Bearer {self._house.keys[ANN]}"}
        body = json.dumps({"model": "seedance-2.0", "prompt": "The sea"})
        request = event("/v1/videos", "POST", None, headers, body)
        return VideoId(self._house.send(request, door=videos_handler).body["id"])


def _film(body: dict[str, Any]) -> None:
    """Leave of a video's request what every model takes, and one way to say the ratio."""
    for name in _MODEL_BOUND & set(body):
        del body[name]
    if "content" in body:
        body["content"] = [{"type": "text", "text": "The sea"}]
        body.pop("prompt", None)
    elif "prompt" not in body or not body["prompt"].strip():
        body["prompt"] = "The sea"


def _hook_of(delivery: str) -> str:
    return f"hook_{delivery.removeprefix('msg_')[:10]}"
