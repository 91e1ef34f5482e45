"""Which assets were made of which bytes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from portrait.model import Asset, AssetId, Content, Once, Receipt


class Contents(Protocol):
    """Hints: an asset that is named may be gone, may have failed, may never have been made.

    All raise ServiceUnavailable.
    """

    def note_content(self, content: Content, asset: AssetId, until: datetime) -> None:
        """Say what an asset is made of; forgotten at `until`. Doing it again changes nothing."""

    def assets_of_content(self, content: Content, most: int) -> Sequence[AssetId]:
        """At most so many of the assets that were made of it, the newest first."""

    def keep_found(
        self, found: Asset, receipt: Receipt | None, name: str, once: Once | None, now: datetime
    ) -> None:
        """Keep that a create found an asset, as if it had made it: in its receipt, for its key.

        `name` is what was asked for. Raises Repeated, StateChanged if the receipt does not wait.
        """
