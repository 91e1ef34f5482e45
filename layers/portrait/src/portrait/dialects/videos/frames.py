"""`frame_images[]` and `input_references[]`: how Token360 writes what a video is made from.

    {"type": "image_url", "frame_type": "first_frame", "image_url": {"url": "asset://..."}}
    {"type": "image_url", "image_url": {"url": "asset://..."}}      also video_url and audio_url

`content` is taken instead of both, as at the other doors.
"""

from collections.abc import Mapping
from typing import Any, Final

from portrait.dialects.videos.asking import Asked, Parts, Reading, finish, medium, role_of
from portrait.dialects.videos.content import KINDS, parts_of, prompted
from portrait.dialects.videos.members import Members, Problems
from portrait.model import AssetType, Role
from portrait.rules.video_rules import FRAMES, Placed

SPELT: Final[Mapping[str, str]] = {"ratio": "aspect_ratio"}
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
    return finish(members, parts, told, reading, SPELT)


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
