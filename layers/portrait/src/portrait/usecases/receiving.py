"""The story of an upload before its file is stored: count it, give an id away, keep a receipt.

count it for its key -> receipt `waiting` -> the edge stores the body under a name made of it
                                          `- whose body never comes: lapses by itself
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from portrait.errors import IdTaken, ServiceUnavailable
from portrait.model import (
    AssetId,
    CustomerId,
    DirectFile,
    Principal,
    Receipt,
    UploadWay,
)
from portrait.ports.receipts import Allowance, Receipts
from portrait.rules.limits import BODY_MAX_BYTES, RECEIPT_KEPT_SECONDS, RECEIPT_LAPSES_SECONDS
from portrait.usecases.minting import MINT_TRIES, Mint

INCOMING: Final = "incoming/"
REFUSED: Final = "refused/"
"""Where nobody may store anything: the name of a body that was refused before it was stored."""


@dataclass(frozen=True, slots=True)
class Receiving:
    """What the story needs."""

    receipts: Receipts
    allowance: Allowance
    mint: Mint


@dataclass(frozen=True, slots=True)
class Arriving:
    """What is known of an upload before its file is: the request's head."""

    way: UploadWay
    size_bytes: int | None
    """Of the whole body; None: the request does not say, so it counts as the longest."""
    key_hash: str = ""
    body_sha256: str = ""
    direct: DirectFile | None = None
    reuse: bool = False
    """Whether an asset of the same bytes will do."""


def receive(principal: Principal, arriving: Arriving, ports: Receiving) -> Receipt:
    """Give an asset id away for a file that is about to come.

    Raises Throttled, QuotaExceeded, ServiceUnavailable.
    """
    size = BODY_MAX_BYTES if arriving.size_bytes is None else arriving.size_bytes
    ports.receipts.spend_upload(
        principal.customer, principal.key_id, size, ports.allowance, ports.mint.now()
    )
    for _ in range(MINT_TRIES):
        receipt = _receipt(principal, arriving, ports.mint)
        try:
            ports.receipts.add_receipt(receipt)
        except IdTaken:
            continue
        return receipt
    raise ServiceUnavailable


def raw_key(customer: CustomerId, asset: AssetId) -> str:
    """Where the body is stored as it comes."""
    return f"{INCOMING}{customer}/{asset}"


def parse_raw_key(key: str) -> tuple[CustomerId, AssetId] | None:
    """Whose body this is, of which asset; None for any other name."""
    if not key.startswith(INCOMING):
        return None
    customer, slash, asset = key.removeprefix(INCOMING).partition("/")
    return (CustomerId(customer), AssetId(asset)) if slash and customer and asset else None


def _receipt(principal: Principal, arriving: Arriving, mint: Mint) -> Receipt:
    now = mint.now()
    patience = RECEIPT_LAPSES_SECONDS * (2 if arriving.way is UploadWay.DIRECT else 1)
    return Receipt(
        customer=principal.customer,
        asset=mint.asset_id(now),
        key_id=principal.key_id,
        way=arriving.way,
        marker=mint.marker(),
        created_at=now,
        lapses_at=now + timedelta(seconds=patience),
        expires_at=_whole(now) + timedelta(seconds=RECEIPT_KEPT_SECONDS),
        key_hash=arriving.key_hash,
        body_sha256=arriving.body_sha256,
        direct=arriving.direct,
        reuse=arriving.reuse,
    )


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
