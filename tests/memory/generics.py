"""Generic uploads in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from portrait.errors import IdTaken, QuotaExceeded, StateChanged
from portrait.model import CustomerId, GenericId, GenericUpload, Once
from tests.memory.rows import Rows


@dataclass
class MemoryGenerics(Rows):
    """The GenericUploads."""

    generics: dict[tuple[CustomerId, GenericId], GenericUpload] = field(default_factory=dict)

    def add_generic(self, upload: GenericUpload, limit: int, *, once: Once | None = None) -> None:
        with self.call("add_generic"):
            self.not_repeated(once, upload.customer, upload.created_at)
            if len(self._there(upload.customer, upload.created_at)) >= limit:
                raise QuotaExceeded("generic uploads", limit, "Delete one, then retry.")
            if (upload.customer, upload.upload) in self.generics:
                raise IdTaken(upload.upload)
            self.generics[upload.customer, upload.upload] = upload
            self.keep_once(once, upload.customer, upload.upload)

    def find_generic(
        self, customer: CustomerId, upload: GenericId, now: datetime
    ) -> GenericUpload | None:
        with self.call("find_generic"):
            found = self.generics.get((customer, upload))
            return found if found is not None and now < found.expires_at else None

    def all_generics(self, customer: CustomerId, now: datetime) -> Sequence[GenericUpload]:
        with self.call("all_generics"):
            there = self._there(customer, now)
            return sorted(there, key=lambda row: (row.created_at, row.upload), reverse=True)

    def rename_generic(self, upload: GenericUpload, name: str, now: datetime) -> GenericUpload:
        with self.call("rename_generic"):
            found = self.generics.get((upload.customer, upload.upload))
            if found is None:
                raise StateChanged(upload.upload)
            renamed = replace(found, name=name, updated_at=now)
            self.generics[upload.customer, upload.upload] = renamed
            return renamed

    def remove_generic(self, upload: GenericUpload) -> None:
        with self.call("remove_generic"):
            self.generics.pop((upload.customer, upload.upload), None)

    def _there(self, customer: CustomerId, now: datetime) -> list[GenericUpload]:
        mine = [row for (whose, _), row in self.generics.items() if whose == customer]
        return [row for row in mine if row.expires_at > now]
