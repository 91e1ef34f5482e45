"""What the receipt of an upload says at a time."""

from datetime import datetime, timedelta
from typing import Final

from portrait.model import Failure, Receipt, ReceiptState, Refusal
from portrait.rules.limits import RECEIPT_MARGIN_SECONDS

_WORDS: Final = "did not arrive, or could not be read; send it again"
LOST: Final = Refusal(
    "InvalidParameter", "InvalidParameter", f"file: {_WORDS}", (("file", _WORDS),)
)
"""What is said of a file that nobody could look at in time."""


def lapsed(receipt: Receipt, now: datetime, *, closing: bool = False) -> bool:
    """Whether it waited in vain. `closing`: for who would begin to make something of it."""
    margin = timedelta(seconds=RECEIPT_MARGIN_SECONDS if closing else 0)
    return receipt.state is ReceiptState.WAITING and receipt.lapses_at - margin <= now


def refusal_of(receipt: Receipt, now: datetime) -> Refusal | None:
    """Why nothing came, or will come, of an upload."""
    return LOST if lapsed(receipt, now) else receipt.refusal


def failure_of(receipt: Receipt, now: datetime) -> Failure | None:
    """The same as a failed asset shows it."""
    refusal = refusal_of(receipt, now)
    return None if refusal is None else Failure(refusal.code, refusal.message)
