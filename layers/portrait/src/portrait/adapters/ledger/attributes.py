"""Values as DynamoDB attributes, and back.

Times are numbers of seconds since 1970 with six digits of fraction, exact both ways. A value that
is not there is an attribute that is not there: None and what is empty are never written.
"""

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from portrait.model import Failure, Measures, Sealed
from portrait.ports.due import SHARDS

Attribute = dict[str, Any]
"""One typed value as the low-level client spells it: `{"S": "text"}`."""
Item = dict[str, Attribute]
"""One row, or the key of one."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MEASURES: Final = ("media_type", "size", "width", "height")
_MICROSECOND: Final = timedelta(microseconds=1)


def attribute(value: object) -> Attribute:
    """The attribute that holds `value`. Raises TypeError for a type no row has."""
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": str(value)}
        case datetime():
            return {"N": _seconds(value)}
        case Sealed():
            return {"L": [{"B": chunk} for chunk in value.chunks]}
        case Failure():
            return {"M": {"code": {"S": value.code}, "message": {"S": value.message}}}
        case Measures():
            return {"M": {name: attribute(getattr(value, name)) for name in _MEASURES}}
        case frozenset():
            return {"SS": sorted(str(member) for member in value)}
        case tuple():
            return {"L": [attribute(member) for member in value]}
    raise TypeError(f"no attribute for a {type(value).__name__}")


def is_absent(value: object) -> bool:
    """Whether `value` is written by leaving its attribute out."""
    return value is None or value in (frozenset(), ())


def text(item: Mapping[str, Attribute], name: str, default: str = "") -> str:
    """A string attribute."""
    return str(item[name]["S"]) if name in item else default


def maybe_text(item: Mapping[str, Attribute], name: str) -> str | None:
    """A string attribute, or None."""
    return str(item[name]["S"]) if name in item else None


def number(item: Mapping[str, Attribute], name: str, default: int = 0) -> int:
    """A whole number."""
    return int(item[name]["N"]) if name in item else default


def flag(item: Mapping[str, Attribute], name: str) -> bool:
    """A boolean; absent is False."""
    return bool(item[name]["BOOL"]) if name in item else False


def words(item: Mapping[str, Attribute], name: str) -> frozenset[str]:
    """A set of strings; absent is empty."""
    return frozenset(item[name]["SS"]) if name in item else frozenset()


def texts(item: Mapping[str, Attribute], name: str) -> tuple[str, ...]:
    """A list of strings, in its order; absent is empty."""
    return tuple(str(one["S"]) for one in item[name]["L"]) if name in item else ()


def moment(item: Mapping[str, Attribute], name: str) -> datetime:
    """A time that the row must have. Raises KeyError."""
    micros = int(Decimal(item[name]["N"]).scaleb(6).to_integral_value())
    return _EPOCH + timedelta(microseconds=micros)


def maybe_moment(item: Mapping[str, Attribute], name: str) -> datetime | None:
    """A time, or None."""
    return moment(item, name) if name in item else None


def sealed(item: Mapping[str, Attribute], name: str) -> Sealed | None:
    """Ciphertext chunks, or None."""
    if name not in item:
        return None
    return Sealed(tuple(bytes(chunk["B"]) for chunk in item[name]["L"]))


def failure(item: Mapping[str, Attribute], name: str) -> Failure | None:
    """A failure, or None."""
    if name not in item:
        return None
    members = item[name]["M"]
    return Failure(text(members, "code"), text(members, "message"))


def measures(item: Mapping[str, Attribute], name: str) -> Measures | None:
    """What is known of a file, or None."""
    if name not in item:
        return None
    members = item[name]["M"]
    sizes = (number(members, one) for one in ("size", "width", "height"))
    return Measures(text(members, "media_type"), *sizes)


def whole_seconds(value: datetime) -> int:
    """Epoch seconds as DynamoDB's TTL wants them, rounded up: nothing is forgotten early."""
    return -((_EPOCH - value) // timedelta(seconds=1))


def due_shard(sort_key: str) -> str:
    """The shard of the `due` index that holds a row: the same in every process."""
    return shard_name(zlib.crc32(sort_key.encode()) % SHARDS)


def shard_name(shard: int) -> str:
    """The partition of the `due` index with this number."""
    return f"due#{shard}"


def _seconds(value: datetime) -> str:
    micros = (value - _EPOCH) // _MICROSECOND
    return str(micros // 10**6) if micros % 10**6 == 0 else str(Decimal(micros).scaleb(-6))
