"""Customers, their keys, and what an operator binds to them by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from portrait.model import (
    Asset,
    Customer,
    CustomerId,
    CustomerState,
    Group,
    Key,
    KeyId,
    KeyScope,
    Limits,
)


class Registry(Protocol):
    """Customers, their keys, and upstream ids bound to them by hand."""

    def add_customer(self, customer: Customer) -> None:
        """Write a META row. Raises IdTaken."""

    def find_customer(self, customer: CustomerId) -> Customer | None:
        """The META row, or None."""

    def set_customer(
        self,
        customer: CustomerId,
        *,
        state: CustomerState | None = None,
        limits: Limits | None = None,
    ) -> Customer:
        """Change what the operator decides. Raises StateChanged if there is no such customer."""

    def add_key(self, key: Key, limit: int | None = None) -> None:
        """Write a key row, while the customer has fewer than `limit` keys that were not ended.

        Raises IdTaken, QuotaExceeded.
        """

    def find_key(self, key_id: KeyId) -> Key | None:
        """The key row, revoked and expired ones too; the reader decides."""

    def keys_of(self, customer: CustomerId) -> Sequence[Key]:
        """Every key of a customer that is not revoked, the newest first."""

    def end_key(self, key: Key) -> None:
        """Revoke a key and count it no more. Raises StateChanged if there is no such key."""

    def set_key(
        self,
        key_id: KeyId,
        *,
        revoked: bool | None = None,
        expires_at: datetime | None = None,
        scopes: frozenset[KeyScope] | None = None,
    ) -> Key:
        """Change a key row. Raises StateChanged if there is no such key."""

    def note_key_used(self, key_id: KeyId, day: str) -> None:
        """Keep the day (YYYY-MM-DD) of the last use; written at most once a day by each process."""

    def import_group(self, group: Group, limit: int) -> None:
        """Bind an upstream group to a customer: claim, `active` row, both counters, at once.

        Raises IdTaken (our id), StateChanged (claimed before), QuotaExceeded.
        """

    def import_asset(self, asset: Asset, limit: int) -> None:
        """Bind an upstream asset to a customer, in a group of it: claim, row, both counters.

        Raises IdTaken, StateChanged (claimed before), QuotaExceeded, Missing (no such group).
        """
