"""Everything one call can reach, in one value: settings, stores, media, time and chance."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from functions.sandbox.model import Account, Library
from functions.sandbox.ports import (
    Accounts,
    Assets,
    Clock,
    Copies,
    Groups,
    Media,
    Messenger,
    Sessions,
    Sleep,
    Slots,
    Timer,
    Turns,
    Videos,
)
from functions.sandbox.settings import Settings
from portrait.observability import Log, Meter


@dataclass(frozen=True, slots=True)
class Clip:
    """What every video task results in."""

    video: bytes
    last_frame: bytes


@dataclass(frozen=True, slots=True)
class World:
    """The sandbox's surroundings; tests bring their own clock, chance, sleep and media."""

    settings: Settings
    accounts: Accounts
    turns: Turns
    groups: Groups
    assets: Assets
    sessions: Sessions
    videos: Videos
    timer: Timer
    messenger: Messenger
    slots: Slots
    media: Media
    copies: Copies
    clock: Clock
    monotonic: Callable[[], float]
    sleep: Sleep
    random: Random
    sample: bytes
    clip: Clip
    log: Log
    meter: Meter


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified account, in the project that its request names, at one moment.

    `origin` is where the request came in: scheme and host, without a slash.
    """

    account: Account
    library: Library
    now_ms: int
    origin: str
