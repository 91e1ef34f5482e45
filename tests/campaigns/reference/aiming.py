"""Requests that hit something: ids of rows that are there, addresses and files that can be taken.

What a generator makes of a pattern is nobody's id. Most good requests get ids of the caller's own
in the places where ids stand, so that answers of every kind are seen and held against the document,
not refusals alone.
"""

from typing import Any, Final, Protocol

import schemathesis

from tests.campaigns.isolation.places import ASSET, DELIVERY, GROUP, HOOK, TOKEN
from tests.pictures import jpeg

TASK, KEY, VIDEO, UPLOAD = "task", "key", "video", "upload"
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
    **{kind: kind for kind in (TASK, KEY, VIDEO, UPLOAD)},
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
_NAMED: Final = dict.fromkeys(("Name", "name"), "Mia")


class Rows(Protocol):
    """Where the rows come from that requests hit."""

    picture_url: str
    """What becomes an asset."""
    endpoint_url: str
    """What may be told of something."""

    def one(self, kind: str, *, spent: bool) -> str:
        """The id of a row of the caller's; `spent`: the request may be the last one it sees."""

    def start_again(self) -> None:
        """Leave nothing behind that another operation's requests would find too much."""


class Aim:
    """Puts living ids into cases."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._urls = {
            **dict.fromkeys(("URL", "url"), rows.picture_url),
            **dict.fromkeys(("CallbackURL", "callback_url"), rows.endpoint_url),
        }
        self._spent = False

    def start_again(self) -> None:
        """Another operation begins."""
        self._rows.start_again()

    def take(self, case: schemathesis.Case[Any]) -> None:
        """Change a case so that it may hit."""
        named = GROUP if "Group" in case.path else ASSET
        self._spent = case.method == "DELETE" or "Delete" in case.path
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
        if isinstance(body, dict) and case.path == "/v1/webhooks":
            body["url"] = self._rows.endpoint_url
        case.headers.pop("Idempotency-Key", None)
        if isinstance(body, dict) and "file" in body:
            body["file"] = jpeg(640, 640)
        # A delivery is one of its endpoint's.
        if {"webhook", "delivery"} <= set(case.path_parameters):
            delivery = self._one(DELIVERY)
            case.path_parameters |= {"delivery": delivery, "webhook": _hook_of(delivery)}

    def _one(self, kind: str) -> str:
        return self._rows.one(kind, spent=self._spent)

    def _fill(self, members: Any, named: str) -> None:
        if isinstance(members, list):
            for one in members:
                self._fill(one, named)
        if not isinstance(members, dict):
            return
        for name, value in members.items():
            if name in _NAMED:
                members[name] = _NAMED[name]
            elif name in self._urls:
                members[name] = self._urls[name]
            elif name == "GroupIds":
                members[name] = [self._one(GROUP)]
            elif name in _KINDS or name == "Id":
                members[name] = self._one(_KINDS.get(name, named))
            else:
                self._fill(value, named)


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
