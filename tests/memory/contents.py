"""Which assets were made of which bytes, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portrait.model import Asset, AssetId, Content, Once, Receipt
from tests.memory.rows import Rows


@dataclass
class MemoryContents(Rows):
    """The Contents."""

    contents: dict[Content, set[AssetId]] = field(default_factory=dict)

    def note_content(self, content: Content, asset: AssetId, until: datetime) -> None:
        del until
        with self.call("note_content"):
            self.contents.setdefault(content, set()).add(asset)

    def assets_of_content(self, content: Content, most: int) -> Sequence[AssetId]:
        with self.call("assets_of_content"):
            return sorted(self.contents.get(content, ()), reverse=True)[:most]

    def keep_found(
        self, found: Asset, receipt: Receipt | None, name: str, once: Once | None, now: datetime
    ) -> None:
        with self.call("keep_found"):
            self.not_repeated(once, found.customer, now)
            self.still_waits(receipt)
            self.keep_once(once, found.customer, found.asset)
            self.fulfil(receipt, found.asset, name)
