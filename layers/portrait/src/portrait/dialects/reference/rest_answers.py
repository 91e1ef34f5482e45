"""What `data` is in the answers about groups, assets and webhooks, as types."""

from typing import Any, Literal

from typing_extensions import TypedDict


class Refusal(TypedDict):
    """A refusal: `code` is the HTTP status, `serviceCode` the code that is never renamed."""

    code: int
    data: None
    msg: str
    serviceCode: str


class Verification(TypedDict):
    """The page that the person opens, its address as a picture, and until when it can be."""

    link: str
    qrCode: str
    expiresAt: str | None


class GroupItem(TypedDict):
    """A group; `verification` is set while it waits for a person."""

    id: str
    assetGroupId: str
    name: str
    description: str
    groupKind: Literal["VIRTUAL_PORTRAIT", "REAL_FACE"]
    groupType: Literal["AIGC", "REAL_PERSON"]
    status: Literal["active", "processing", "pending", "quota_exceeded", "expired", "failed"]
    assetCount: int
    verification: Verification | None
    createdAt: str
    updatedAt: str


class ReviewFailure(TypedDict):
    """Why an asset failed."""

    code: str
    message: str


class AssetItem(TypedDict):
    """An asset. Use `assetId` in requests; `id` is that of a record. `url` is empty in lists."""

    id: str
    assetId: str
    token360AssetId: str
    groupId: str
    assetGroupId: str
    groupName: str | None
    assetKind: Literal["VIRTUAL_PORTRAIT", "REAL_FACE"]
    groupType: Literal["AIGC", "REAL_PERSON"]
    name: str
    assetType: Literal["image", "video", "audio"]
    mediaType: Literal["image", "video", "audio"]
    mimeType: str | None
    sizeBytes: int | None
    width: int | None
    height: int | None
    sourceType: Literal["url", "upload"]
    status: Literal["processing", "active", "failed"]
    error: ReviewFailure | None
    url: str
    thumbnailUrl: str | None
    createdAt: str
    updatedAt: str


class GenericItem(TypedDict):
    """A generic upload, which is in no group. `url` is a link for an hour, empty in lists."""

    id: str
    assetId: str
    token360AssetId: str
    groupId: None
    assetGroupId: None
    groupName: None
    assetKind: Literal["GENERIC"]
    groupType: None
    name: str
    assetType: Literal["image"]
    mediaType: Literal["image"]
    mimeType: str
    sizeBytes: int
    width: int | None
    height: int | None
    sourceType: Literal["upload"]
    status: Literal["active"]
    error: None
    url: str
    thumbnailUrl: str | None
    createdAt: str
    updatedAt: str
    expiresAt: str


class Thumbnail(TypedDict):
    """Where a small picture is, or soon will be."""

    thumbnailUrl: str


class Pagination(TypedDict):
    """Which page, of how many."""

    current: int
    size: int
    total: int
    pages: int


class Page(Pagination):
    """The same figures again, as a member of their own."""

    pagination: Pagination


class GroupPage(Page):
    """Groups; `records` and `list` are the same."""

    records: list[GroupItem]
    list: list[GroupItem]


class AssetPage(Page):
    """Assets; `records` and `list` are the same."""

    records: list[AssetItem | GenericItem]
    list: list[AssetItem | GenericItem]


class HookItem(TypedDict):
    """An endpoint."""

    id: str
    url: str
    events: list[str]
    createdAt: str
    updatedAt: str
    previousSecretExpiresAt: str | None


class IssuedHook(HookItem):
    """An endpoint with its fresh secret, which is shown once."""

    secret: str


class HookList(TypedDict):
    """All endpoints."""

    records: list[HookItem]
    total: int


class DeliveryItem(TypedDict):
    """What was sent, how often, and what came of the last try."""

    id: str
    webhookId: str
    event: str
    status: str
    attempts: int
    lastStatus: int | None
    lastError: str | None
    createdAt: str
    lastTriedAt: str | None
    nextTryAt: str | None
    payload: dict[str, Any]


class DeliveryPage(TypedDict):
    """Deliveries, the newest first; `next` is null on the last page."""

    records: list[DeliveryItem]
    next: str | None
