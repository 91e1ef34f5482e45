"""`content[]`: how Ark and AllToken write what a video is made from.

    {"type": "text", "text": "..."}
    {"type": "image_url", "image_url": {"url": "asset://..."}, "role": "first_frame"}
    {"type": "video_url", "video_url": {"url": "..."}, "role": "reference_video"}
    {"type": "audio_url", "audio_url": {"url": "..."}, "role": "reference_audio"}
    {"type": "draft_task", "draft_task": {"id": "cgt-..."}}

AllToken has the prompt beside it, as a parameter of its own.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from portrait.dialects.videos.asking import Asked, Parts, Reading, finish, medium, role_of
from portrait.dialects.videos.members import Members, Problems
from portrait.model import AssetType
from portrait.rules.video_rules import Placed

KINDS: Final[Mapping[str, AssetType]] = {
    "image_url": AssetType.IMAGE,
    "video_url": AssetType.VIDEO,
    "audio_url": AssetType.AUDIO,
}
TEXT: Final = "text"
DRAFT: Final = "draft_task"
NO_TEXT: Final = "prompt"
"""What is named when no text is there, where a prompt may stand beside the content."""
TYPES: Final = (TEXT, *KINDS, DRAFT)
OTHERS: Final = ("image_urls", "image_with_roles", "video_urls", "audio_urls")
"""Members by which xcompute says the same."""


def read_native(told: Mapping[str, Any], reading: Reading) -> Asked:
    """A request as Ark has it. Raises InvalidParameter."""
    members = Members(told, Problems())
    if not members.has("content"):
        members.problems.add("content", "is required")
    parts = parts_of(members)
    if parts.prompt_field == NO_TEXT:
        parts = replace(parts, prompt_field="content")
    return finish(members, parts, told, reading)


def read_prompted(told: Mapping[str, Any], reading: Reading) -> Asked:
    """A request as AllToken has it: a prompt and, if there are media, content. As above."""
    members = Members(told, Problems())
    for name in OTHERS:
        if members.has(name):
            members.problems.add(name, "cannot be combined with content")
    return finish(members, prompted(members, parts_of(members)), told, reading)


def prompted(members: Members, parts: Parts) -> Parts:
    """The parts of a content with the prompt that stands beside it."""
    prompt = members.text("prompt")
    if not prompt:
        return parts
    if parts.prompt:
        members.problems.add(parts.prompt_field, "cannot be combined with prompt")
    return replace(parts, prompt=prompt, prompt_field="prompt")


def parts_of(members: Members) -> Parts:
    """What the content of a body holds; what is wrong with its items is said."""
    found = Parts(prompt_field=NO_TEXT)
    for item in members.objects("content"):
        kind = item.text("type", required=True)
        if kind == TEXT:
            found = _with_text(found, item)
        elif kind == DRAFT:
            found = _with_draft(found, item)
        elif kind in KINDS:
            if (placed := placed_of(item, kind)) is not None:
                found = replace(found, media=(*found.media, placed))
        elif kind:
            item.problems.add(item.field("type"), f"must be one of {', '.join(TYPES)}")
            continue
        if kind:
            item.leave()
    return found


def placed_of(item: Members, kind: str) -> Placed | None:
    """A picture, video or sound: `{<kind>: {"url": ...}, "role": ...}`; None without a URL."""
    role = role_of(item, "role", KINDS[kind])
    inner = item.inner(kind)
    if inner is None:
        return None
    url = inner.text("url", required=True)
    inner.leave()
    return medium(inner, "url", KINDS[kind], role, item.field("role"), url)


def _with_text(found: Parts, item: Members) -> Parts:
    text = item.text("text", required=True)
    if found.prompt:
        item.problems.add(item.field("text"), "is a second text; there is one")
        return found
    return replace(found, prompt=text, prompt_field=item.field("text"))


def _with_draft(found: Parts, item: Members) -> Parts:
    inner = item.inner(DRAFT)
    if inner is None:
        return found
    draft = inner.text("id", required=True)
    inner.leave()
    if found.draft:
        item.problems.add(inner.field("id"), "is a second draft; there is one")
        return found
    return replace(found, draft=draft, draft_field=inner.field("id"))
