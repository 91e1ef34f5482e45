"""What the Action doors answer, as types."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict


class Metadata(TypedDict):
    """Who answered what; `Action` is empty when the request named none that exists."""

    RequestId: str
    Action: str
    Version: str
    Service: str
    Region: str


class Fault(TypedDict):
    """What is wrong. `CodeN` is at `/` only, and says what is wrong with a key or a signature."""

    Code: str
    Message: str
    CodeN: NotRequired[int]


class RefusedMetadata(Metadata):
    """Who refused what, and why."""

    Error: Fault


class Refusal(TypedDict):
    """A refusal has no Result."""

    ResponseMetadata: RefusedMetadata


class Identified(TypedDict):
    """The id of what was made or changed."""

    Id: str


class GroupItem(TypedDict):
    """A group."""

    Id: str
    Name: str
    Title: str
    Description: str
    GroupType: Literal["AIGC", "LivenessFace"]
    ProjectName: str
    CreateTime: str
    UpdateTime: str


class Moderation(TypedDict):
    """How strictly the upstream looks at the media."""

    Strategy: str


class ReviewFailure(TypedDict):
    """Why an asset failed."""

    Code: str
    Message: str


class AssetItem(TypedDict):
    """An asset. `URL` opens its media for a while; it is empty in lists."""

    Id: str
    Name: str
    URL: str
    AssetType: Literal["Image", "Video", "Audio"]
    GroupId: str
    Status: Literal["Processing", "Active", "Failed"]
    UpstreamStatus: Literal["Processing", "Active", "Failed"]
    Moderation: Moderation
    ProjectName: str
    CreateTime: str
    UpdateTime: str
    Error: NotRequired[ReviewFailure]


class GroupPage(TypedDict):
    """Groups, by page number or by cursor; no NextToken at the end."""

    Items: list[GroupItem]
    TotalCount: NotRequired[int]
    PageNumber: NotRequired[int]
    PageSize: NotRequired[int]
    NextToken: NotRequired[str]


class AssetPage(TypedDict):
    """Assets, by page number or by cursor; no NextToken at the end."""

    Items: list[AssetItem]
    TotalCount: NotRequired[int]
    PageNumber: NotRequired[int]
    PageSize: NotRequired[int]
    NextToken: NotRequired[str]


class Session(TypedDict):
    """A verification that was opened. `ExpiresAt` and `InviteURL` are the gateway's own."""

    BytedToken: str
    H5Link: str
    CallbackURL: str
    ExpiresAt: str
    InviteURL: str


class VerifiedGroup(TypedDict):
    """The group of a verified person."""

    GroupId: str


class Deleted(TypedDict):
    """What was deleted; `UsedBy` names the videos that still use it, if there are any."""

    UsedBy: NotRequired[list[str]]


RESULTS: dict[str, Any] = {
    "CreateAssetGroup": Identified,
    "GetAssetGroup": GroupItem,
    "ListAssetGroups": GroupPage,
    "UpdateAssetGroup": Identified,
    "DeleteAssetGroup": Deleted,
    "CreateAsset": Identified,
    "GetAsset": AssetItem,
    "ListAssets": AssetPage,
    "UpdateAsset": Identified,
    "DeleteAsset": Deleted,
    "CreateVisualValidateSession": Session,
    "GetVisualValidateResult": VerifiedGroup,
}
