"""Uploads that were announced and what became of them: receipts of both customers, their routes."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from functions.finalizer import handler as finalizer_handler
from functions.finalizer.doors import PATH
from functions.upload import handler as upload_handler
from portrait.adapters.ledger.receipt_rows import receipt_item
from portrait.dialects.action.direct_uploads import OpenUpload
from portrait.ids import MalformedId, as_ta, mint_asset_id, mint_marker, parse_asset_id
from portrait.model import AssetId, CustomerId, KeyId, Receipt, ReceiptState, UploadWay
from tests.campaigns.isolation.places import GROUP, RECEIPT, Place, named_like_an_id
from tests.campaigns.wired.gateway import Gateway, Said
from tests.integration.doors.desk import event

_OPEN: Final = "/v1/portrait/uploads"
_FILE: Final = {"AssetType": "Image", "ContentType": "image/jpeg", "Size": 7}
MEMBERS: Final = (Place(f"POST {_OPEN}", ("GroupId",), GROUP, many=False),)
"""Ids in JSON."""
OVERLOOKED: Final = tuple(
    name for name in OpenUpload.model_fields if named_like_an_id(name) and name != "GroupId"
)
TEXTS: Final = (Place(f"GET {PATH}", ("id",), RECEIPT, many=False),)
"""The id in the path."""


def announce(gateway: Gateway, who: str, place: Place, value: object) -> Said:
    """An upload that is good but for the value in this place."""
    body = json.dumps(place.inside(_FILE, value))
    asked = event(_OPEN, "POST", None, _shown(gateway, who), body)
    return gateway.send(asked, door=upload_handler)


def ask(gateway: Gateway, who: str, _: Place, value: object) -> Said:
    """What became of an upload."""
    asked = event(PATH, "GET", None, _shown(gateway, who))
    return gateway.send({**asked, "pathParameters": {"upload": value}}, door=finalizer_handler)


def ask_as_a_resource(gateway: Gateway, who: str, place: Place, value: object) -> Said:
    """The same by the other spelling of the id, which is told in the other envelope."""
    try:
        value = as_ta(parse_asset_id(str(value)))
    except MalformedId:
        return ask(gateway, who, place, value)
    return ask(gateway, who, place, value)


def _shown(gateway: Gateway, who: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {gateway.keys[who]}",
        "Content-Type": "application/json",
    }


def put_receipt(
    gateway: Gateway,
    rng: random.Random,
    who: str,
    state: ReceiptState = ReceiptState.MADE,
    *,
    forgotten: bool = False,
) -> AssetId:
    """Write the receipt of an upload of a customer's."""
    now = gateway.clock()
    asset = mint_asset_id(now, rng)
    row = Receipt(
        customer=CustomerId(who),
        asset=asset,
        key_id=KeyId("k" * 10),
        way=UploadWay.PORTRAIT,
        marker=mint_marker("tst", rng),
        created_at=now,
        lapses_at=now + timedelta(hours=1),
        expires_at=now + timedelta(days=-1 if forgotten else 7),
        state=state,
        made=asset if state is ReceiptState.MADE else "",
    )
    item = dict(receipt_item(row))
    if state is ReceiptState.REFUSED:
        item |= {f"refusal_{part}": {"S": "QuotaExceeded"} for part in ("kind", "code", "message")}
    gateway.cloud.put(item)
    return asset


def receipts(
    gateway: Gateway, rng: random.Random, mine: str, theirs: str
) -> Iterator[tuple[str, str]]:
    """Uploads that the first customer must not see, and why."""
    for state in ReceiptState:
        yield f"foreign {state}", put_receipt(gateway, rng, theirs, state)
        yield f"own {state}, forgotten", put_receipt(gateway, rng, mine, state, forgotten=True)
