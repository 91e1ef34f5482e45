"""What the two avatar routes take (xcompute). Unknown members are refused, all problems named."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo

from portrait.dialects import shapes
from portrait.dialects.problems import parse
from portrait.errors import BodyTooLarge, FieldProblem, InvalidParameter
from portrait.http.events import Request
from portrait.ids import MalformedId, parse_group_id
from portrait.model import AssetType, GroupId, GroupType
from portrait.rules.limits import DESCRIPTION_MAX, NATIVE_NAME_MAX
from portrait.rules.names import DEFAULT_PROJECT, PROJECT_MAX, text_problem
from portrait.rules.tasks import BATCH_MAX
from portrait.rules.urls import callback_url_problem, media_url_problem
from portrait.usecases.batches import NewBatch
from portrait.usecases.groups import NewGroup
from portrait.usecases.queueing import NewAsset

BODY_MAX_BYTES: Final = 262_144
PRIVATE_MODEL: Final = "doubao-seedance-2.0"
REAL_MODEL: Final = "doubao-seedance-2.0-face"
_TOKEN_MAX: Final = 512
Body = TypeVar("Body", bound="Strict")
_EXCLUSIVE: Final = "cannot be combined with {}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a request is read with: origins of the stack that count as public, on one machine."""

    own_origins: frozenset[str] = frozenset()
    loopback: bool = False


