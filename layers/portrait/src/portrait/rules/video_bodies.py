"""The body of a create as Ark takes it, and which of its members a refusal is about.

    content  the text, then the media in the customer's order, then a draft (Ark, video generation)

The order among media is what "Image 1" in a prompt counts by, so it is never changed.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from portrait.model import AssetType, Medium, VideoRequest

_MEMBER: Final = {
    AssetType.IMAGE: "image_url",
    AssetType.VIDEO: "video_url",
    AssetType.AUDIO: "audio_url",
}
_CONTENT: Final = re.compile(r"content\[(\d{1,4})\]")
_PLACE: Final = re.compile(r"content\[\d{1,4}\](?:\.[a-z]\w*)*")


def ark_body(
    wanted: VideoRequest,
    urls: Sequence[str],
    *,
    draft: str,
    safety_identifier: str,
    callback_url: str,
) -> Mapping[str, object]:
    """What is sent: `urls` stand in the place of the media's own, `draft` of the draft's id."""
    content: list[dict[str, Any]] = []
    if wanted.prompt:
        content.append({"type": "text", "text": wanted.prompt})
    content += [_item(medium, url) for medium, url in zip(wanted.media, urls, strict=True)]
    if draft:
        content.append({"type": "draft_task", "draft_task": {"id": draft}})
    body: dict[str, object] = {
        **wanted.options,
        "model": wanted.model,
        "content": content,
        "safety_identifier": safety_identifier,
    }
    if callback_url:
        body["callback_url"] = callback_url
    return body


def blamed_medium(wanted: VideoRequest, param: str) -> Medium | None:
    """The medium that a member of the body stands for; None where it is none."""
    named = _CONTENT.match(param)
    if named is None:
        return None
    index = int(named[1]) - (1 if wanted.prompt else 0)
    return wanted.media[index] if 0 <= index < len(wanted.media) else None


def blamed_media(wanted: VideoRequest, param: str, message: str) -> Sequence[Medium]:
    """All that a refusal names: `param` is the first, the message may name more."""
    places = (param, *_PLACE.findall(message))
    found = {one.field: one for place in places if (one := blamed_medium(wanted, place))}
    return list(found.values())


def blamed_field(wanted: VideoRequest, param: str) -> str:
    """The customer's own name of what a refusal is about."""
    medium = blamed_medium(wanted, param)
    if medium is not None:
        return medium.field
    if _CONTENT.match(param):
        return wanted.prompt_field
    return param or "body"


def by_own_fields(wanted: VideoRequest, message: str) -> str:
    """What a refusal says, with the customer's own names in the place of the body's members."""
    return _PLACE.sub(lambda found: blamed_field(wanted, found[0]), message)


def _item(medium: Medium, url: str) -> dict[str, Any]:
    member = _MEMBER[medium.type]
    item: dict[str, Any] = {"type": member, member: {"url": url}}
    if medium.role is not None:
        item["role"] = medium.role
    return item
