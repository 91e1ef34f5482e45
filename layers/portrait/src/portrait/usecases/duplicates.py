"""An asset that is there already, of the very bytes that were sent, for those who ask for it.

Every asset whose bytes went through the gateway is noted under their SHA-256. What is noted is a
hint: only an asset that is Active, in the same group and of the same customer counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portrait.model import Asset, AssetId, AssetState, Content, Once, Receipt
from portrait.ports.catalogue import AssetFilter, Catalogue
from portrait.ports.contents import Contents
from portrait.ports.services import Now
from portrait.rules.limits import CONTENT_KEPT_SECONDS, CONTENT_LOOKS


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What was made of which bytes, and whether it is still there."""

    contents: Contents
    catalogue: Catalogue

    def find_active(self, content: Content) -> Asset | None:
        """The newest Active asset of these bytes. Raises ServiceUnavailable."""
        named = self.contents.assets_of_content(content, CONTENT_LOOKS)
        active = frozenset({AssetState.ACTIVE})
        wanted = AssetFilter(groups=frozenset({content.group}), states=active)
        there = self.catalogue.read_assets(content.customer, wanted, named) if named else ()
        return there[0] if there else None

    def note_made(self, content: Content, asset: AssetId, now: datetime) -> None:
        """Have an asset found by its bytes from now on. Raises ServiceUnavailable."""
        self.contents.note_content(content, asset, now + timedelta(seconds=CONTENT_KEPT_SECONDS))

    def instead(
        self, there: Asset | None, name: str, now: Now, receipt: Receipt | None = None
    ) -> Callable[[Once | None], Asset | None]:
        """What a create called `name` answers with instead of what it would make.

        Calling it keeps that in the receipt and for the key; it raises as `keep_found` does.
        """

        def found(once: Once | None) -> Asset | None:
            if there is not None:
                self.contents.keep_found(there, receipt, name, once, now())
            return there

        return found
