"""What it takes to keep finished videos."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final

from portrait.adapters.copies import S3Copier
from portrait.adapters.ledger.videos import DynamoVideos
from portrait.adapters.unsealing import KmsUnsealer
from portrait.observability import Log, Meter
from portrait.settings import KeeperSettings
from portrait.usecases.keeping import KeepPorts, Kept
from portrait.wiring import clients
from portrait.wiring.fetching import fetcher

COPY_SECONDS: Final = 90.0
"""Of one file, from the name's resolution to the last byte stored: three fit the function's 300."""
KEPT_METRICS: Final[Mapping[Kept, str]] = {
    Kept.KEPT: "VideoKept",
    Kept.NOT_KEPT: "VideoNotKept",
    Kept.LEFT_ALONE: "LeftAlone",
}


@dataclass(frozen=True, slots=True)
class KeeperPorts:
    """The story's ports, and how the function speaks to its operator."""

    stories: KeepPorts
    log: Log
    meter: Meter


@cache
def keeper() -> KeeperPorts:
    """The ports, from the environment. Raises SettingsError at init."""
    settings = KeeperSettings.from_env(os.environ)
    way_out = fetcher(local_mode=settings.local_mode, seconds=COPY_SECONDS)
    return KeeperPorts(
        stories=KeepPorts(
            videos=DynamoVideos(clients.table(settings.table_name)),
            unsealer=KmsUnsealer(clients.kms(), settings.sealing_key_id),
            copier=S3Copier(clients.s3(), settings.upload_bucket, way_out),
            now=clients.now,
            kept_for=timedelta(days=settings.keep_videos_days),
        ),
        log=Log("keeper"),
        meter=Meter("keeper"),
    )
