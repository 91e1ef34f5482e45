"""Public ids: how they are minted, told from garbage, and spelt in two ways.

One asset has one id and two spellings, converted without a lookup:

    asset-20260318035710-k3x9q           Action door, xcompute, Ark native
    ta_0100017d0c1bd067772e28578abb2da1  Token360: 1 byte version, 9 bytes payload, 6 bytes check

The payload is the second (since 1970, UTC) and the five characters as one number of 72 bits; the
check is 48 bits of SHA-256, so that a `ta_` id that we did not mint is malformed, not a miss.
"""

import hashlib
import random
import re
from datetime import UTC, datetime
from typing import Final

from portrait.model import AssetId, GenericId, GroupId, Marker, SessionId

_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE32: Final = "abcdefghijklmnopqrstuvwxyz234567"
_TAIL: Final = 5
_TAILS: Final = len(_ALPHABET) ** _TAIL
_STAMP: Final = "%Y%m%d%H%M%S"
_STAMPED_FORM: Final = re.compile(r"([a-z]+)-([0-9]{14})-([0-9a-z]{5})", re.ASCII)
_TA_FORM: Final = re.compile(r"ta_([0-9a-f]{32})", re.ASCII)
_UA_FORM: Final = re.compile(r"ua_[0-9a-f]{32}", re.ASCII)
_VERSION: Final = b"\x01"
_CHECK_BYTES: Final = 6
_PAYLOAD_BYTES: Final = 9
_LAST_SECOND: Final = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
MARKER_RANDOM: Final = 10
ENVIRONMENT_TAG: Final = 3


class MalformedId(Exception):
    """A text that is no id of the wanted kind in any spelling."""


def mint_group_id(now: datetime, rng: random.Random) -> GroupId:
    """A fresh `group-<YYYYMMDDhhmmss>-<5>`; unique per customer once the ledger takes it."""
    return GroupId(mint_stamped("group", now, rng))


def mint_asset_id(now: datetime, rng: random.Random) -> AssetId:
    """A fresh `asset-<YYYYMMDDhhmmss>-<5>`; unique per customer once the ledger takes it."""
    return AssetId(mint_stamped("asset", now, rng))


def mint_generic_id(rng: random.Random) -> GenericId:
    """A fresh `ua_<32>` of a generic upload."""
    return GenericId(f"ua_{rng.getrandbits(128):032x}")


def mint_session_id(now: datetime, rng: random.Random) -> SessionId:
    """A fresh `live-<YYYYMMDDhhmmss>-<5>`; unique per customer once the ledger takes it."""
    return SessionId(mint_stamped("live", now, rng))


def mint_marker(environment: str, rng: random.Random) -> Marker:
    """A fresh marker: the stack's environment tag and ten random base32 characters."""
    random_part = "".join(rng.choice(_BASE32) for _ in range(MARKER_RANDOM))
    return Marker(environment + random_part)


def parse_group_id(text: str) -> GroupId:
    """The group id in `text`. Raises MalformedId."""
    return GroupId(parse_stamped("group", text))


def parse_asset_id(text: str) -> AssetId:
    """The asset id in `text`, in either spelling. Raises MalformedId."""
    if text.startswith("ta_"):
        return _from_ta(text)
    return AssetId(parse_stamped("asset", text))


def parse_generic_id(text: str) -> GenericId:
    """The id of a generic upload in `text`. Raises MalformedId."""
    if _UA_FORM.fullmatch(text) is None:
        raise MalformedId(text[:64])
    return GenericId(text)


def as_ta(asset: AssetId) -> str:
    """The Token360 spelling of an asset id."""
    second, tail = numbers_of(asset)
    payload = (second * _TAILS + tail).to_bytes(_PAYLOAD_BYTES, "big")
    return "ta_" + (_VERSION + payload + _check(payload)).hex()


def record_id(asset: AssetId | GenericId) -> str:
    """The id of an asset's record: a third form, that names nothing and that no door takes."""
    return "rec_" + hashlib.sha256(f"portrait asset record {asset}".encode()).hexdigest()[:24]


def mint_stamped(kind: str, now: datetime, rng: random.Random) -> str:
    """A fresh `<kind>-<YYYYMMDDhhmmss>-<5>`."""
    return f"{kind}-{now.astimezone(UTC).strftime(_STAMP)}-{_spell_tail(rng.randrange(_TAILS))}"


def parse_stamped(kind: str, text: str) -> str:
    """`text`, which is a `<kind>-<YYYYMMDDhhmmss>-<5>` since 1970. Raises MalformedId."""
    form = _STAMPED_FORM.fullmatch(text)
    if form is None or form[1] != kind:
        raise MalformedId(text[:64])
    try:
        stamp = datetime.strptime(form[2], _STAMP).replace(tzinfo=UTC)
    except ValueError as error:
        raise MalformedId(text[:64]) from error
    if stamp.timestamp() < 0:
        raise MalformedId(text[:64])
    return text


def numbers_of(stamped_id: str) -> tuple[int, int]:
    """The second since 1970 and the five characters of a stamped id, as two numbers."""
    _, stamp, tail = stamped_id.split("-")
    second = int(datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC).timestamp())
    return second, int(tail, len(_ALPHABET))


def stamped(kind: str, second: int, tail: int) -> str:
    """The stamped id of two numbers. Raises MalformedId: there is none of these."""
    if not (0 <= second <= _LAST_SECOND and 0 <= tail < _TAILS):
        raise MalformedId(f"{kind} {second} {tail}")
    stamp = datetime.fromtimestamp(second, UTC).strftime(_STAMP)
    return f"{kind}-{stamp}-{_spell_tail(tail)}"


def _from_ta(text: str) -> AssetId:
    form = _TA_FORM.fullmatch(text)
    if form is None:
        raise MalformedId(text[:64])
    raw = bytes.fromhex(form[1])
    version, payload, check = raw[:1], raw[1 : 1 + _PAYLOAD_BYTES], raw[1 + _PAYLOAD_BYTES :]
    if version != _VERSION or check != _check(payload):
        raise MalformedId(text[:64])
    second, tail = divmod(int.from_bytes(payload, "big"), _TAILS)
    return AssetId(stamped("asset", second, tail))


def _check(payload: bytes) -> bytes:
    return hashlib.sha256(b"portrait asset id" + _VERSION + payload).digest()[:_CHECK_BYTES]


def _spell_tail(number: int) -> str:
    characters = []
    for _ in range(_TAIL):
        number, index = divmod(number, len(_ALPHABET))
        characters.append(_ALPHABET[index])
    return "".join(reversed(characters))
