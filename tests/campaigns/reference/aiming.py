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
from tests.campaigns.isolation.places import ASSET, DELIVERY, GROUP, HOOK, TOKEN
from tests.campaigns.isolation.tenants import ANN, Tenants
from tests.campaigns.wired.cloud import TABLE
from tests.campaigns.wired.gateway import Gateway
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
_URLS: Final = frozenset({"URL", "url", "CallbackURL", "callback_url"})
_NAMES: Final = frozenset({"Name", "name"})
# What would have to fit other members, or a row.
_DROPPED: Final = frozenset(
    {"assetGroupId", "ClientToken", "NextToken", "ProjectName", "project_name", "group"}
)
_URL: Final = "https://media.example.com/mia.jpg"


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
            if name in _URLS:
                members[name] = _URL
            elif name in _NAMES:
                members[name] = "Mia"
            elif name in {"task", "key"}:
                members[name] = self._task() if name == "task" else self._key()
            elif name == "GroupIds":
                members[name] = [self._tenants.living(GROUP)]
            elif name in _KINDS or name == "Id":
                members[name] = self._tenants.living(_KINDS.get(name, _KINDS[named]))
            else:
                self._fill(value, named)

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


def _hook_of(delivery: str) -> str:
    return f"hook_{delivery.removeprefix('msg_')[:10]}"
