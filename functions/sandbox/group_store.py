"""Groups in DynamoDB: a group and the account's count of groups change in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from functions.sandbox.model import Group, GroupId, Library
from functions.sandbox.ports import IdTaken, Rename
from functions.sandbox.refusals import pool_full
from functions.sandbox.rows import (
    GROUP,
    Row,
    deleting_key,
    group_key,
    group_row,
    number,
    partition,
    pool_key,
    read_group,
    text,
)
from functions.sandbox.table import ConditionFailed, Table

Member = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class DynamoGroups:
    """The port `Groups` over the sandbox's table."""

    table: Table

    def add(self, library: Library, group: Group, capacity: int) -> None:
        """Store a new group and count it. Raises IdTaken, or Refusal when the pool is full."""
        try:
            self.table.transact(counted_group(library, group, capacity))
        except ConditionFailed as failed:
            if 0 in failed.members:
                raise IdTaken(group.id) from failed
            raise pool_full() from failed

    def get(self, library: Library, group_id: GroupId) -> Group | None:
        """A group, or None."""
        row = self.table.get(group_key(library, group_id))
        return None if row is None else read_group(row)

    def scan(
        self, library: Library, *, newest_first: bool, after: str | None, batch: int | None
    ) -> Iterator[Group]:
        """Groups in the order of their ids, from behind `after`, read `batch` at a time."""
        rows = self.table.scan(
            partition(library), GROUP, backward=newest_first, after=after, batch=batch
        )
        return map(read_group, rows)

    def rename(self, library: Library, group_id: GroupId, change: Rename) -> bool:
        """Change name and description; False when there is no such group."""
        return rename(self.table, group_key(library, group_id), change)

    def remove(self, library: Library, group_id: GroupId) -> bool:
        """Delete a group and stop counting it; False when there is no such group.

        The same transaction notes the group as deleting, so that its assets are out of sight even
        if their own deletion comes later.
        """
        delete: Row = {
            "Key": group_key(library, group_id),
            "ConditionExpression": "attribute_exists(pk)",
        }
        note: Row = {
            "Key": deleting_key(library),
            "UpdateExpression": "ADD group_ids :group",
            "ExpressionAttributeValues": {":group": {"SS": [group_id]}},
        }
        try:
            self.table.transact(
                [
                    {"Delete": delete},
                    count_down(library.account, "groups_held", 1),
                    {"Update": note},
                ]
            )
        except ConditionFailed:
            return False
        return True


def counted_group(library: Library, group: Group, capacity: int) -> list[Member]:
    """The two transaction members of a new group: the group itself, then the account's count."""
    put: Row = {
        "Item": group_row(library, group),
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    return [{"Put": put}, count_up(library.account, "groups_held", capacity)]


def count_up(account: str, counter: str, capacity: int) -> Member:
    """The transaction member that counts one more, unless the account is at its capacity."""
    return {
        "Update": {
            "Key": pool_key(account),
            "UpdateExpression": f"SET {counter} = if_not_exists({counter}, :none) + :one",
            "ConditionExpression": f"attribute_not_exists({counter}) OR {counter} < :capacity",
            "ExpressionAttributeValues": {
                ":none": number(0),
                ":one": number(1),
                ":capacity": number(capacity),
            },
        }
    }


def count_down(account: str, counter: str, less: int) -> Member:
    """The transaction member that counts fewer; it never goes below nothing."""
    return {
        "Update": {
            "Key": pool_key(account),
            "UpdateExpression": f"SET {counter} = {counter} - :less",
            "ConditionExpression": f"{counter} >= :less",
            "ExpressionAttributeValues": {":less": number(less)},
        }
    }


_NAMES: Final = {"#name": "name", "#description": "description"}


def rename(table: Table, key: Row, change: Rename) -> bool:
    """Change what a rename names on an existing item; False when there is none."""
    given = {"#name": change.name, "#description": change.description}
    members = {name: value for name, value in given.items() if value is not None}
    sets = ["updated_ms = :at", *(f"{name} = :{name[1:]}" for name in members)]
    values = {":at": number(change.at_ms)}
    values |= {f":{name[1:]}": text(value) for name, value in members.items()}
    names = {name: _NAMES[name] for name in members}
    try:
        table.update(key, f"SET {', '.join(sets)}", "attribute_exists(pk)", values, names)
    except ConditionFailed:
        return False
    return True
