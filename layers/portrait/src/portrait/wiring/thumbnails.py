"""What it takes to make small pictures."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from portrait.adapters.pictures import GuardedPictures, S3Pictures
from portrait.adapters.thumbnailer import read_order
from portrait.adapters.unsealing import KmsUnsealer
from portrait.observability import Log, Meter
from portrait.ports.thumbnails import ThumbnailOrder
from portrait.settings import ThumbnailsSettings
from portrait.usecases.thumbnails import Drawing, DrawingPorts
from portrait.wiring import clients
from portrait.wiring.fetching import fetcher

DRAWING_METRICS: Final[Mapping[Drawing, str]] = {
    Drawing.MADE: "ThumbnailMade",
    Drawing.THERE: "ThumbnailThere",
    Drawing.UNFIT: "ThumbnailUnfit",
    Drawing.NOT_THERE: "ThumbnailNotThere",
}


@dataclass(frozen=True, slots=True)
class ThumbnailsFunctionPorts:
    """The story's ports, and how the function speaks to its operator."""

    read_order: Callable[[Mapping[str, Any]], ThumbnailOrder]
    stories: DrawingPorts
    log: Log
    meter: Meter


@cache
def thumbnails() -> ThumbnailsFunctionPorts:
    """The ports, from the environment; decoders are the function's own. Raises SettingsError."""
    settings = ThumbnailsSettings.from_env(os.environ)
    unsealer = KmsUnsealer(clients.kms(), settings.sealing_key_id)
    return ThumbnailsFunctionPorts(
        read_order=partial(read_order, unsealer=unsealer),
        stories=DrawingPorts(
            files=S3Pictures(clients.s3(), settings.upload_bucket),
            source=GuardedPictures(fetcher(local_mode=settings.local_mode)),
        ),
        log=Log("thumbnails"),
        meter=Meter("thumbnails"),
    )
