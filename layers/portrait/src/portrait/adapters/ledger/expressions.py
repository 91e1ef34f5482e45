"""Writes, built piece by piece: each is one row, what must hold of it, and what becomes of it.

Every name goes through a placeholder, because half of the field names are words that DynamoDB
reserves. Every write asks for the row as it was found when its condition fails: the answer to
"why not" must not cost a read, nor a race.
"""

from collections.abc import Collection, Mapping
from typing import Any, Protocol, Self

from portrait.adapters.ledger.attributes import Item, attribute, due_shard, is_absent, whole_seconds


class Write(Protocol):
    """One member of a transaction."""

    def member(self, table: str) -> dict[str, Any]:
        """The member as TransactWriteItems spells it."""


class _Conditional:
    """The condition and the placeholders that all writes share."""

    def __init__(self) -> None:
        self._conditions: list[str] = []
        self._names: dict[str, str] = {}
        self._values: Item = {}

    def when_absent(self) -> Self:
        """There is no such row."""
        self._conditions.append(f"attribute_not_exists({self._name('pk')})")
        return self

    def when_present(self) -> Self:
        """There is such a row."""
        self._conditions.append(f"attribute_exists({self._name('pk')})")
        return self

    def when_in(self, name: str, values: Collection[object]) -> Self:
        """The attribute has one of these values."""
        places = ", ".join(self._value(value) for value in sorted(values, key=str))
        self._conditions.append(f"{self._name(name)} IN ({places})")
        return self

    def when_equal(self, name: str, value: object) -> Self:
        """The attribute has this value."""
        self._conditions.append(f"{self._name(name)} = {self._value(value)}")
        return self

    def when_absent_or_equal(self, name: str, value: object) -> Self:
        """The attribute has no value, or this one."""
        place = self._name(name)
        self._conditions.append(
            f"(attribute_not_exists({place}) OR {place} = {self._value(value)})"
        )
        return self

    def when_absent_or_past(self, name: str, now: object, **given: str) -> Self:
        """There is no such row, or its end `name` has come, or an attribute is as given."""
        ends = [f"attribute_not_exists({self._name('pk')})"]
        ends.append(f"{self._name(name)} <= {self._value(now)}")
        ends += [f"{self._name(key)} = {self._value(value)}" for key, value in given.items()]
        self._conditions.append(f"({' OR '.join(ends)})")
        return self

    def when_below(self, name: str, limit: object, *, absent_counts: bool = False) -> Self:
        """The attribute is below `limit`; an absent one too, if that is said."""
        place = self._name(name)
        below = f"{place} < {self._value(limit)}"
        if absent_counts:
            below = f"(attribute_not_exists({place}) OR {below})"
        self._conditions.append(below)
        return self

    def when_fewer(self, name: str, limit: int) -> Self:
        """The set of words has fewer than `limit` members; one that is absent has none."""
        place = self._name(name)
        size = f"size({place}) < {self._value(limit)}"
        self._conditions.append(f"(attribute_not_exists({place}) OR {size})")
        return self

    def when_at_least(self, name: str, floor: int) -> Self:
        """The attribute is not below `floor`."""
        self._conditions.append(f"{self._name(name)} >= {self._value(floor)}")
        return self

    def _name(self, name: str) -> str:
        self._names[f"#{name}"] = name
        return f"#{name}"

    def _value(self, value: object) -> str:
        place = f":v{len(self._values)}"
        self._values[place] = attribute(value)
        return place

    def _condition(self, table: str) -> dict[str, Any]:
        request: dict[str, Any] = {
            "TableName": table,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if self._conditions:
            request["ConditionExpression"] = " AND ".join(self._conditions)
        if self._names:
            request["ExpressionAttributeNames"] = self._names
        if self._values:
            request["ExpressionAttributeValues"] = self._values
        return request


class Put(_Conditional):
    """Writes a whole row."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._item = item

    def stamp(self, nonce: str) -> Self:
        """Mark the row with the attempt that wrote it."""
        self._item = {**self._item, "op": attribute(nonce)}
        return self

    def request(self, table: str) -> dict[str, Any]:
        """The arguments of PutItem."""
        return {**self._condition(table), "Item": self._item}

    def member(self, table: str) -> dict[str, Any]:
        """The member as TransactWriteItems spells it."""
        return {"Put": self.request(table)}


class Delete(_Conditional):
    """Removes a row."""

    def __init__(self, key: Item) -> None:
        super().__init__()
        self._key = key

    def member(self, table: str) -> dict[str, Any]:
        """The member as TransactWriteItems spells it."""
        return {"Delete": {**self._condition(table), "Key": self._key}}


class Update(_Conditional):
    """Changes some attributes of a row."""

    def __init__(self, key: Item) -> None:
        super().__init__()
        self._key = key
        self._sets: list[str] = []
        self._removes: list[str] = []
        self._joins: list[str] = []
        self._leaves: list[str] = []

    def set(self, name: str, value: object) -> Self:
        """Give the attribute this value; None and what is empty remove it."""
        if is_absent(value):
            self._removes.append(self._name(name))
        else:
            self._sets.append(f"{self._name(name)} = {self._value(value)}")
        if name == "due_at":
            self.set("due_shard", None if value is None else due_shard(self._key["sk"]["S"]))
        return self

    def set_all(self, changes: Mapping[str, object]) -> Self:
        """Give each attribute its value."""
        for name, value in changes.items():
            self.set(name, value)
        return self

    def forget_at(self, value: Any) -> Self:
        """Let DynamoDB's TTL collect the row some time after this."""
        return self.set("expires_at", whole_seconds(value))

    def add(self, name: str, amount: int, *, absent_is_zero: bool = False) -> Self:
        """Add to a counter. The caller names the condition that keeps it in its bounds."""
        place = self._name(name)
        start = f"if_not_exists({place}, {self._value(0)})" if absent_is_zero else place
        self._sets.append(f"{place} = {start} + {self._value(amount)}")
        return self

    def join(self, name: str, word: str) -> Self:
        """Put a word into a set of words."""
        self._joins.append(f"{self._name(name)} {self._value(frozenset({word}))}")
        return self

    def leave(self, name: str, word: str) -> Self:
        """Take a word out of a set of words; one that is not in it is fine."""
        self._leaves.append(f"{self._name(name)} {self._value(frozenset({word}))}")
        return self

    def stamp(self, nonce: str) -> Self:
        """Mark the row with the attempt that wrote it."""
        return self.set("op", nonce)

    def request(self, table: str) -> dict[str, Any]:
        """The arguments of UpdateItem."""
        clauses = []
        if self._sets:
            clauses.append("SET " + ", ".join(self._sets))
        if self._removes:
            clauses.append("REMOVE " + ", ".join(self._removes))
        if self._joins:
            clauses.append("ADD " + ", ".join(self._joins))
        if self._leaves:
            clauses.append("DELETE " + ", ".join(self._leaves))
        return {
            **self._condition(table),
            "Key": self._key,
            "UpdateExpression": " ".join(clauses),
        }

    def member(self, table: str) -> dict[str, Any]:
        """The member as TransactWriteItems spells it."""
        return {"Update": self.request(table)}
