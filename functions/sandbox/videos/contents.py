"""What the items of a create may be together: one of three modes, and not too many of anything.

    first frame             one picture; its role may be left out
    first and last frame    two pictures, both with their roles
    reference               pictures, clips and sounds, all with a reference role

Text goes with all of them, and alone. A draft goes with text at most.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from functions.sandbox.videos.catalogue import Model
from functions.sandbox.videos.links import Kind, Link, read_link
from functions.sandbox.videos.refusals import invalid, missing
from functions.sandbox.videos.requests import (
    AudioItem,
    CreateTask,
    DraftItem,
    ImageItem,
    TextItem,
    VideoItem,
)


@dataclass(frozen=True, slots=True)
class Medium:
    """One picture, clip or sound of a request; `param` is where its URL stands."""

    place: int
    kind: Kind
    role: str | None
    link: Link = field(repr=False)

    @property
    def param(self) -> str:
        """The member that holds the URL."""
        return f"content[{self.place}].{self.kind}_url.url"

    @property
    def role_param(self) -> str:
        """The member that holds the role."""
        return f"content[{self.place}].role"


def prompt_of(request: CreateTask) -> str:
    """The first text of a request, or nothing."""
    return next((item.text for item in request.content if isinstance(item, TextItem)), "")


def draft_of(request: CreateTask) -> tuple[str, str]:
    """The draft that a request continues, and the member that names it; empty if it does not."""
    for place, item in enumerate(request.content):
        if isinstance(item, DraftItem):
            return item.draft_task.id, f"content[{place}].draft_task.id"
    return "", ""


def media_of(request: CreateTask) -> list[Medium]:
    """The media of a request. Raises TaskRefusal for a URL that is none."""
    found: list[Medium] = []
    for place, item in enumerate(request.content):
        match item:
            case ImageItem():
                found.append(_medium(place, "image", item.role, item.image_url.url))
            case VideoItem():
                found.append(_medium(place, "video", item.role, item.video_url.url))
            case AudioItem():
                found.append(_medium(place, "audio", item.role, item.audio_url.url))
    return found


def _medium(place: int, kind: Kind, role: str | None, url: str) -> Medium:
    try:
        return Medium(place, kind, role, read_link(url, kind))
    except ValueError as error:
        raise invalid(f"content[{place}].{kind}_url.url", str(error)) from error


def check_media(media: Sequence[Medium], model: Model) -> None:
    """Refuse what does not go together. Raises TaskRefusal."""
    by_reference = any((one.role or "").startswith("reference_") for one in media)
    if by_reference or any(one.kind != "image" for one in media):
        _check_references(media, model)
    else:
        _check_frames(media)


def _check_frames(pictures: Sequence[Medium]) -> None:
    roles = [one.role for one in pictures]
    if roles in ([], [None], ["first_frame"]) or sorted(map(str, roles)) == [
        "first_frame",
        "last_frame",
    ]:
        return
    if len(pictures) == 1:
        raise invalid(pictures[0].role_param, "a last frame needs a first frame")
    for one in pictures:
        if one.role is None:
            raise missing(one.role_param)
    raise invalid(pictures[-1].role_param, "there is one first frame and one last frame at most")


def _check_references(media: Sequence[Medium], model: Model) -> None:
    for one in media:
        if not model.takes_references:
            raise invalid(one.role_param, f"the model {model.name} takes no references")
        if one.role is None:
            raise missing(one.role_param)
        if not one.role.startswith("reference_"):
            raise invalid(one.role_param, "first and last frames do not mix with references")
    counts = Counter(one.kind for one in media)
    most: dict[Kind, int] = {"image": model.images, "video": model.videos, "audio": model.audios}
    for kind, limit in most.items():
        if counts[kind] > limit:
            raise invalid("content", f"the model {model.name} takes at most {limit} {kind} items")
    if set(counts) == {"audio"} and not model.audio_alone:
        raise invalid("content", "audio needs at least one picture or video beside it")
