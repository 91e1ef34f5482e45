"""Assets in DynamoDB: an asset and the account's count of assets change in one transaction.

An asset whose group is being deleted is out of sight at once, whether its own row is gone or not:
reads look at the library's list of such groups in the same call.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from functions.sandbox.group_store import count_down, count_up, rename
from functions.sandbox.model import Asset, AssetId, Library, Verdict
from functions.sandbox.ports import IdTaken, Rename
from functions.sandbox.refusals import group_not_found, pool_full
from functions.sandbox.rows import (
    ASSET,
    Row,
    asset_key,
    asset_row,
    deleting_key,
    group_key,
    number,
    partition,
    read_asset,
    text,
)
from functions.sandbox.table import ConditionFailed, Table

# A transaction holds 100 members; one of them is the count.
_DELETES_A_TRANSACTION: Final = 90
_TRANSACTIONS_A_CALL: Final = 50


@dataclass(frozen=True, slots=True)
class DynamoAssets:
    """The port `Assets` over the sandbox's table."""

    table: Table

    def add(self, library: Library, asset: Asset, capacity: int) -> None:
        """Store a new asset and count it.

        Raises IdTaken, or Refusal when its group is gone or the pool is full.
        """
        group: Row = {
            "Key": group_key(library, asset.group),
            "ConditionExpression": "attribute_exists(pk)",
        }
        put: Row = {
            "Item": asset_row(library, asset),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        count = count_up(library.account, "assets_held", capacity)
        try:
            self.table.transact([{"ConditionCheck": group}, {"Put": put}, count])
        except ConditionFailed as failed:
            if 0 in failed.members:
                raise group_not_found(asset.group) from failed
            if 1 in failed.members:
                raise IdTaken(asset.id) from failed
            raise pool_full() from failed

    def get(self, library: Library, asset_id: AssetId) -> Asset | None:
        """An asset, or None."""
        found = self.table.get_both(asset_key(library, asset_id), deleting_key(library))
        asset, deleting = None, frozenset[str]()
        for row in found:
            if row["sk"]["S"].startswith(ASSET):
                asset = read_asset(row)
            else:
                deleting = _group_ids(row)
        return None if asset is None or asset.group in deleting else asset

    def scan(
        self, library: Library, *, newest_first: bool, after: str | None, batch: int | None
    ) -> Iterator[Asset]:
        """Assets in the order of their ids, from behind `after`, read `batch` at a time."""
        deleting = _group_ids(self.table.get(deleting_key(library)))
        rows = self.table.scan(
            partition(library), ASSET, backward=newest_first, after=after, batch=batch
        )
        return (asset for asset in map(read_asset, rows) if asset.group not in deleting)

    def rename(self, library: Library, asset_id: AssetId, change: Rename) -> bool:
        """Change the name; False when there is no such asset."""
        return rename(self.table, asset_key(library, asset_id), change)

    def remove(self, library: Library, asset_id: AssetId) -> bool:
        """Delete an asset and stop counting it; False when there is no such asset."""
        try:
            self._delete(library, [asset_id])
        except ConditionFailed:
            return False
        return True

    def remove_orphans(self, library: Library) -> list[AssetId]:
        """Delete assets whose group is gone, a bounded number a call, and say which.

        Groups left unfinished by an earlier call, or by one that died, are finished too.
        """
        deleting = _group_ids(self.table.get(deleting_key(library)))
        if not deleting:
            return []
        rows = self.table.scan(partition(library), ASSET, backward=False, after=None, batch=None)
        orphans = (asset.id for asset in map(read_asset, rows) if asset.group in deleting)
        removed: list[AssetId] = []
        for _ in range(_TRANSACTIONS_A_CALL):
            batch = list(islice(orphans, _DELETES_A_TRANSACTION))
            if not batch:
                self._finish(library, deleting)
                break
            try:
                self._delete(library, batch)
            except ConditionFailed:
                # One of them was deleted by its owner meanwhile: one by one, then.
                for asset_id in batch:
                    self.remove(library, asset_id)
            removed += batch
        return removed

    def lease(self, library: Library, asset_id: AssetId, now_ms: int, until_ms: int) -> bool:
        """Whether the caller is now the only one to fetch this asset's media, until then."""
        try:
            self.table.update(
                asset_key(library, asset_id),
                "SET lease_ms = :until",
                "attribute_exists(pk) AND attribute_not_exists(verdict_code)"
                " AND (attribute_not_exists(lease_ms) OR lease_ms < :now)",
                {":until": number(until_ms), ":now": number(now_ms)},
            )
        except ConditionFailed:
            return False
        return True

    def judge(self, library: Library, asset_id: AssetId, lease_ms: int, verdict: Verdict) -> bool:
        """Keep the verdict of whoever holds the lease; False when the asset is gone.

        The source link goes at the same time: it may be a bearer secret and is of no more use.
        """
        try:
            self.table.update(
                asset_key(library, asset_id),
                "SET verdict_code = :code, verdict_message = :message REMOVE source_url, lease_ms",
                "lease_ms = :lease",
                {
                    ":code": text(verdict.code),
                    ":message": text(verdict.message),
                    ":lease": number(lease_ms),
                },
            )
        except ConditionFailed as failed:
            return failed.old is not None
        return True

    def _delete(self, library: Library, asset_ids: list[AssetId]) -> None:
        members: list[dict[str, Any]] = [
            {
                "Delete": {
                    "Key": asset_key(library, asset_id),
                    "ConditionExpression": "attribute_exists(pk)",
                }
            }
            for asset_id in asset_ids
        ]
        count = count_down(library.account, "assets_held", len(asset_ids))
        self.table.transact([*members, count])

    def _finish(self, library: Library, group_ids: frozenset[str]) -> None:
        self.table.update(
            deleting_key(library),
            "DELETE group_ids :groups",
            "attribute_exists(pk)",
            {":groups": {"SS": sorted(group_ids)}},
        )


def _group_ids(row: Row | None) -> frozenset[str]:
    return frozenset((row or {}).get("group_ids", {"SS": ()})["SS"])
