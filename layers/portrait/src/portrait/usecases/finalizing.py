"""The story of an upload once its file is stored. Whoever comes first tells it: customer or queue.

    receipt `waiting` -> fetch raw -> read and judge -> store clean -> T1: asset row, slots, receipt
                              |             `- refused: receipt first, then the files go
                              `- not there: it may be on its way; the receipt lapses by itself
    receipt settled   -> remove what nothing needs: the raw file, the clean one without its asset

Each step may be done again, by anybody, in any order of events: the receipt leaves `waiting` once,
in the transaction that makes the asset, and every name follows from the receipt.
"""

import hashlib
import hmac
from contextlib import suppress
from datetime import datetime
from typing import Final

from portrait.errors import (
    Missing,
    PortraitError,
    ServiceUnavailable,
    StateChanged,
    Unauthorized,
)
from portrait.model import (
    AssetId,
    CustomerId,
    KeyScope,
    Principal,
    Receipt,
    ReceiptState,
    Refusal,
    UploadWay,
)
from portrait.ports.receipts import RawFile
from portrait.rules.receipts import LOST, lapsed, refusal_of
from portrait.rules.standing import check_standing
from portrait.rules.transitions import ASSET_AT_REST, ASSET_GONE
from portrait.usecases.arriving import ArrivalPorts, clean_key, generic_of, take_in
from portrait.usecases.generics import object_key
from portrait.usecases.receiving import parse_raw_key, raw_key
from portrait.usecases.refusing import kept, said_again

_RACES: Final = 10


def finalize(customer: CustomerId, asset: AssetId, ports: ArrivalPorts) -> Receipt:
    """Look at the file of a receipt, unless that was done; the receipt as it is then.

    It still waits if there is no file yet. Raises Missing, ServiceUnavailable.
    """
    for _ in range(_RACES):
        now = ports.mint.now()
        receipt = ports.receipts.find_receipt(customer, asset, now)
        if receipt is None:
            raise Missing("asset")
        if receipt.state is not ReceiptState.WAITING:
            _clear(receipt, ports)
            return receipt
        if lapsed(receipt, now, closing=True):
            _refuse(receipt, LOST, ports)
            continue
        key = raw_key(customer, asset)
        raw = ports.raw.fetch_raw(key, ports.readers[receipt.way].most_bytes(receipt))
        if raw is None:
            # Who settled it between those two reads took the file away.
            return ports.receipts.find_receipt(customer, asset, now) or receipt
        _settle(receipt, raw, ports)
    raise ServiceUnavailable


def finalize_stored(key: str, ports: ArrivalPorts) -> Receipt | None:
    """The same for a raw file that was just stored; one that no receipt waits for is removed.

    None for a file that is not an upload. Raises ServiceUnavailable.
    """
    named = parse_raw_key(key)
    if named is None:
        return None
    try:
        return finalize(*named, ports)
    except Missing:
        ports.raw.drop_raw(key)
        return None


def outcome(receipt: Receipt, now: datetime) -> Receipt:
    """The receipt, unless nothing came of it. Raises the refusal that was kept."""
    refusal = refusal_of(receipt, now)
    if refusal is not None:
        raise said_again(refusal)
    return receipt


def _settle(receipt: Receipt, raw: RawFile, ports: ArrivalPorts) -> None:
    try:
        who = _sender(receipt, raw, ports)
        arrived = ports.readers[receipt.way].read(receipt, raw)
        take_in(who, receipt, arrived, ports)
    except StateChanged:
        # Somebody else was faster: what it is now is read again.
        return
    except ServiceUnavailable:
        # It may have been made. The file stays, so that somebody else can tell.
        raise
    except PortraitError as error:
        _refuse(receipt, kept(error), ports)


def _refuse(receipt: Receipt, refusal: Refusal, ports: ArrivalPorts) -> None:
    with suppress(StateChanged):
        ports.receipts.refuse_receipt(receipt, refusal)


def _sender(receipt: Receipt, raw: RawFile, ports: ArrivalPorts) -> Principal:
    customer = ports.registry.find_customer(receipt.customer)
    if customer is None:
        raise Missing("asset")
    check_standing(customer.state)
    if receipt.body_sha256 and not _is_body(receipt.body_sha256, raw.data):
        words = "X-Content-Sha256 is not the SHA-256 of the body received."
        raise Unauthorized(words, "SignatureDoesNotMatch")
    scopes = frozenset({KeyScope.ASSETS})
    return Principal(receipt.key_id, scopes, customer.customer, customer.home, customer.limits)


def _is_body(claimed: str, data: bytes) -> bool:
    return hmac.compare_digest(claimed.encode(), hashlib.sha256(data).hexdigest().encode())


def _clear(receipt: Receipt, ports: ArrivalPorts) -> None:
    if not _is_needed(receipt, ports):
        ports.objects.delete(clean_key(receipt))
    if receipt.way is UploadWay.REST and not receipt.made.startswith("asset-"):
        _forget_generic(receipt, ports)
    ports.raw.drop_raw(raw_key(receipt.customer, receipt.asset))


def _is_needed(receipt: Receipt, ports: ArrivalPorts) -> bool:
    """Whether the upstream may yet fetch the clean file."""
    if receipt.made != receipt.asset:
        return False
    row = ports.assets.load_asset(receipt.customer, receipt.asset)
    return row is not None and row.state not in ASSET_AT_REST | ASSET_GONE


def _forget_generic(receipt: Receipt, ports: ArrivalPorts) -> None:
    """Remove what a slower teller may have kept of a file that was refused, or kept before."""
    upload = generic_of(receipt)
    if receipt.made == upload:
        return
    found = ports.generics.find_generic(receipt.customer, upload, ports.mint.now())
    if found is not None:
        ports.generics.remove_generic(found)
    ports.objects.delete(object_key(receipt.customer, upload))
