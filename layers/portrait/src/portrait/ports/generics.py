"""Generic uploads: rows of files that are kept for a while."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from portrait.model import CustomerId, GenericId, GenericUpload, Once


class GenericUploads(Protocol):
    """Rows of generic uploads. A row whose end has come is a miss. All raise ServiceUnavailable."""

    def add_generic(self, upload: GenericUpload, limit: int, *, once: Once | None = None) -> None:
        """Write a row, while the customer has fewer than `limit`.

        `once`, Repeated: as in `reserve_group`. Raises IdTaken, QuotaExceeded.
        """

    def find_generic(
        self, customer: CustomerId, upload: GenericId, now: datetime
    ) -> GenericUpload | None:
        """The customer's upload, or a miss."""

    def all_generics(self, customer: CustomerId, now: datetime) -> Sequence[GenericUpload]:
        """Every upload of a customer, the newest first."""

    def rename_generic(self, upload: GenericUpload, name: str, now: datetime) -> GenericUpload:
        """The row under another name. Raises StateChanged if there is none."""

    def remove_generic(self, upload: GenericUpload) -> None:
        """Remove the row; one that is gone already is fine."""
