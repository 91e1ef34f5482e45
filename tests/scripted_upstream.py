"""A tiny Ark in memory: what was put in comes out, unless a test's script says otherwise."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from portrait.errors import UpstreamError, UpstreamNotFound
from portrait.model import Failure, GroupType, Home, Status, UpstreamId
from portrait.ports.upstream import (
    NewLiveness,
    NewUpstreamAsset,
    UpstreamAsset,
    UpstreamEntry,
    UpstreamGroup,
)

T = TypeVar("T")


_BEGINNING: Final = datetime(2026, 1, 1, tzinfo=UTC)


def _nothing() -> None:
    """What happens beside a call, usually."""


def _age(entry: UpstreamEntry) -> timedelta:
    assert entry.created_at is not None
    return _BEGINNING - entry.created_at


@dataclass(frozen=True, slots=True)
class Twist:
    """How one upstream call goes otherwise than well.

    `error` is raised to the caller; with `happens` the upstream did its work all the same and only
    the answer was lost. `before` and `after` run inside the call, around the work.
    """

    error: UpstreamError | None = None
    happens: bool = False
    before: Callable[[], object] = _nothing
    after: Callable[[], object] = _nothing


GOES_WELL: Final = Twist()


@dataclass
class ScriptedUpstream:
    """A tiny Ark: groups and assets by account and project, and a script of twists by action.

    `calls` holds every call in order, as (action, the Name or id it was about).
    """

    groups: dict[UpstreamId, UpstreamGroup] = field(default_factory=dict)
    assets: dict[UpstreamId, UpstreamAsset] = field(default_factory=dict)
    sources: dict[UpstreamId, str] = field(default_factory=dict)
    homes: dict[UpstreamId, Home] = field(default_factory=dict)
    made_at: dict[UpstreamId, datetime] = field(default_factory=dict)
    list_lag: timedelta = timedelta(0)
    now: Callable[[], datetime] = lambda: _BEGINNING
    turn_clock: Callable[[], datetime] = lambda: _BEGINNING
    calls: list[tuple[str, str]] = field(default_factory=list)
    script: dict[str, deque[Twist]] = field(default_factory=lambda: defaultdict(deque))
    made: int = 0
    carried: list[datetime | None] = field(default_factory=list)
    """The turn that each CreateAsset came with."""
    callbacks: dict[str, str] = field(default_factory=dict)
    passed: dict[str, UpstreamId] = field(default_factory=dict)
    single_query: bool = False

    def expect(self, action: str, *twists: Twist | UpstreamError) -> None:
        """Give the next calls of an action these twists, then let it go well again."""
        self.script[action] += [
            twist if isinstance(twist, Twist) else Twist(twist) for twist in twists
        ]

    def settle(
        self, asset: UpstreamId, status: Status, *, url: str = "", failure: Failure | None = None
    ) -> None:
        """Decide what becomes of an asset."""
        self.assets[asset] = replace(self.assets[asset], status=status, url=url, failure=failure)

    def count(self, action: str) -> int:
        """How often an action was called."""
        return sum(called == action for called, _ in self.calls)

    def create_group(self, home: Home, name: str, description: str) -> UpstreamId:
        def work() -> UpstreamId:
            made = self._id("up-group", home)
            self.groups[made] = UpstreamGroup(made, GroupType.AIGC, name, description)
            return made

        return self._call("create_group", name, work)

    def get_group(self, home: Home, group: UpstreamId) -> UpstreamGroup:
        return self._call("get_group", group, lambda: self._group(home, group))

    def delete_group(self, home: Home, group: UpstreamId) -> None:
        def work() -> None:
            self._group(home, group)
            del self.groups[group]
            for asset in [one for one in self.assets.values() if one.group == group]:
                del self.assets[asset.upstream_id]

        self._call("delete_group", group, work)

    def find_groups(self, home: Home, kind: GroupType, name: str) -> list[UpstreamEntry]:
        def work() -> list[UpstreamEntry]:
            return [
                UpstreamEntry(one.upstream_id, one.name, self.made_at[one.upstream_id])
                for one in self.groups.values()
                if one.type is kind and name in one.name and self._shows(home, one.upstream_id)
            ]

        return self._call("find_groups", name, work)

    def find_assets(
        self, home: Home, kind: GroupType, name: str, group: UpstreamId | None
    ) -> list[UpstreamEntry]:
        def work() -> list[UpstreamEntry]:
            return [
                UpstreamEntry(one.upstream_id, one.name, self.made_at[one.upstream_id])
                for one in self.assets.values()
                if self.groups[one.group].type is kind
                and group in {None, one.group}
                and name in one.name
                and self._shows(home, one.upstream_id)
            ]

        return self._call("find_assets", name, work)

    def walk_groups(self, home: Home, kind: GroupType) -> Iterator[UpstreamEntry]:
        yield from sorted(self.find_groups(home, kind, ""), key=_age)

    def walk_assets(self, home: Home, kind: GroupType) -> Iterator[UpstreamEntry]:
        yield from sorted(self.find_assets(home, kind, "", None), key=_age)

    def create_asset(
        self, home: Home, wanted: NewUpstreamAsset, *, turn_at: datetime | None = None
    ) -> UpstreamId:
        self.carried.append(turn_at)

        def work() -> UpstreamId:
            self._group(home, wanted.group)
            made = self._id("up-asset", home)
            self.assets[made] = UpstreamAsset(
                made, wanted.group, wanted.type, wanted.name, Status.PROCESSING
            )
            self.sources[made] = wanted.url
            return made

        return self._call("create_asset", wanted.name, work)

    def get_asset(self, home: Home, asset: UpstreamId) -> UpstreamAsset:
        return self._call("get_asset", asset, lambda: self._asset(home, asset))

    def delete_asset(self, home: Home, asset: UpstreamId) -> None:
        def work() -> None:
            self._asset(home, asset)
            del self.assets[asset]

        self._call("delete_asset", asset, work)

    def open_liveness(self, home: Home, callback_url: str) -> NewLiveness:
        def work() -> NewLiveness:
            token = self._id("token", home)
            self.callbacks[token] = callback_url
            return NewLiveness(token, f"https://h5.example/?bytedToken={token}")

        return self._call("open_liveness", callback_url, work)

    def liveness_result(self, home: Home, token: str) -> UpstreamId | None:
        def work() -> UpstreamId | None:
            found = self.passed.get(token)
            if found is not None and self.homes[found] != home:
                return None
            if found is not None and self.single_query:
                del self.passed[token]
            return found

        return self._call("liveness_result", token, work)

    def pass_scan(self, home: Home, token: str) -> UpstreamId:
        """The person passes: the group is there from now on."""
        made = self._id("up-live", home)
        self.groups[made] = UpstreamGroup(made, GroupType.LIVENESS_FACE, "", "")
        self.passed[token] = made
        return made

    def _call(self, action: str, subject: str, work: Callable[[], T]) -> T:
        self.calls.append((action, subject))
        twists = self.script[action]
        twist = twists.popleft() if twists else GOES_WELL
        twist.before()
        if twist.error is not None and not twist.happens:
            raise twist.error
        done = work()
        twist.after()
        if twist.error is not None:
            raise twist.error
        return done

    def _group(self, home: Home, group: UpstreamId) -> UpstreamGroup:
        if group not in self.groups or self.homes[group] != home:
            raise UpstreamNotFound("NotFound.group_id")
        return self.groups[group]

    def _asset(self, home: Home, asset: UpstreamId) -> UpstreamAsset:
        if asset not in self.assets or self.homes[asset] != home:
            raise UpstreamNotFound("NotFound.asset_id")
        return self.assets[asset]

    def _id(self, kind: str, home: Home) -> UpstreamId:
        self.made += 1
        made = UpstreamId(f"{kind}-{self.made}")
        self.homes[made] = home
        self.made_at[made] = self.now()
        return made

    def _shows(self, home: Home, made: UpstreamId) -> bool:
        """Lists lag: what was made less than `list_lag` ago is not in them yet."""
        return self.homes[made] == home and self.made_at[made] + self.list_lag <= self.now()
