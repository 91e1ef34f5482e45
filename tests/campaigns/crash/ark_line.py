"""Ark behind an HTTP line in memory: a small library, lag, and weather on the line.

The product's own adapter stands at the near end: it signs, sends, times out and reads answers.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import httpx

from portrait.errors import UpstreamNotFound
from portrait.model import Failure, Home, Status
from tests.campaigns.crash.ark_actions import WORK, Members
from tests.campaigns.crash.weather import Weather
from tests.scripted_upstream import ScriptedUpstream
from tests.unit.virtual_clock import VirtualClock

PACKETS: Final = ((0.5, 5.0), (30.0, 44.0))
"""Seconds that a packet is on its way after its sender gave up: a little late, or very."""
LAGS: Final = ((0.0, 0.0), (5.0, 15.0))
"""Seconds until what was made can be read, listed and deleted."""
CDN: Final = "https://cdn.example/picture.jpg"
CREATES: Final = ("CreateAssetGroup", "CreateAsset")
WRITES: Final = (*CREATES, "DeleteAssetGroup", "DeleteAsset")


@dataclass(frozen=True, slots=True)
class Packet:
    """A write that is still on its way."""

    arrives_at: datetime
    action: str
    members: Members


@dataclass
class ArkLine:
    """The far end of the line. `account` is whose projects it serves.

    `sends` counts by Name the creates that may have happened; `doubled` holds Names of which two
    were alive at the same time; `fileless` the stored files that were gone when they were sent.
    """

    clock: VirtualClock
    rng: random.Random
    account: str
    has_file: Callable[[str], bool]
    library: ScriptedUpstream = field(default_factory=ScriptedUpstream)
    weather: Weather = Weather.FAIR
    calls_left: int | None = 0
    """How many more calls the weather lasts; None: until it is told otherwise."""
    only: str | None = None
    hits: int = 0
    verdict: Status = Status.ACTIVE
    packets: list[Packet] = field(default_factory=list)
    sends: Counter[str] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)
    fileless: list[str] = field(default_factory=list)
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)
    """What somebody else does, once, while a call of an action is on its way."""

    def __post_init__(self) -> None:
        self.packet_times: Sequence[tuple[float, float]] = PACKETS
        self.lag = timedelta(seconds=self.rng.uniform(*self.rng.choice(LAGS)))
        self.review = timedelta(seconds=self.rng.choice([2, 20]))
        self.library.now = self.clock
        self.library.list_lag = self.lag

    def turn(self, weather: Weather, calls: int | None, only: str | None = None) -> None:
        """From now on so many calls (of one action, if it is named) meet this weather."""
        self.weather, self.calls_left, self.only = weather, calls, only

    def be_slowest(self) -> None:
        """From now on the longest lag, and packets that come very late."""
        self.packet_times = PACKETS[-1:]
        self.lag = timedelta(seconds=LAGS[-1][-1])
        self.library.list_lag = self.lag

    def deliver(self) -> None:
        """Let arrive what has been on its way for long enough."""
        now = self.clock()
        arrived = [packet for packet in self.packets if packet.arrives_at <= now]
        self.packets = [packet for packet in self.packets if packet.arrives_at > now]
        for packet in arrived:
            self._do(packet.action, packet.members)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One request, in the weather of the moment. Raises httpx.ReadTimeout."""
        action = request.url.params["Action"]
        members = json.loads(request.content)
        weather = self._weather(action)
        self.meanwhile.pop(action, _nothing)()
        if weather is Weather.THROTTLED:
            return _refusal(429, "AccountFlowLimitExceeded")
        if weather is Weather.REFUSED:
            return _refusal(400, "InvalidParameter.URL")
        self._note_send(action, members)
        if weather in {Weather.LATE, Weather.NEVER}:
            if weather is Weather.LATE and action in WRITES:
                on_its_way = timedelta(
                    seconds=self.rng.uniform(*self.rng.choice(self.packet_times))
                )
                self.packets.append(Packet(self.clock() + on_its_way, action, members))
            raise httpx.ReadTimeout("no answer", request=request)
        done = self._do(action, members)
        if weather is Weather.REPLY_LOST:
            raise httpx.ReadTimeout("no answer", request=request)
        if weather is Weather.BROKEN:
            return self._fault()
        if weather is Weather.TRUNCATED:
            return httpx.Response(200, content=done.content[: len(done.content) // 2])
        if weather is Weather.NO_ID:
            return httpx.Response(done.status_code, content=done.content.replace(b'"Id"', b'"N"'))
        return done

    def _send_on(self, action: str, members: Members) -> None:
        on_its_way = self.rng.uniform(*self.rng.choice(self.packet_times))
        arrives_at = self.clock() + timedelta(seconds=on_its_way)
        self.packets.append(Packet(arrives_at, action, members))

    def _weather(self, action: str) -> Weather:
        if self.weather is Weather.FAIR or self.calls_left == 0 or self.only not in {None, action}:
            return Weather.FAIR
        if self.calls_left is not None:
            self.calls_left -= 1
        self.hits += 1
        return self.weather

    def _fault(self) -> httpx.Response:
        if self.rng.random() < 0.5:
            return httpx.Response(502, text="<html>Bad Gateway</html>")
        return _refusal(500, "InternalError")

    def _note_send(self, action: str, members: Members) -> None:
        if action not in CREATES:
            return
        self.sends[members["Name"]] += 1
        url = members.get("URL", "")
        if "/uploads/" in url and not self.has_file(url.split("?")[0].split("/", 3)[3]):
            self.fileless.append(members["Name"])

    def _do(self, action: str, members: Members) -> httpx.Response:
        self._review()
        home = Home(self.account, members["ProjectName"])
        try:
            self._see(action, members)
            result = WORK[action](self.library, home, members)
        except UpstreamNotFound as error:
            return _refusal(404, error.code)
        if action in CREATES:
            self._look_for_doubles(members["Name"])
        return httpx.Response(200, json={"ResponseMetadata": {}, "Result": result})

    def _see(self, action: str, members: Members) -> None:
        """What was made just now is not there yet for those who name it."""
        made_at = self.library.made_at.get(members.get("Id", ""))
        if made_at is not None and made_at + self.lag > self.clock():
            kind = "group_id" if action.endswith("Group") else "asset_id"
            raise UpstreamNotFound(f"NotFound.{kind}")

    def _review(self) -> None:
        failure = Failure("FaceMismatch", "") if self.verdict is Status.FAILED else None
        for asset in [*self.library.assets.values()]:
            ripe = self.library.made_at[asset.upstream_id] + self.review <= self.clock()
            if ripe and asset.status is Status.PROCESSING:
                self.library.settle(asset.upstream_id, self.verdict, url=CDN, failure=failure)

    def _look_for_doubles(self, name: str) -> None:
        alive = [one.name for one in self.library.groups.values()]
        alive += [one.name for one in self.library.assets.values()]
        if alive.count(name) > 1:
            self.doubled.append(name)


def _nothing() -> None:
    """What happens beside a call, usually."""


def _refusal(status: int, code: str) -> httpx.Response:
    return httpx.Response(
        status, json={"ResponseMetadata": {"Error": {"Code": code, "Message": "text"}}}
    )
