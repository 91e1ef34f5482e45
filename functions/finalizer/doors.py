"""What became of an upload, in the words of the door that it came through."""

from typing import Any, Final

from portrait.dialects.action import answers, refusals, uploads
from portrait.dialects.action.door import PORTRAIT
from portrait.dialects.rest import assets, bodies, envelope, generics
from portrait.errors import Missing, PortraitError
from portrait.http.events import Answer, Request
from portrait.http.idempotency import replay_headers
from portrait.ids import MalformedId, parse_asset_id
from portrait.model import AssetId, GenericId, Receipt, ReceiptState, UploadWay
from portrait.usecases.arriving import ArrivalPorts

PATH: Final = "/v1/portrait/uploads/{upload}"
_CREATED: Final = "Asset created"
_REST_BEGINS: Final = "ta_"


def upload_named(request: Request) -> AssetId:
    """Which upload is asked about. Raises Missing."""
    try:
        return parse_asset_id(request.parameters.get("upload", ""))
    except MalformedId as error:
        raise Missing("asset") from error


def answer(request: Request, receipt: Receipt, url: str, ports: ArrivalPorts) -> Answer:
    """How an upload stands that was not refused. Raises Missing when what came of it is gone."""
    waits = receipt.state is ReceiptState.WAITING
    headers = replay_headers(receipt.replayed)
    if receipt.way is not UploadWay.REST:
        told = answers.receipt(receipt, url) if waits else {"Id": receipt.made}
        body = answers.success(request.request_id, uploads.ACTION, told)
        return Answer(202 if waits else 200, body, headers)
    shown = bodies.receipt(receipt, url) if waits else _made(receipt, ports)
    return Answer(202 if waits else 200, envelope.success(shown, _CREATED), headers)


def refuse(error: PortraitError, request: Request | None, request_id: str) -> Answer:
    """In the envelope of the door whose spelling the id has."""
    named = request.parameters.get("upload", "") if request else ""
    if named.startswith(_REST_BEGINS):
        return Answer(*envelope.refusal(error))
    return Answer(*refusals.refusal(error, PORTRAIT, request_id, uploads.ACTION))


def _made(receipt: Receipt, ports: ArrivalPorts) -> dict[str, Any]:
    if receipt.made.startswith("ua_"):
        upload, now = GenericId(receipt.made), ports.mint.now()
        kept = ports.generics.find_generic(receipt.customer, upload, now)
        if kept is None:
            raise Missing("asset")
        return generics.generic(kept)
    row = ports.assets.find_asset(receipt.customer, AssetId(receipt.made))
    if row is None:
        raise Missing("asset")
    return assets.asset(row)
