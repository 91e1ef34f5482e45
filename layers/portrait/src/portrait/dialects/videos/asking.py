"""What all doors have in common in asking for a video: one request, or everything that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portrait.dialects.videos.members import Members, Problems
from portrait.model import AssetType, Medium, Role, VideoRequest
from portrait.rules.names import text_problem
from portrait.rules.references import looks_like_reference, texts_of, warnings_of
from portrait.rules.urls import callback_url_problem
from portrait.rules.video_media import NOT_A_REFERENCE, medium_problem
from portrait.rules.video_models import VideoModel, find_model, model_problem
from portrait.rules.video_options import OPTIONS, SAFETY_IDENTIFIER_MAX
from portrait.rules.video_rules import ROLES, Placed, effective, media_problems, option_problems

PROMPT_MAX: Final = 20_000
"""Characters. The models advise a thousand words at most; this is no advice, only an end."""
TEXT_MAX: Final = 100_000
"""Characters of any other text that is not a file."""
NO_REFERENCE_IN_PROMPT: Final = (
    "names an asset by its address, which the model does not read; put asset:// and the id into "
    'a media field and write "Image 1", "Video 1" or "Audio 1" here'
)
_NOT_TEXT: Final = "is not valid text"
_DATA: Final = "data:"
_NO_NAMES: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a request is read with: origins of the stack that count as public, on one machine."""

    own_origins: frozenset[str] = frozenset()
    loopback: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """What a door has found in the members that are its own."""

    prompt: str = field(default="", repr=False)
    prompt_field: str = "prompt"
    media: Sequence[Placed] = ()
    draft: str = ""
    draft_field: str = ""
    labels: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A video that is asked for. `told` is the body, for telling repeats from other requests."""

    wanted: VideoRequest
    told: Mapping[str, Any] = field(repr=False)
    warnings: tuple[str, ...] = ()
    draft_field: str = ""


def medium(
    members: Members, name: str, kind: AssetType, role: Role | None, role_field: str, url: str
) -> Placed:
    """A picture, video or sound, where the door has found it."""
    return Placed(Medium(kind, url, members.field(name), role), role_field)


def role_of(members: Members, name: str, kind: AssetType) -> Role | None:
    """The role that a member gives; None: it gives none, or one that there is not."""
    word = members.text(name)
    if not word:
        return None
    fitting = ROLES[kind]
    if word not in fitting:
        words = ", ".join(fitting)
        members.problems.add(members.field(name), f"must be one of {words}")
        return None
    return Role(word)


def finish(
    members: Members,
    parts: Parts,
    told: Mapping[str, Any],
    reading: Reading,
    spelt: Mapping[str, str] = _NO_NAMES,
) -> Asked:
    """The request that a door has read, all of it checked. Raises InvalidParameter.

    `spelt` says what the door calls parameters that Ark calls otherwise; it takes both names.
    """
    problems = members.problems
    name = members.text("model", required=True)
    model = find_model(name)
    if name and model is None:
        problems.add("model", model_problem(name))
    options = _options(members, spelt)
    wanted = VideoRequest(
        model=name,
        prompt=parts.prompt,
        media=tuple(one.medium for one in parts.media),
        draft=parts.draft,
        options=options if model is None else effective(options, model),
        callback_url=_callback_url(members, reading),
        safety_identifier=_safety_identifier(members),
        prompt_field=parts.prompt_field,
        labels=parts.labels,
    )
    members.leave()
    _check_parts(parts, model, problems, reading)
    if model is not None:
        problems.add_all(option_problems(options, model, spelt))
    _check_texts(told, wanted, problems)
    problems.settle()
    shown = [(one.type, one.url) for one in wanted.media]
    return Asked(wanted, told, warnings_of(wanted.prompt, shown), parts.draft_field)


def _options(members: Members, spelt: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, option in OPTIONS.items():
        for written in dict.fromkeys((name, spelt.get(name, name))):
            value = members.take(written)
            if value is None:
                continue
            problem = option.problem(value)
            if not problem and found.get(name, value) != value:
                problem = f"is another name of {name}; send one of them"
            if problem:
                members.problems.add(members.field(written), problem)
            else:
                found[name] = value
    return found


def _callback_url(members: Members, reading: Reading) -> str:
    url = members.text("callback_url")
    if url:
        problem = callback_url_problem(url, reading.own_origins, loopback=reading.loopback)
        if problem:
            members.problems.add("callback_url", problem)
    return url


def _safety_identifier(members: Members) -> str:
    text = members.text("safety_identifier")
    problem = text_problem(text, shortest=0, longest=SAFETY_IDENTIFIER_MAX)
    if problem:
        members.problems.add("safety_identifier", problem)
    return text


def _check_parts(
    parts: Parts, model: VideoModel | None, problems: Problems, reading: Reading
) -> None:
    for one in parts.media:
        url = one.medium.url
        problem = url and medium_problem(one.medium.type, url, reading.own_origins)
        if problem:
            problems.add(one.medium.field, problem)
    problems.add_all(media_problems(parts.media, model))
    if parts.draft:
        _check_draft(parts, model, problems)
    elif not parts.media and not parts.prompt.strip():
        problems.add(parts.prompt_field, "is required where there is no picture, video or sound")
    if len(parts.prompt) > PROMPT_MAX:
        problems.add(parts.prompt_field, f"must be at most {PROMPT_MAX:,} characters")
    elif looks_like_reference(parts.prompt):
        problems.add(parts.prompt_field, NO_REFERENCE_IN_PROMPT)


def _check_draft(parts: Parts, model: VideoModel | None, problems: Problems) -> None:
    if model is not None and not model.newer:
        problems.add(parts.draft_field, "is taken by seedance-2.5 only")
    for one in parts.media:
        problems.add(one.medium.field, "cannot be combined with a draft")


def _check_texts(told: Mapping[str, Any], wanted: VideoRequest, problems: Problems) -> None:
    """No text of the body names an asset but the URLs of media, which were looked at."""
    media = {one.field for one in wanted.media}
    for place, text in texts_of(dict(told)):
        if not _is_text(text):
            problems.add(place, _NOT_TEXT)
        if place in media or place == wanted.prompt_field or place in problems:
            continue
        if len(text) > TEXT_MAX:
            problems.add(place, f"must be at most {TEXT_MAX:,} characters")
        elif looks_like_reference(text):
            problems.add(place, NOT_A_REFERENCE)


def _is_text(text: str) -> bool:
    """Whether a text can be written down: JSON can spell halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
