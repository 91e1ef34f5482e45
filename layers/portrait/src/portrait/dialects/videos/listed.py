"""`image_urls[]` and its kin: how xcompute writes what a video is made from.

image_urls           texts; what the video is to look like
image_with_roles     {"url": "...", "role": "first_frame"}; one or the other
video_urls, audio_urls
"""

from collections.abc import Mapping
from typing import Any, Final

from portrait.dialects.videos.asking import Asked, Parts, Reading, finish, medium, role_of
from portrait.dialects.videos.content import OTHERS
from portrait.dialects.videos.members import Members, Problems
from portrait.model import AssetType, Medium, Role
from portrait.rules.video_rules import Placed

SPELT: Final[Mapping[str, str]] = {"ratio": "size"}
PLAIN: Final[Mapping[str, tuple[AssetType, Role]]] = {
    "image_urls": (AssetType.IMAGE, Role.REFERENCE_IMAGE),
    "video_urls": (AssetType.VIDEO, Role.REFERENCE_VIDEO),
    "audio_urls": (AssetType.AUDIO, Role.REFERENCE_AUDIO),
}
WITH_ROLES: Final = "image_with_roles"


def read_listed(told: Mapping[str, Any], reading: Reading) -> Asked:
    """A request as xcompute has it. Raises InvalidParameter."""
    members = Members(told, Problems())
    if members.has("image_urls") and members.has(WITH_ROLES):
        members.problems.add(WITH_ROLES, "cannot be combined with image_urls")
    if members.has("content"):
        members.problems.add("content", f"cannot be combined with {' or '.join(OTHERS)}")
    members.take("content")
    media = [*_plain(members, "image_urls"), *_with_roles(members)]
    media += [*_plain(members, "video_urls"), *_plain(members, "audio_urls")]
    parts = Parts(prompt=members.text("prompt"), media=media)
    return finish(members, parts, told, reading, SPELT)


def _plain(members: Members, name: str) -> list[Placed]:
    kind, role = PLAIN[name]
    found = []
    for place, url in members.items(name):
        if not isinstance(url, str) or not url:
            members.problems.add(place, "must be a string with an address in it")
            continue
        found.append(Placed(Medium(kind, url, place, role), place))
    return found


def _with_roles(members: Members) -> list[Placed]:
    found = []
    for item in members.objects(WITH_ROLES):
        role = role_of(item, "role", AssetType.IMAGE)
        url = item.text("url", required=True)
        item.leave()
        found.append(medium(item, "url", AssetType.IMAGE, role, item.field("role"), url))
    return found
