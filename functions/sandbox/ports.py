"""What the rules need from the world: rows, turns, media and copies, each a narrow role."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from functions.sandbox.model import (
    Account,
    Asset,
    AssetId,
    BytedToken,
    Check,
    Group,
    GroupId,
    Library,
    Session,
    Verdict,
)
from functions.sandbox.rates import Rate
from functions.sandbox.videos.model import Task

Clock = Callable[[], int]
"""Milliseconds since the epoch, UTC."""
Sleep = Callable[[float], None]
"""Waits for so many seconds."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a key of the data plane belongs to."""

    account: Account
    project: str


class IdTaken(Exception):
    """An id or token that was just minted is in use: mint another."""


class FetchFailed(Exception):
    """Media that could not be fetched; the text says why and names no credential."""


class FetchTimedOut(FetchFailed):
    """Media that had not arrived when the time was up."""


class MediaTooLarge(Exception):
    """Media that goes on after the largest size allowed."""


@dataclass(frozen=True, slots=True)
class Rename:
    """What an update changes: None leaves a member as it is."""

    name: str | None
    description: str | None
    at_ms: int


class Accounts(Protocol):
    """Who may call."""

    def find(self, access_key_id: str) -> Account | None:
        """The account that an access key belongs to."""

    def find_holder(self, api_key: str) -> Holder | None:
        """The account and the project that a key of the data plane belongs to."""

    def link_key(self) -> bytes:
        """What links to results are signed with."""


class Turns(Protocol):
    """Counts that every process of the sandbox shares."""

    def take(self, account: str, action: str, rate: Rate, now_ms: int) -> bool:
        """Whether this call is within the account's rate; if so it counts, exactly once."""

    def throttle(self, library: Library, name: str, times: int, now_ms: int) -> bool:
        """Whether this is one of the first `times` calls with this name."""


class Groups(Protocol):
    """The groups of every library. A write that does not find its group says so by False."""

    def add(self, library: Library, group: Group, capacity: int) -> None:
        """Store a new group and count it. Raises IdTaken, or Refusal when the pool is full."""

    def get(self, library: Library, group_id: GroupId) -> Group | None:
        """A group, or None."""

    def scan(
        self, library: Library, *, newest_first: bool, after: str | None, batch: int | None
    ) -> Iterator[Group]:
        """Groups in the order of their ids, from behind `after`, read `batch` at a time."""

    def rename(self, library: Library, group_id: GroupId, change: Rename) -> bool:
        """Change name and description."""

    def remove(self, library: Library, group_id: GroupId) -> bool:
        """Delete a group and stop counting it; its assets are out of sight from here on."""


class Assets(Protocol):
    """The assets of every library; one whose group is gone does not exist."""

    def add(self, library: Library, asset: Asset, capacity: int) -> None:
        """Store a new asset and count it.

        Raises IdTaken, or Refusal when its group is gone or the pool is full.
        """

    def get(self, library: Library, asset_id: AssetId) -> Asset | None:
        """An asset, or None."""

    def scan(
        self, library: Library, *, newest_first: bool, after: str | None, batch: int | None
    ) -> Iterator[Asset]:
        """Assets in the order of their ids, from behind `after`, read `batch` at a time."""

    def rename(self, library: Library, asset_id: AssetId, change: Rename) -> bool:
        """Change the name."""

    def remove(self, library: Library, asset_id: AssetId) -> bool:
        """Delete an asset and stop counting it."""

    def remove_orphans(self, library: Library) -> list[AssetId]:
        """Delete assets whose group is gone, a bounded number a call, and say which."""

    def lease(self, library: Library, asset_id: AssetId, now_ms: int, until_ms: int) -> bool:
        """Whether the caller is now the only one to fetch this asset's media, until then."""

    def judge(self, library: Library, asset_id: AssetId, lease_ms: int, verdict: Verdict) -> bool:
        """Keep the verdict of whoever holds the lease; False when the asset is gone."""


class Sessions(Protocol):
    """The liveness sessions of every library, found by their tokens."""

    def open(self, session: Session) -> None:
        """Store a new session. Raises IdTaken."""

    def find(self, token: BytedToken) -> Session | None:
        """A session, or None."""

    def close(self, session: Session, check: Check, now_ms: int) -> bool:
        """End a check without a group; False when it is done already or its link has expired."""

    def close_passed(self, session: Session, group: Group, capacity: int, now_ms: int) -> bool:
        """End a check as passed: the group is stored, counted and bound at once.

        False as for `close`. Raises IdTaken, or Refusal when the pool is full.
        """

    def consume(self, session: Session) -> bool:
        """Use up the token for result queries; False when it was used up before."""

    def lose_answer(self, session: Session) -> bool:
        """Note that the one answer to be lost is lost; False when it was before."""


class Videos(Protocol):
    """The video tasks of every library."""

    def add(self, task: Task) -> None:
        """Store a new task. Raises IdTaken."""

    def find(self, library: Library, task_id: str) -> Task | None:
        """A task, or None."""

    def newest_first(self, library: Library) -> Iterator[Task]:
        """The tasks of one project, the newest first."""

    def cancel(self, task: Task, now_ms: int) -> bool:
        """Cancel a task while it is queued; False when it is not, or is gone."""

    def forget(self, task: Task) -> bool:
        """Delete a task's record; False when it is gone already."""


class Timer(Protocol):
    """What keeps the time while nobody asks."""

    def begin(self, task: Task) -> bool:
        """Begin to tell of a task's changes; False when that cannot be done."""


class Messenger(Protocol):
    """The way to callback URLs."""

    def carry(self, url: str, body: bytes) -> bool:
        """Whether the URL's host answered with a success in time."""


class Slots(Protocol):
    """How many callbacks may be under way at once, over all processes."""

    def take(self, now_ms: int) -> str | None:
        """A slot, or None when all are taken."""

    def free(self, slot: str) -> None:
        """Give a slot back."""


class Media(Protocol):
    """The outside world's files."""

    def fetch(self, url: str, max_bytes: int, seconds: float) -> bytes:
        """The bytes behind a URL. Raises FetchFailed, FetchTimedOut or MediaTooLarge."""


class Copies(Protocol):
    """The sandbox's own copies of media."""

    def keep(self, library: Library, asset_id: AssetId, data: bytes, media_type: str) -> None:
        """Store a copy."""

    def link(self, library: Library, asset_id: AssetId) -> str:
        """A link to the copy that expires in 12 hours."""

    def drop(self, library: Library, asset_ids: list[AssetId]) -> None:
        """Remove copies, those that were never made included."""
