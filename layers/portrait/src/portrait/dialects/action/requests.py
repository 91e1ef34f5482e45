"""What each Action takes. Field names and case are the contract's; unknown members are refused."""

from collections.abc import Callable
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo

from portrait.dialects import shapes
from portrait.dialects.action.door import Door, Reading
from portrait.dialects.problems import asset_id_problem
from portrait.dialects.sources import announced_as
from portrait.ids import MalformedId, parse_asset_id, parse_group_id
from portrait.model import AssetType, GroupType, Status
from portrait.rules.embedded import source_problem
from portrait.rules.limits import DESCRIPTION_MAX, NATIVE_NAME_MAX, PAGE_SIZE_MAX
from portrait.rules.names import PROJECT_MAX, text_problem
from portrait.rules.once import key_problem
from portrait.rules.urls import callback_url_problem

_TOKEN_MAX: Final = 512
_LIST_MAX: Final = 100
"""Ids or statuses in one filter (Ark, ListAssets)."""


def _text(shortest: int, longest: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        problem = text_problem(text, shortest=shortest, longest=longest)
        if problem:
            raise ValueError(problem)
        return text

    return check


def _name(text: str, info: ValidationInfo) -> str:
    return _text(1, _door(info).name_max)(text)


def _optional_name(text: str, info: ValidationInfo) -> str:
    return _text(0, _door(info).name_max)(text)


def _group_id(text: str) -> str:
    try:
        return parse_group_id(text)
    except MalformedId as error:
        raise ValueError("is not a group id") from error


def _asset_id(text: str) -> str:
    try:
        return parse_asset_id(text)
    except MalformedId as error:
        raise ValueError(asset_id_problem(text)) from error


def _aigc_only(text: str | None, info: ValidationInfo) -> str:
    if text is None and _door(info).group_type_required:
        raise ValueError("is required")
    if text == GroupType.LIVENESS_FACE:
        raise ValueError(
            "LivenessFace groups are created by the H5 scan flow only; "
            "do not call CreateAssetGroup for them"
        )
    if text not in {None, GroupType.AIGC}:
        raise ValueError("must be AIGC")
    return GroupType.AIGC


def _one_of(words: type[AssetType | GroupType | Status]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in set(words):
            raise ValueError(f"must be one of {', '.join(words)}")
        return text

    return check


def _source(text: str, info: ValidationInfo) -> str:
    problem = source_problem(text, _reading(info).own_origins)
    if problem:
        raise ValueError(problem)
    return text


def _callback_url(text: str, info: ValidationInfo) -> str:
    reading = _reading(info)
    problem = callback_url_problem(text, reading.own_origins, loopback=reading.loopback)
    if problem:
        raise ValueError(problem)
    return text


def _client_token(text: str) -> str:
    problem = key_problem(text)
    if problem:
        raise ValueError(problem)
    return text


def _door(info: ValidationInfo) -> Door:
    return _reading(info).door


def _reading(info: ValidationInfo) -> Reading:
    reading = info.context
    if not isinstance(reading, Reading):
        raise TypeError("a request is read at a door")
    return reading


CallbackUrl = Annotated[str, AfterValidator(_callback_url), shapes.CALLBACK_URL]
SourceText = Annotated[str, AfterValidator(_source), shapes.SOURCE]
GroupIdText = Annotated[str, AfterValidator(_group_id), shapes.GROUP_ID]
AssetIdText = Annotated[str, AfterValidator(_asset_id), shapes.ASSET_ID]
NameText = Annotated[str, AfterValidator(_name), shapes.length(1, NATIVE_NAME_MAX)]
OptionalNameText = Annotated[str, AfterValidator(_optional_name), shapes.length(0, NATIVE_NAME_MAX)]
ClientTokenText = Annotated[str, AfterValidator(_client_token), shapes.KEY]
DescriptionText = Annotated[
    str, AfterValidator(_text(0, DESCRIPTION_MAX)), shapes.length(0, DESCRIPTION_MAX)
]
ProjectText = Annotated[str, AfterValidator(_text(1, PROJECT_MAX)), shapes.PROJECT]
SearchText = Annotated[str, AfterValidator(_text(0, 64)), shapes.length(0, 64)]
AssetTypeText = Annotated[str, AfterValidator(_one_of(AssetType)), shapes.words(*AssetType)]
GroupTypeText = Annotated[str, AfterValidator(_one_of(GroupType)), shapes.words(*GroupType)]
StatusText = Annotated[str, AfterValidator(_one_of(Status)), shapes.words(*Status)]


class ActionRequest(BaseModel):
    """Strict: no coercion, no unknown members."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    ProjectName: ProjectText | None = None


class CreateRequest(ActionRequest):
    """What makes something, at most once under its ClientToken."""

    ClientToken: ClientTokenText | None = None


class CreateAssetGroup(CreateRequest):
    """A group of made-up characters."""

    Name: NameText
    Description: DescriptionText = ""
    GroupType: Annotated[
        str | None,
        AfterValidator(_aigc_only),
        Field(validate_default=True),
        shapes.words("AIGC"),
    ] = None


class GroupById(ActionRequest):
    """GetAssetGroup and DeleteAssetGroup."""

    Id: GroupIdText


class UpdateAssetGroup(GroupById):
    """Rename or redescribe a group."""

    Name: NameText | None = None
    Description: DescriptionText | None = None


class AssetById(ActionRequest):
    """GetAsset and DeleteAsset."""

    Id: AssetIdText


class UpdateAsset(AssetById):
    """Rename an asset."""

    Name: NameText


class ModerationChoice(BaseModel):
    """How strictly the upstream looks at the media; passed through."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    Strategy: Literal["Default", "Skip"]


class CreateAsset(CreateRequest):
    """An asset by URL, or of a file that is sent in its place."""

    GroupId: GroupIdText
    URL: SourceText
    AssetType: Annotated[AssetTypeText, AfterValidator(announced_as("URL"))]
    Name: OptionalNameText = ""
    Moderation: ModerationChoice | None = None


class CreateVisualValidateSession(CreateRequest):
    """A verification of a real person by phone."""

    CallbackURL: CallbackUrl


class GetVisualValidateResult(ActionRequest):
    """The group of a verified person."""

    BytedToken: Annotated[str, Field(min_length=1, max_length=_TOKEN_MAX)]


class GroupFilter(BaseModel):
    """Which groups; every member is optional."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    GroupType: GroupTypeText | None = None
    GroupIds: Annotated[list[GroupIdText], Field(max_length=_LIST_MAX)] = []
    Name: SearchText = ""


class AssetFilter(GroupFilter):
    """Which assets; every member is optional."""

    Statuses: Annotated[list[StatusText], Field(max_length=_LIST_MAX)] = []


class ListRequest(ActionRequest):
    """Both paging modes of Ark: page numbers, or a cursor; not both."""

    PageNumber: Annotated[int, Field(ge=1)] | None = None
    PageSize: Annotated[int, Field(ge=1, le=PAGE_SIZE_MAX)] | None = None
    MaxResults: Annotated[int, Field(ge=1, le=PAGE_SIZE_MAX)] | None = None
    NextToken: Annotated[str, Field(max_length=1024)] | None = None
    SortOrder: Literal["Desc", "Asc"] = "Desc"


class ListAssetGroups(ListRequest):
    """The customer's groups."""

    Filter: GroupFilter = GroupFilter()
    SortBy: Literal["CreateTime", "UpdateTime"] = "CreateTime"


class ListAssets(ListRequest):
    """The customer's assets."""

    Filter: AssetFilter = AssetFilter()
    SortBy: Literal["CreateTime", "UpdateTime", "GroupId"] = "CreateTime"
