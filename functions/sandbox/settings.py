"""What the sandbox is told by its environment, read once at start and never again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal, Self, cast, get_args

from functions.sandbox.model import Tier

ENVIRONMENT: Final = (
    "ACCOUNTS_SECRET_ARN",
    "SANDBOX_TABLE",
    "SANDBOX_BUCKET",
    "SANDBOX_ACTIVE_AFTER_SECONDS",
    "SANDBOX_VIDEO_SECONDS",
    "SANDBOX_MACHINE_ARN",
    "UPSTREAM_TIER",
    "SANDBOX_SWITCHES",
    "LOCAL_MODE",
)


RESULT_SECONDS: Final = 86_400.0
"""How long a link to a result opens, from the task's end."""
Pending = Literal["404", "500", "empty"]
"""What the query of a liveness result answers while there is none."""


class SettingsError(Exception):
    """The environment lacks a key or holds a value that cannot be used; the text names the key."""


@dataclass(frozen=True, slots=True)
class Switches:
    """Behaviours of a less happy Ark, for every caller of this sandbox at once."""

    letter_unsigned: bool = False
    policy_missing: bool = False
    package_missing: bool = False
    errors_in_200: bool = False
    empty_delete_result: bool = False
    filter_required: bool = False
    prefilter_off: bool = False
    read_lag: float = 0.0
    liveness_pending: Pending = "404"
    liveness_ttl: float = 1800.0
    liveness_single_query: bool = False
    liveness_lost_answer: bool = False
    liveness_odd_callback: bool = False
    clock_ahead: float = 0.0
    video_overdue: bool = False
    video_faces_unnamed: bool = False
    video_callbacks_off: bool = False
    video_asset_lag: float = 0.0
    video_list_lag: float = 0.0
    video_result_ttl: float = RESULT_SECONDS

    @classmethod
    def parse(cls, text: str) -> Self:
        """Switches from a comma list such as `letter-unsigned,read-lag=5`.

        Raises SettingsError for a word that is no switch, or a value that its switch does not take.
        """
        given: dict[str, Any] = {}
        known = {field.name for field in fields(cls)}
        for word in filter(None, (part.strip() for part in text.split(","))):
            name, equals, value = word.partition("=")
            field = name.replace("-", "_")
            if field not in known or bool(equals) != (field in _WITH_VALUE):
                raise SettingsError(f"SANDBOX_SWITCHES: {word!r} is not a switch")
            given[field] = _WITH_VALUE[field](value) if equals else True
        return cls(**given)


@dataclass(frozen=True, slots=True)
class Settings:
    """One sandbox: where it keeps things and how it behaves. Times in seconds."""

    accounts_secret_arn: str
    table: str
    bucket: str
    active_after_seconds: float
    video_seconds: float
    tier: Tier
    switches: Switches
    local_mode: bool
    machine_arn: str = ""
    """What tells callback URLs; without it they are told nothing."""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Settings from environment variables; raises SettingsError naming the key at fault."""
        local = (env.get("LOCAL_MODE") or "false").lower()
        if local not in ("true", "false"):
            raise SettingsError(f"LOCAL_MODE: {local!r} is not true or false")
        video = env.get("SANDBOX_VIDEO_SECONDS") or "10"
        after = env.get("SANDBOX_ACTIVE_AFTER_SECONDS") or "13"
        return cls(
            accounts_secret_arn=_required(env, "ACCOUNTS_SECRET_ARN"),
            table=_required(env, "SANDBOX_TABLE"),
            bucket=_required(env, "SANDBOX_BUCKET"),
            active_after_seconds=_seconds("SANDBOX_ACTIVE_AFTER_SECONDS", after),
            video_seconds=_seconds("SANDBOX_VIDEO_SECONDS", video),
            tier=_tier(env.get("UPSTREAM_TIER") or "advanced"),
            switches=Switches.parse(env.get("SANDBOX_SWITCHES") or ""),
            local_mode=local == "true",
            machine_arn=env.get("SANDBOX_MACHINE_ARN") or "",
        )


def _required(env: Mapping[str, str], key: str) -> str:
    value = env.get(key)
    if not value:
        raise SettingsError(f"{key}: missing from the environment")
    return value


def _tier(text: str) -> Tier:
    for tier in get_args(Tier):
        if tier == text:
            return cast("Tier", tier)
    raise SettingsError(f"UPSTREAM_TIER: {text!r} is not entry, advanced or premium")


def _seconds(key: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise SettingsError(f"{key}: {text!r} is not a number of seconds") from error
    if not 0 <= value <= 86_400:  # noqa: PLR2004 - a day, for any wait a test may want
        raise SettingsError(f"{key}: {text!r} is not between 0 and 86400")
    return value


def _switch_seconds(text: str) -> float:
    return _seconds("SANDBOX_SWITCHES", text)


def _pending(text: str) -> Pending:
    for pending in get_args(Pending):
        if pending == text:
            return cast("Pending", pending)
    raise SettingsError(f"SANDBOX_SWITCHES: {text!r} is not 404, 500 or empty")


_WITH_VALUE: Final[Mapping[str, Callable[[str], object]]] = {
    "clock_ahead": _switch_seconds,
    "read_lag": _switch_seconds,
    "liveness_ttl": _switch_seconds,
    "liveness_pending": _pending,
    "video_asset_lag": _switch_seconds,
    "video_list_lag": _switch_seconds,
    "video_result_ttl": _switch_seconds,
}
