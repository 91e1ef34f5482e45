"""What `data` is in the answers about an account and its keys, as types."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

Scope = Literal["assets", "videos", "keys"]


class KeyAbout(TypedDict):
    """Which key, and what it opens."""

    id: str
    name: str
    kind: Literal["bearer", "signing"]
    scopes: list[Scope]


class KeyItem(KeyAbout):
    """A key; `current` is the one that asks. `lastUsedOn` is a day (UTC)."""

    prefix: str
    status: Literal["active", "expiring"]
    createdAt: str
    expiresAt: str | None
    lastUsedOn: str | None
    current: bool


class IssuedKeyItem(KeyItem):
    """A key with its secret, which is shown once."""

    apiKey: str


class KeyList(TypedDict):
    """All keys, the newest first."""

    records: list[KeyItem]
    total: int


class AccountLimits(TypedDict):
    """How many of each there may be."""

    groups: int
    assetsPerGroup: int
    genericUploads: int
    webhooks: int
    keys: int


class AccountUsage(TypedDict):
    """How many there are; assets are counted by each group."""

    groups: int
    genericUploads: int
    webhooks: int
    keys: int


class NameRules(TypedDict):
    """The longest texts, in code points."""

    groupMax: int
    assetMax: int
    keyMax: int
    straightMax: int
    descriptionMax: int


class MediaRules(TypedDict):
    """What a file may be like: sizes in bytes, sides in pixels, ratio as width to height."""

    maxBytes: int
    mediaTypes: list[str]
    minSide: NotRequired[int]
    maxSide: NotRequired[int]
    minRatio: NotRequired[float]
    maxRatio: NotRequired[float]


class UploadRules(MediaRules):
    """What a file in a form may be like."""

    extensions: list[str]
    animated: bool


class StraightRules(MediaRules):
    """What a file that goes straight to the store may be like."""

    extensions: list[str]


class RetentionRules(TypedDict):
    """For how many days a generic upload is kept."""

    days: list[int]
    defaultDays: int


class VideoModelRules(TypedDict):
    """What a model takes: seconds, how many of each kind, and whether sounds may be alone."""

    id: str
    resolutions: list[str]
    minDuration: int
    maxDuration: int
    most: dict[str, int]
    audioAlone: bool


class VideoBlockRules(TypedDict):
    """Media of one kind, and the member they stand in; `most` null: as many as the model takes."""

    id: str
    media: Literal["image", "video", "audio"]
    member: Literal["frame_images", "input_references"]
    role: str
    least: int
    most: int | None


class VideoModeRules(TypedDict):
    """One way to make a video; `least` media in all its blocks together."""

    id: str
    least: int
    blocks: list[VideoBlockRules]


class VideoRules(TypedDict):
    """How videos are made; the first model and mode are the usual ones."""

    models: list[VideoModelRules]
    modes: list[VideoModeRules]
    ratios: list[str]


class AccountRules(TypedDict):
    """`messages`: a refusal's words; `{width}`, `{height}`, `{ratio}`, `{limit}` to fill in."""

    names: NameRules
    upload: UploadRules
    straight: dict[str, StraightRules]
    byUrl: dict[str, MediaRules]
    retention: RetentionRules
    videos: VideoRules
    webhookEvents: list[str]
    messages: dict[str, str]


class CreateWaits(TypedDict):
    """The rate of all customers together; how long a create waits, a newcomer's and one's own."""

    perMinute: float
    waitSeconds: float
    ownWaitSeconds: float


class RecentAssets(TypedDict):
    """The newest 100 assets by where they are."""

    queued: int
    processing: int
    unknown: int
    active: int
    failed: int
    oldestWaitSeconds: float


class AccountStatus(TypedDict):
    """How things stand. `upstream` is read off one's own newest assets."""

    upstream: Literal["ok", "slow", "disturbed"]
    capacity: Literal["ok", "low", "full"]
    creates: CreateWaits
    recent: RecentAssets
    checkedAt: str


class AccountItem(TypedDict):
    """A customer as it may see itself."""

    id: str
    key: KeyAbout
    limits: AccountLimits
    usage: AccountUsage
    rules: AccountRules
    status: AccountStatus