def _text(shortest: int, longest: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        problem = text_problem(text, shortest=shortest, longest=longest)
        if problem:
            raise ValueError(problem)
        return text

    return check


def _media_url(text: str, info: ValidationInfo) -> str:
    problem = media_url_problem(text, _reading(info).own_origins)
    if problem:
        raise ValueError(problem)
    return text


def _callback_url(text: str, info: ValidationInfo) -> str:
    reading = _reading(info)
    problem = callback_url_problem(text, reading.own_origins, loopback=reading.loopback)
    if problem:
        raise ValueError(problem)
    return text


def _group_id(text: str) -> str:
    try:
        return parse_group_id(text)
    except MalformedId as error:
        raise ValueError("is not a group id") from error


def _reading(info: ValidationInfo) -> Reading:
    return info.context if isinstance(info.context, Reading) else Reading()


NameText = Annotated[
    str, AfterValidator(_text(1, NATIVE_NAME_MAX)), shapes.length(1, NATIVE_NAME_MAX)
]
ProjectText = Annotated[str, AfterValidator(_text(1, PROJECT_MAX)), shapes.PROJECT]
MediaUrl = Annotated[str, AfterValidator(_media_url), shapes.MEDIA_URL]
GroupIdText = Annotated[str, AfterValidator(_group_id), shapes.GROUP_ID]


class Strict(BaseModel):
    """No coercion, no unknown members."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    def problems(self) -> Sequence[FieldProblem]:
        """What is wrong with the fields together."""
        return ()


class NamedUrl(Strict):
    """One file of a batch."""

    url: MediaUrl
    name: NameText


class GroupWanted(Strict):
    """A group to be made for the batch."""

    name: NameText
    description: Annotated[
        str, AfterValidator(_text(0, DESCRIPTION_MAX)), shapes.length(0, DESCRIPTION_MAX)
    ] = ""


class Submit(Strict):
    """What both routes take of files."""

    project_name: ProjectText | None = None
    assets: Annotated[list[NamedUrl], Field(min_length=1, max_length=BATCH_MAX)] | None = None
    url: MediaUrl | None = None
    name: NameText | None = None

    def problems(self) -> Sequence[FieldProblem]:
        """Files are a list, or one url with its name; not both."""
        single = [one for one in ("url", "name") if getattr(self, one) is not None]
        if self.assets is not None:
            return [FieldProblem(one, _EXCLUSIVE.format("assets")) for one in single]
        if not single:
            return [FieldProblem("assets", "is required, or `url` with `name`")]
        missing = {"url", "name"} - set(single)
        return [FieldProblem(one, "is required") for one in sorted(missing)]

    def files(self, kind: str) -> list[NewAsset]:
        """What is handed in, in its order."""
        files = [(one.url, one.name) for one in self.assets or ()]
        if self.assets is None:
            files = [(self.url or "", self.name or "")]
        return [NewAsset(AssetType(kind), name, None, url=url) for url, name in files]


class PrivateAvatar(Submit):
    """POST /v1/seedance2/private-avatar: made-up characters."""

    group: GroupWanted | None = None
    group_id: GroupIdText | None = None
    asset_type: Literal["Image", "Video", "Audio"] = "Image"

    def problems(self) -> Sequence[FieldProblem]:
        """A group is made or named; not both."""
        problems = list(Submit.problems(self))
        if self.group is not None and self.group_id is not None:
            problems.append(FieldProblem("group", _EXCLUSIVE.format("group_id")))
        return problems

    @property
    def batch(self) -> NewBatch:
        """What is handed in."""
        project = self.project_name or DEFAULT_PROJECT
        opening = None
        if self.group is not None:
            opening = NewGroup(self.group.name, self.group.description, project)
        return NewBatch(
            assets=self.files(self.asset_type),
            wants=GroupType.AIGC,
            model=PRIVATE_MODEL,
            project=self.project_name,
            group=None if self.group_id is None else GroupId(self.group_id),
            opening=opening,
        )


class RealAssets(Submit):
    """POST /v1/seedance2/real-avatar, third step: files of a verified person."""

    group_id: GroupIdText
    asset_type: Literal["Video", "Image"] = "Video"

    @property
    def batch(self) -> NewBatch:
        """What is handed in."""
        return NewBatch(
            assets=self.files(self.asset_type),
            wants=GroupType.LIVENESS_FACE,
            model=REAL_MODEL,
            project=self.project_name,
            group=GroupId(self.group_id),
        )


class RealSession(Strict):
    """POST /v1/seedance2/real-avatar, first step: a person is to be verified."""

    callback_url: Annotated[str, AfterValidator(_callback_url), shapes.CALLBACK_URL]
    project_name: ProjectText = DEFAULT_PROJECT


class RealResult(Strict):
    """POST /v1/seedance2/real-avatar, second step: how it went."""

    byted_token: Annotated[str, Field(min_length=1, max_length=_TOKEN_MAX)]
    project_name: ProjectText | None = None


_STEPS: Final[Mapping[type[Strict], tuple[str, ...]]] = {
    RealSession: ("callback_url",),
    RealResult: ("byted_token",),
    RealAssets: ("group_id", "assets", "url", "name", "asset_type"),
}


def step_of(body: bytes) -> type[Strict]:
    """Which of the three steps the fields of a body ask for. Raises InvalidParameter."""
    try:
        fields = json.loads(body.strip() or b"{}")
    except (ValueError, RecursionError) as error:
        raise InvalidParameter(FieldProblem("body", "is not valid JSON")) from error
    if not isinstance(fields, dict):
        raise InvalidParameter(FieldProblem("body", "must be an object"))
    asked = {step: [one for one in marks if one in fields] for step, marks in _STEPS.items()}
    chosen = [step for step, marks in asked.items() if marks]
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        steps = "callback_url (step 1), byted_token (step 2), or group_id with assets (step 3)"
        raise InvalidParameter(FieldProblem("body", f"must have {steps}"))
    message = "belongs to another step than the other fields; send one step at a time"
    raise InvalidParameter(*(FieldProblem(one, message) for s in chosen for one in asked[s]))


def read(model: type[Body], request: Request, context: Reading) -> Body:
    """The request in a body. Raises InvalidParameter naming every offending field, BodyTooLarge."""
    if len(request.body) > BODY_MAX_BYTES:
        raise BodyTooLarge(FieldProblem("body", f"must be at most {BODY_MAX_BYTES:,} bytes"))
    asked = parse(model, request.body, context)
    problems = asked.problems()
    if problems:
        raise InvalidParameter(*problems)
    return asked
