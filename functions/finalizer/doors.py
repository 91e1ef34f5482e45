"""What became of an upload, in the words of the door that it came through."""

from dataclasses import replace
from typing import Any, Final

from portrait.dialects.action import answers, refusals
from portrait.dialects.action.door import PORTRAIT, UPLOAD_ACTION
from portrait.dialects.rest import asset_answers, envelope, generics, receipts
from portrait.errors import FieldProblem, InvalidParameter, Missing, PortraitError
from portrait.http.events import Answer, Request
from portrait.http.idempotency import replay_headers
from portrait.ids import MalformedId, parse_asset_id
from portrait.model import AssetId, GenericId, Receipt, ReceiptState, UploadWay
from portrait.usecases.repeats.assets import as_it_began
from portrait.wiring.finalizer import FinalizerPorts

PATH: Final = "/v1/portrait/uploads/{upload}"
_CREATED: Final = "Asset created"
_REST_BEGINS: Final = "ta_"


def upload_named(request: Request) -> AssetId:
    """Which upload is asked about. Raises InvalidParameter."""
    try:
        return parse_asset_id(request.parameters.get("upload", ""))
    except MalformedId as error:
        raise InvalidParameter(FieldProblem("id", "is not an asset id")) from error


def answer(request: Request, receipt: Receipt, url: str, ports: FinalizerPorts) -> Answer:
    """How an upload stands that was not refused. Raises Missing when what came of it is gone."""
    waits = receipt.state is ReceiptState.WAITING
    headers = replay_headers(receipt.replayed)
    if receipt.way is not UploadWay.REST:
        told = answers.receipt(receipt, url) if waits else {"Id": receipt.made}
        body = answers.success(request.request_id, UPLOAD_ACTION, told)
        return Answer(202 if waits else 200, body, headers)
    shown = receipts.receipt(receipt, url) if waits else _made(receipt, ports)
    return Answer(202 if waits else 200, envelope.success(shown, _CREATED), headers)


def refuse(error: PortraitError, request: Request | None, request_id: str) -> Answer:
    """In the envelope of the door whose spelling the id has."""
    named = request.parameters.get("upload", "") if request else ""
    if named.startswith(_REST_BEGINS):
        return Answer(*envelope.refusal(error))
    return Answer(*refusals.refusal(error, PORTRAIT, request_id, UPLOAD_ACTION))


def _made(receipt: Receipt, ports: FinalizerPorts) -> dict[str, Any]:
    """As it is now; or, to a request that was sent again, as it was when it was made."""
    arrivals = ports.arrivals
    if receipt.made.startswith("ua_"):
        upload, now = GenericId(receipt.made), arrivals.mint.now()
        kept = arrivals.generics.find_generic(receipt.customer, upload, now)
        if kept is None:
            raise Missing("asset")
        first = replace(kept, name=receipt.name, updated_at=kept.created_at)
        return generics.generic(first if receipt.replayed else kept, None)
    asset = AssetId(receipt.made)
    if receipt.replayed:
        row = arrivals.assets.load_asset(receipt.customer, asset)
    else:
        row = arrivals.assets.find_asset(receipt.customer, asset)
    if row is None:
        raise Missing("asset")
    group = ports.groups.find_group(row.customer, row.group)
    shown = as_it_began(row, receipt.name) if receipt.replayed else row
    return asset_answers.asset(shown, group.name if group else None, None)
