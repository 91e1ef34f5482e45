"""The twelve actions' request bodies: the one place where JSON becomes values.

Members that the platform does not document are ignored, as an older server ignores what a newer
client sends. A JSON null counts as absent.
"""

import json
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    ValidationError,
)
from pydantic.alias_generators import to_pascal
from pydantic_core import ErrorDetails

from functions.sandbox.addresses import check_url
from functions.sandbox.refusals import Refusal

NAME_MAX: Final = 64
DESCRIPTION_MAX: Final = 300
PAGE_MAX: Final = 100
TOKEN_MAX: Final = 128
_ABSENT: Final = {"missing", "string_too_short"}
# Recorded from the platform, which here names the member by its type.
_NO_CALLBACK: Final = "URL is required"

Name = Annotated[StrictStr, Field(min_length=1, max_length=NAME_MAX)]
OptionalName = Annotated[StrictStr, Field(max_length=NAME_MAX)]
Description = Annotated[StrictStr, Field(max_length=DESCRIPTION_MAX)]
Id = Annotated[StrictStr, Field(min_length=1, pattern=r"^[A-Za-z0-9_-]{1,128}$")]
GroupKind = Literal["AIGC", "LivenessFace"]
Project = Annotated[
    StrictStr,
    BeforeValidator(lambda value: "default" if value in (None, "") else value),
    Field(pattern=r"^[^\x00-\x1f\x7f]{1,64}$"),
]


class Wire(BaseModel):
    """A JSON object with members in the platform's spelling."""

    model_config = ConfigDict(alias_generator=to_pascal, extra="ignore", frozen=True)


class Request(Wire):
    """What every action takes."""

    project_name: Project = "default"


class CreateGroup(Request):
    """CreateAssetGroup."""

    name: Name
    description: Description | None = None
    group_type: Literal["AIGC"] | None = None


class ById(Request):
    """GetAssetGroup, GetAsset, DeleteAssetGroup, DeleteAsset."""

    id: Id


class UpdateGroup(ById):
    """UpdateAssetGroup."""

    name: Name | None = None
    description: Description | None = None


class UpdateAsset(ById):
    """UpdateAsset."""

    name: OptionalName | None = None


class Moderation(Wire):
    """How strictly content is checked."""

    strategy: Literal["Default", "Skip"] = "Default"


class CreateAsset(Request):
    """CreateAsset."""

    group_id: Id
    url: Annotated[StrictStr, Field(min_length=1), AfterValidator(check_url)] = Field(alias="URL")
    asset_type: Literal["Image", "Video", "Audio"]
    name: OptionalName | None = None
    moderation: Moderation | None = None


class CreateSession(Request):
    """CreateVisualValidateSession."""

    callback_url: Annotated[StrictStr, Field(min_length=1), AfterValidator(check_url)] = Field(
        alias="CallbackURL"
    )


class ByToken(Request):
    """GetVisualValidateResult."""

    byted_token: Annotated[StrictStr, Field(min_length=1, max_length=TOKEN_MAX)]


class GroupFilter(Wire):
    """Which groups a list is about; an absent member does not restrict."""

    group_type: GroupKind | None = None
    group_ids: list[StrictStr] | None = None
    name: OptionalName | None = None


class AssetFilter(GroupFilter):
    """Which assets a list is about; an absent member does not restrict."""

    statuses: list[Literal["Processing", "Active", "Failed"]] | None = None


class ListRequest(Request):
    """What both lists take beside their filter."""

    page_number: Annotated[StrictInt, Field(ge=1)] | None = None
    page_size: Annotated[StrictInt, Field(ge=1, le=PAGE_MAX)] | None = None
    max_results: Annotated[StrictInt, Field(ge=1, le=PAGE_MAX)] | None = None
    next_token: StrictStr | None = None
    sort_order: Literal["Desc", "Asc"] | None = None


class ListGroups(ListRequest):
    """ListAssetGroups."""

    filter: GroupFilter | None = None
    sort_by: Literal["CreateTime", "UpdateTime"] | None = None


class ListAssets(ListRequest):
    """ListAssets."""

    filter: AssetFilter | None = None
    sort_by: Literal["CreateTime", "UpdateTime", "GroupId"] | None = None


M = TypeVar("M", bound=Request)


def read_request(model: type[M], body: bytes) -> M:
    """A request from its body; an empty body is an empty object.

    Raises Refusal: MissingParameter naming every member that is absent, else
    `InvalidParameter.<Name>` for the first one that is wrong, with all of them in the message.
    """
    try:
        given: Any = json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError) as error:
        raise Refusal("InvalidParameter", "The request body is not valid JSON.") from error
    if not isinstance(given, dict):
        raise Refusal("InvalidParameter", "The request body must be a JSON object.")
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise _refusal(error) from error


def _refusal(error: ValidationError) -> Refusal:
    absent: list[str] = []
    wrong: dict[str, str] = {}
    for problem in error.errors(include_url=False, include_input=False):
        name = ".".join(part for part in problem["loc"] if isinstance(part, str))
        if problem["type"] in _ABSENT:
            absent.append(name)
        else:
            wrong.setdefault(name, f"{name} {_explain(problem)}")
    if absent == ["CallbackURL"]:
        return Refusal("MissingParameter", _NO_CALLBACK)
    if absent:
        return Refusal("MissingParameter", f"{', '.join(absent)} is required.")
    first = next(iter(wrong)) or "Body"
    return Refusal(f"InvalidParameter.{first}", "; ".join(wrong.values()))


def _explain(problem: ErrorDetails) -> str:
    if problem["type"] == "literal_error":
        choices = str(problem["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        return f"must be one of [{choices}]"
    message = problem["msg"].removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
