"""What the functions are told through which files come in, as in `portrait.settings`."""

from dataclasses import dataclass

from portrait.rules.limits import Tier
from portrait.settings import Settings, own_origins_of


@dataclass(frozen=True, slots=True)
class UploadGateSettings(Settings):
    """Who may upload, before the file is stored."""

    table_name: str
    gateway_secret_arn: str
    sealing_key_id: str
    uploads_a_minute: int
    upload_bytes_a_day: int
    public_base_url: str
    allow_origin: str


@dataclass(frozen=True, slots=True)
class UploadSettings(UploadGateSettings):
    """Forms for files that are sent straight to the store."""

    upload_bucket: str


@dataclass(frozen=True, slots=True)
class FinalizerSettings(Settings):
    """What becomes of a file that was stored."""

    table_name: str
    thumbnails_function_name: str
    gateway_secret_arn: str
    sealing_key_id: str
    upload_bucket: str
    machine_arn: str
    upstream_endpoint: str
    upstream_tier: Tier
    public_base_url: str
    allow_origin: str
    local_mode: bool

    @property
    def own_origins(self) -> frozenset[str]:
        """As `ActionsSettings.own_origins`."""
        return own_origins_of(self.local_mode, self.public_base_url, self.upstream_endpoint)
