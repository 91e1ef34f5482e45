"""What a video may be made from, and how: everything that is wrong with a request, at once.

Three modes exclude each other (Ark, video generation):

    first frame             one picture; its role may be left out
    first and last frame    two pictures, with their roles
    reference               pictures, videos and sounds, all with their roles

Each problem is named by the field that the customer wrote.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portrait.errors import FieldProblem
from portrait.model import AssetType, Medium, Role
from portrait.rules.video_models import VideoModel
from portrait.rules.video_options import ANY_DURATION, NEWER_ONLY

FRAMES: Final = frozenset({Role.FIRST_FRAME, Role.LAST_FRAME})
ROLES: Final[Mapping[AssetType, tuple[Role, ...]]] = {
    AssetType.IMAGE: (Role.FIRST_FRAME, Role.LAST_FRAME, Role.REFERENCE_IMAGE),
    AssetType.VIDEO: (Role.REFERENCE_VIDEO,),
    AssetType.AUDIO: (Role.REFERENCE_AUDIO,),
}
_MIXED: Final = "first and last frames cannot be combined with references"


@dataclass(frozen=True, slots=True)
class Placed:
    """A medium, and where its role stands in the request or would stand."""

    medium: Medium
    role_field: str


def media_problems(media: Sequence[Placed], model: VideoModel | None) -> list[FieldProblem]:
    """What is wrong with the media together; without a model what depends on none."""
    problems = list(_role_problems(media))
    if model is not None:
        problems += _count_problems(media, model)
    return problems


def _role_problems(media: Sequence[Placed]) -> Iterator[FieldProblem]:
    pictures = [one for one in media if one.medium.type is AssetType.IMAGE]
    frames = [one for one in media if one.medium.role in FRAMES]
    referring = len(pictures) < len(media) or any(
        one.medium.role is Role.REFERENCE_IMAGE for one in pictures
    )
    for one in media:
        if one.medium.role is None and (referring or len(media) > 1):
            words = _roles_for(one.medium.type, referring=referring and not frames)
            yield FieldProblem(one.role_field, f"is required: {words}")
    if referring:
        yield from (FieldProblem(one.role_field, _MIXED) for one in frames)
        return
    yield from _frame_problems(frames)


def _frame_problems(frames: Sequence[Placed]) -> Iterator[FieldProblem]:
    seen: set[Role | None] = set()
    for one in frames:
        if one.medium.role in seen:
            yield FieldProblem(one.role_field, f"is a second {one.medium.role}; there is one")
        seen.add(one.medium.role)
    if seen == {Role.LAST_FRAME}:
        yield FieldProblem(frames[0].role_field, "needs a first_frame beside it")


def _roles_for(kind: AssetType, *, referring: bool) -> str:
    fitting = [role for role in ROLES[kind] if not referring or role not in FRAMES]
    return " or ".join(fitting)


def _count_problems(media: Sequence[Placed], model: VideoModel) -> Iterator[FieldProblem]:
    counts = dict.fromkeys(AssetType, 0)
    for one in media:
        kind = one.medium.type
        counts[kind] += 1
        most = model.most(kind)
        if counts[kind] == most + 1:
            word = kind.lower()
            message = f"is {word} {most + 1}; {model.name} takes at most {most} {word}s"
            yield FieldProblem(one.medium.field, message)
    alone = counts[AssetType.AUDIO] and not (counts[AssetType.IMAGE] or counts[AssetType.VIDEO])
    if alone and not model.audio_alone:
        message = "cannot be alone; add a picture or a video"
        yield FieldProblem(media[0].medium.field, message)


def option_problems(
    options: Mapping[str, Any], model: VideoModel, spelt: Mapping[str, str]
) -> list[FieldProblem]:
    """What of the options, each good by itself, this model does not take.

    `spelt` says what the door calls those that it calls otherwise than Ark.
    """

    def problem(name: str, message: str) -> FieldProblem:
        return FieldProblem(spelt.get(name, name), message)

    problems = []
    resolution = options.get("resolution")
    if resolution is not None and resolution not in model.resolutions:
        words = ", ".join(model.resolutions)
        problems.append(problem("resolution", f"must be one of {words} for {model.name}"))
    duration = options.get("duration", ANY_DURATION)
    if duration != ANY_DURATION and not model.shortest <= duration <= model.longest:
        span = f"{model.shortest} to {model.longest}, or {ANY_DURATION}"
        problems.append(problem("duration", f"must be {span} for {model.name}"))
    if options.get("service_tier") == "flex":
        problems.append(problem("service_tier", f"cannot be flex for {model.name}"))
    if not model.newer:
        problems += [
            problem(name, "is taken by seedance-2.5 only")
            for name, nothing in NEWER_ONLY.items()
            if options.get(name, nothing) != nothing
        ]
    return problems


def effective(options: Mapping[str, Any], model: VideoModel) -> dict[str, Any]:
    """The options that go upstream: not those that a model lacks and that say nothing."""
    return {name: one for name, one in options.items() if model.newer or name not in NEWER_ONLY}
