"""What the routes of groups and assets need."""

import os
from dataclasses import dataclass, replace
from functools import cache

from portrait.adapters.ledger.generics import DynamoGenerics
from portrait.adapters.thumbnailer import LambdaThumbnailer
from portrait.settings import AssetsSettings
from portrait.usecases.generics import GenericStories
from portrait.usecases.thumbnails import ThumbnailStories
from portrait.wiring import clients
from portrait.wiring.actions import ActionPorts, library


@dataclass(frozen=True, slots=True)
class AssetPorts:
    """The library as every door has it, and the stories of files that are sent."""

    library: ActionPorts
    generics: GenericStories
    thumbnails: ThumbnailStories

    def reached_at(self, base_url: str) -> "AssetPorts":
        """The same ports for a request that came by this origin and prefix."""
        return replace(self, library=self.library.reached_at(base_url))


@cache
def assets() -> AssetPorts:
    """The ports of the routes, from the environment. Raises SettingsError at init."""
    settings = AssetsSettings.from_env(os.environ)
    found = library(settings, "assets")
    table = clients.table(settings.table_name)
    thumbnailer = LambdaThumbnailer(
        clients.functions(), settings.thumbnails_function_name, found.sealer
    )
    return AssetPorts(
        library=found,
        generics=GenericStories(
            DynamoGenerics(table), found.uploads.objects, thumbnailer, found.mint
        ),
        thumbnails=ThumbnailStories(found.uploads.objects, thumbnailer, found.sealer, found.mint),
    )
