"""What the sandbox keeps: accounts, groups, assets, verdicts on media and liveness sessions.

Times are whole milliseconds since the epoch, UTC (`_ms`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NewType

GroupId = NewType("GroupId", str)
AssetId = NewType("AssetId", str)
BytedToken = NewType("BytedToken", str)

Tier = Literal["entry", "advanced", "premium"]
GroupType = Literal["AIGC", "LivenessFace"]
AssetType = Literal["Image", "Video", "Audio"]
Status = Literal["Processing", "Active", "Failed"]
Check = Literal["open", "passed", "failed", "left"]
"""How far a person's check has come: not done, or done in one of three ways, for good."""


@dataclass(frozen=True, slots=True)
class Account:
    """An Ark account, known by the one access key that the sandbox issued to it."""

    name: str
    access_key_id: str
    region: str
    secret_access_key: str = field(repr=False)
    api_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Keys of the data plane, by the project that each of them belongs to."""


@dataclass(frozen=True, slots=True)
class Library:
    """What one account sees in one project; nothing is visible across two of them."""

    account: str
    project: str


@dataclass(frozen=True, slots=True)
class Group:
    """A set of assets that show the same character."""

    id: GroupId
    type: GroupType
    name: str
    description: str
    created_ms: int
    updated_ms: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about an asset's media: no code means that it is good."""

    code: str = ""
    message: str = ""

    @property
    def good(self) -> bool:
        """Whether the asset becomes Active."""
        return not self.code


@dataclass(frozen=True, slots=True)
class Asset:
    """One picture, video or sound; its status follows from the verdict and the time."""

    id: AssetId
    group: GroupId
    group_type: GroupType
    type: AssetType
    name: str
    moderation: str
    created_ms: int
    updated_ms: int
    rests_ms: int
    source_url: str = field(default="", repr=False)
    verdict: Verdict | None = None

    def status(self, now_ms: int) -> Status:
        """The status as of now: Processing until its time has come and its media is judged."""
        if self.verdict is None or now_ms < self.rests_ms:
            return "Processing"
        return "Active" if self.verdict.good else "Failed"


@dataclass(frozen=True, slots=True)
class Session:
    """One liveness check: asked for by a library, done once by a person with a browser.

    The link opens until `closes_ms`; the result can be asked for until `lapses_ms`. `group` is
    there once the check is passed. `consumed` says that a result query has used the token up.
    """

    token: BytedToken = field(repr=False)
    library: Library
    link_key: str = field(repr=False)
    callback_url: str = field(repr=False)
    closes_ms: int
    lapses_ms: int
    check: Check = "open"
    group: GroupId | None = None
    consumed: bool = False

    def opens(self, now_ms: int) -> bool:
        """Whether the person may still do the check."""
        return self.check == "open" and now_ms < self.closes_ms
