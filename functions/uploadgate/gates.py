"""What the gate knows of a path: whose form comes there, and how its door speaks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portrait.dialects.action import answers, refusals
from portrait.dialects.action.door import PORTRAIT, UPLOAD_ACTION, UPLOAD_SCOPE
from portrait.dialects.rest import envelope, receipts
from portrait.errors import PortraitError
from portrait.ids import as_ta
from portrait.model import Receipt, UploadWay

STATUS: Final = "/v1/portrait/uploads/"
"""Where it is asked what became of an upload."""

Refusal = tuple[int, dict[str, Any], dict[str, str]]
"""Status, body and headers."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One path. `signed`: whether it takes signatures beside bearer keys."""

    way: UploadWay
    name: str
    scope: str
    signed: bool
    spelt: Callable[[Receipt], str]
    accepted: Callable[[Receipt, str, str], Mapping[str, Any]]
    refused: Callable[[PortraitError, str], Refusal]


def _portrait_accepted(receipt: Receipt, url: str, request_id: str) -> Mapping[str, Any]:
    return answers.success(request_id, UPLOAD_ACTION, answers.receipt(receipt, url))


def _portrait_refused(error: PortraitError, request_id: str) -> Refusal:
    return refusals.refusal(error, PORTRAIT, request_id, UPLOAD_ACTION)


def _rest_accepted(receipt: Receipt, url: str, _: str) -> Mapping[str, Any]:
    return envelope.success(receipts.receipt(receipt, url), "Asset created")


def _rest_refused(error: PortraitError, _: str) -> Refusal:
    return envelope.refusal(error)


GATES: Final[Mapping[str, Gate]] = {
    "/v1/portrait/upload": Gate(
        UploadWay.PORTRAIT,
        PORTRAIT.name,
        UPLOAD_SCOPE,
        signed=True,
        spelt=lambda receipt: receipt.asset,
        accepted=_portrait_accepted,
        refused=_portrait_refused,
    ),
    "/v1/assets": Gate(
        UploadWay.REST,
        receipts.DOOR,
        receipts.SCOPE,
        signed=False,
        spelt=lambda receipt: as_ta(receipt.asset),
        accepted=_rest_accepted,
        refused=_rest_refused,
    ),
}
