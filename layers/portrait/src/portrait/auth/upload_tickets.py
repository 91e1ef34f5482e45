"""What lets a signed sender follow to its upload, by a request that it did not sign.

A ticket names one upload of one customer and holds for ten minutes. It opens nothing but the answer
of that upload.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from portrait.errors import Unauthorized
from portrait.model import AssetId, CustomerId, Receipt, SessionId
from portrait.rules.tickets import NotOurs, Ticket, mint_nonce, read_ticket, write_ticket

UPLOAD_TICKET_PURPOSE: Final = "upload-ticket-v1"
"""What the key is derived for from the gateway's root secret."""
PARAMETER: Final = "ticket"
_HOLDS: Final = timedelta(minutes=10)


def upload_ticket(key: bytes, receipt: Receipt, rng: Random) -> str:
    """A ticket for this upload; `rng` must be fit for secrets."""
    end = receipt.created_at.replace(microsecond=0) + _HOLDS
    # The place of a session in a ticket is that of its subject.
    subject = SessionId(receipt.asset)
    return write_ticket(key, Ticket(receipt.customer, subject, end, mint_nonce(rng)))


def admitted(key: bytes, shown: Sequence[str], upload: AssetId, now: datetime) -> CustomerId:
    """Whose upload it is, by a ticket. Raises Unauthorized."""
    try:
        ticket = read_ticket(key, shown[0]) if len(shown) == 1 else None
    except NotOurs as error:
        raise Unauthorized from error
    if ticket is None or str(ticket.session) != upload or ticket.expires_at <= now:
        raise Unauthorized
    return ticket.customer
