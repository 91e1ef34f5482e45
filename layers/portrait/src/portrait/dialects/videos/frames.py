"""`frame_images[]` and `input_references[]`: how Token360 writes what a video is made from.

    {"type": "image_url", "frame_type": "first_frame", "image_url": {"url": "asset://..."}}
    {"type": "image_url", "image_url": {"url": "asset://..."}}      also video_url and audio_url

`content` is taken instead of both, as at the other doors. `request_id` and `metadata` are the
customer's own: they are kept with the video and said again.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from portrait.dialects.videos.asking import Asked, Parts, Reading, finish, medium, role_of
from portrait.dialects.videos.content import KINDS, parts_of, prompted
from portrait.dialects.videos.members import Members, Problems
from portrait.model import AssetType, Role
from portrait.rules.names import text_problem
from portrait.rules.video_rules import FRAMES, Placed

SPELT: Final[Mapping[str, str]] = {"ratio": "aspect_ratio"}
REQUEST_ID_MAX: Final = 128
METADATA_MAX_BYTES: Final = 2048
_OWN: Final = ("frame_images", "input_references")
_IMAGE: Final = "image_url"
_REFERENCE: Final[Mapping[AssetType, Role]] = {
    AssetType.IMAGE: Role.REFERENCE_IMAGE,
    AssetType.VIDEO: Role.REFERENCE_VIDEO,
    AssetType.AUDIO: Role.REFERENCE_AUDIO,
}


def read_framed(told: Mapping[str, Any], reading: Reading) -> Asked:
    """A request as Token360 has it. Raises InvalidParameter."""
    members = Members(told, Problems())
    both = members.has("content") and any(members.has(one) for one in _OWN)
    if both:
        members.problems.add("content", f"cannot be combined with {' or '.join(_OWN)}")
    if members.has("content") and not both:
        parts = prompted(members, parts_of(members))
    else:
        members.take("content")
        parts = Parts(prompt=members.text("prompt"), media=_media(members))
    parts = replace(parts, labels=_labels(members))
    return finish(members, parts, told, reading, SPELT)


def _labels(members: Members) -> Mapping[str, object]:
    """What the customer knows the video by; the answers and the webhook say it again."""
    found: dict[str, object] = {}
    request_id = members.text("request_id")
    if request_id:
        problem = text_problem(request_id, shortest=0, longest=REQUEST_ID_MAX)
        if problem:
            members.problems.add("request_id", problem)
        found["request_id"] = request_id
    metadata = members.take("metadata")
    if metadata is not None:
        if problem := _metadata_problem(metadata):
            members.problems.add("metadata", problem)
        found["metadata"] = metadata
    return found


def _metadata_problem(metadata: Any) -> str:
    if not isinstance(metadata, dict):
        return "must be an object"
    try:
        size = len(json.dumps(metadata, ensure_ascii=False, allow_nan=False).encode())
    except (ValueError, RecursionError):
        # Halves of characters, numbers beyond all bounds, lists in lists without end.
        return "cannot be written down as JSON"
    return "" if size <= METADATA_MAX_BYTES else f"must be at most {METADATA_MAX_BYTES:,} bytes"


def _media(members: Members) -> list[Placed]:
    found = [_frame(item) for item in members.objects("frame_images")]
    found += [_reference(item) for item in members.objects("input_references")]
    return [one for one in found if one is not None]


def _frame(item: Members) -> Placed | None:
    kind = item.text("type") or _IMAGE
    if kind != _IMAGE:
        item.problems.add(item.field("type"), f"must be {_IMAGE}")
    role = role_of(item, "frame_type", AssetType.IMAGE)
    if role is not None and role not in FRAMES:
        item.problems.add(item.field("frame_type"), f"must be one of {', '.join(sorted(FRAMES))}")
    return _placed(item, _IMAGE, role, "frame_type")


def _reference(item: Members) -> Placed | None:
    kind = item.text("type") or next((one for one in KINDS if item.has(one)), _IMAGE)
    if kind not in KINDS:
        item.problems.add(item.field("type"), f"must be one of {', '.join(KINDS)}")
        return None
    wanted = _REFERENCE[KINDS[kind]]
    role = role_of(item, "role", KINDS[kind]) or wanted
    if role != wanted:
        item.problems.add(item.field("role"), f"must be {wanted}")
    return _placed(item, kind, wanted, "role")


def _placed(item: Members, kind: str, role: Role | None, role_name: str) -> Placed | None:
    inner = item.inner(kind)
    item.leave()
    if inner is None:
        return None
    url = inner.text("url", required=True)
    inner.leave()
    return medium(inner, "url", KINDS[kind], role, item.field(role_name), url)
