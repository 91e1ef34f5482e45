"""Rows for requests to hit, written straight into the table of a gateway in this process."""

import copy
import json
import random
from typing import Any, Final

from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from functions.avatars import handler as avatars_handler
from functions.upload import handler as upload_handler
from functions.videos import handler as videos_handler
from portrait.ids import as_ta
from portrait.model import AssetId, VideoId
from portrait.rules.video_ids import as_task
from tests.campaigns.isolation.places import GROUP
from tests.campaigns.isolation.tenants import ANN, Tenants
from tests.campaigns.reference.aiming import KEY, TASK, UPLOAD, VIDEO
from tests.campaigns.wired.cloud import TABLE
from tests.campaigns.wired.gateway import Gateway
from tests.forms import CONTENT_TYPE, encode, file_part, text_part
from tests.integration.doors.desk import event
from tests.pictures import jpeg
from tests.unit.adapters.aws import REGION

_URL: Final = "https://media.example.com/mia.jpg"


class TableRows:
    """Rows of one customer, each a fresh one."""

    picture_url = _URL
    endpoint_url = _URL

    def __init__(self, house: Gateway, rng: random.Random) -> None:
        self._house = house
        self._rng = rng
        self._tenants = Tenants(house, rng)
        self._empty = copy.deepcopy(self._table.items)
        self._makers = {KEY: self._key, TASK: self._task, UPLOAD: self._upload, VIDEO: self._video}

    @property
    def _table(self) -> Any:
        backend: Any = dynamodb_backends[ACCOUNT_ID][REGION]
        return backend.tables[TABLE]

    def start_again(self) -> None:
        """Leave the customer and nothing else: a pretended table is slower the more it holds."""
        self._table.items = copy.deepcopy(self._empty)
        for kept in (self._house.told, self._house.sent, self._house.cloud.calls):
            kept.clear()

    def one(self, kind: str, *, spent: bool) -> str:  # noqa: ARG002 - each is a fresh one
        """A row of the customer."""
        make = self._makers.get(kind)
        return make() if make else self._tenants.living(kind)

    def _key(self) -> str:
        """A key beside the one that asks."""
        made = self._house.rest(ANN, ("POST", "/v1/keys"), "{}")
        return str(made.result["id"])

    def _task(self) -> str:
        if self._rng.random() < 0.5:
            return str(as_task(self._video()))
        body = {"group_id": self._tenants.living(GROUP), "url": _URL, "name": "Mia"}
        request = self._posted("/v1/seedance2/private-avatar", body)
        return str(self._house.send(request, door=avatars_handler).body["data"]["id"])

    def _upload(self) -> str:
        """An upload that was looked at, or one whose file has yet to come; in either spelling."""
        group = self._tenants.living(GROUP)
        if self._rng.random() < 0.5:
            parts = [text_part("GroupId", group), file_part(jpeg(640, 640))]
            sent = self._house.upload(ANN, encode(parts), CONTENT_TYPE)
            named = AssetId(sent.result["Id"])
        else:
            named = self._opened(group)
        return as_ta(named) if self._rng.random() < 0.3 else named

    def _opened(self, group: str) -> AssetId:
        file = {"GroupId": group, "AssetType": "Image", "ContentType": "image/jpeg", "Size": 999}
        request = self._posted("/v1/portrait/uploads", file)
        return AssetId(self._house.send(request, door=upload_handler).result["Id"])

    def _video(self) -> VideoId:
        request = self._posted("/v1/videos", {"model": "seedance-2.0", "prompt": "The sea"})
        return VideoId(self._house.send(request, door=videos_handler).body["id"])

    def _posted(self, path: str, body: object) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._house.keys[ANN]}"}
        return event(path, "POST", None, headers, json.dumps(body))
