"""What each function is told by its environment: one frozen dataclass each, read at init.

The template gives every function exactly the variables its dataclass names; a missing or
malformed one fails at init with its name, not at the first request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self
from urllib.parse import urlsplit

from portrait.rules.deadlines import LivenessQuery, Windows
from portrait.rules.limits import Tier
from portrait.rules.orphans import OrphanCollection


class SettingsError(Exception):
    """A variable is missing or malformed; the message names it and never its value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Reads a dataclass of its own fields from variables of the same names in capitals."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """The settings of one function. Raises SettingsError."""
        return cls(**{one.name: _read(one.name.upper(), one.type, environ) for one in fields(cls)})


@dataclass(frozen=True, slots=True)
class UpstreamSettings(Settings):
    """What all that call the upstream have in common."""

    table_name: str
    gateway_secret_arn: str
    accounts_secret_arn: str
    sealing_key_id: str
    upstream_endpoint: str
    upstream_tier: Tier
    upstream_rates: str


@dataclass(frozen=True, slots=True)
class DoorSettings(UpstreamSettings):
    """What doors that make things upstream have in common."""

    webhooks_function_name: str
    machine_arn: str
    public_base_url: str
    allow_origin: str
    local_mode: bool
    upload_bucket: str

    @property
    def own_origins(self) -> frozenset[str]:
        """Origins of the stack itself that count as public media hosts: on one machine only."""
        return own_origins_of(self.local_mode, self.public_base_url, self.upstream_endpoint)


@dataclass(frozen=True, slots=True)
class ActionsSettings(DoorSettings):
    """The Action router."""

    liveness_soft_seconds: int
    liveness_hard_seconds: int
    liveness_query: LivenessQuery

    @property
    def windows(self) -> Windows:
        """How long a verification may take."""
        return Windows(self.liveness_soft_seconds, self.liveness_hard_seconds, self.liveness_query)


@dataclass(frozen=True, slots=True)
class VideosSettings(DoorSettings):
    """Video generation."""

    webhook_key_id: str
    watch_machine_arn: str
    keep_videos_days: int


@dataclass(frozen=True, slots=True)
class AssetsSettings(ActionsSettings):
    """The routes of groups and assets."""

    thumbnails_function_name: str


@dataclass(frozen=True, slots=True)
class AvatarsSettings(ActionsSettings):
    """Batches and verifications as tasks."""

    webhook_key_id: str


@dataclass(frozen=True, slots=True)
class LivenessSettings(UpstreamSettings):
    """The pages of a verification."""

    webhooks_function_name: str
    liveness_soft_seconds: int
    liveness_hard_seconds: int

    @property
    def windows(self) -> Windows:
        """How long a verification may take."""
        return Windows(self.liveness_soft_seconds, self.liveness_hard_seconds)


@dataclass(frozen=True, slots=True)
class SubscriptionsSettings(Settings):
    """Endpoints that are told of events."""

    table_name: str
    webhooks_function_name: str
    gateway_secret_arn: str
    webhook_key_id: str
    allow_origin: str
    local_mode: bool


@dataclass(frozen=True, slots=True)
class AccountSettings(Settings):
    """A customer's own account and keys."""

    table_name: str
    gateway_secret_arn: str
    upstream_tier: Tier
    upstream_rates: str
    allow_origin: str


@dataclass(frozen=True, slots=True)
class ThumbnailsSettings(Settings):
    """Small pictures of assets and uploads."""

    upload_bucket: str
    sealing_key_id: str
    local_mode: bool


@dataclass(frozen=True, slots=True)
class ReferenceSettings(Settings):
    """What every door takes and answers, to read."""

    public_base_url: str
    allow_origin: str


@dataclass(frozen=True, slots=True)
class ConsoleSettings(Settings):
    """The page in the browser."""

    local_mode: bool
    store_origin: str


@dataclass(frozen=True, slots=True)
class WebhooksSettings(Settings):
    """One delivery to an endpoint."""

    table_name: str
    webhook_key_id: str
    local_mode: bool


@dataclass(frozen=True, slots=True)
class PollSettings(UpstreamSettings):
    """The steps of two machines."""

    webhooks_function_name: str
    thumbnails_function_name: str
    upload_bucket: str
    keep_videos_days: int


@dataclass(frozen=True, slots=True)
class KeeperSettings(Settings):
    """Copies of finished videos."""

    table_name: str
    sealing_key_id: str
    upload_bucket: str
    keep_videos_days: int
    local_mode: bool


@dataclass(frozen=True, slots=True)
class SweepSettings(PollSettings):
    """The sweeper."""

    watch_machine_arn: str
    machine_arn: str
    horizon_seconds: int
    orphan_collection: OrphanCollection


@dataclass(frozen=True, slots=True)
class AdminSettings(UpstreamSettings):
    """Customers, keys and imports."""


MAY_BE_EMPTY = frozenset({"PUBLIC_BASE_URL", "ALLOW_ORIGIN", "UPSTREAM_RATES"})


def own_origins_of(local_mode: bool, *urls: str) -> frozenset[str]:  # noqa: FBT001 - a setting
    """Origins of the stack itself that count as public media hosts: on one machine only."""
    if not local_mode:
        return frozenset()
    parts = (urlsplit(url) for url in urls if url)
    return frozenset(f"{part.scheme}://{part.netloc}" for part in parts)


def _read(name: str, kind: Any, environ: Mapping[str, str]) -> Any:
    value = environ.get(name)
    if value is None or (value == "" and name not in MAY_BE_EMPTY):
        raise SettingsError(f"{name} is missing")
    if kind is bool:
        if value not in {"true", "false"}:
            raise SettingsError(f"{name} must be true or false")
        return value == "true"
    try:
        return kind(value)
    except ValueError as error:
        raise SettingsError(f"{name} is not one of the values it may have") from error
