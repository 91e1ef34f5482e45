"""How an endpoint is told: the signature of one try, and when the next one is.

Signatures are those of Standard Webhooks 1.0.0, so receivers verify them with its libraries; the
times are Svix's. A try counts from the end of the one before, however long that took.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from portrait.model import Delivery, DeliveryId, DeliveryState
from portrait.rules.endpoints import SECRET_PREFIX

WAITS_SECONDS: Final = (0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600)
"""The wait before each try; after the last one a delivery is dead."""
TOLD: Final = range(200, 300)
"""Only these statuses say that an event has arrived: a redirect is a failure."""
USER_AGENT: Final = "PortraitGateway-Webhooks/1"


def signed_headers(
    delivery: DeliveryId, sent_at: datetime, body: bytes, secrets: Sequence[str]
) -> Mapping[str, str]:
    """The headers of one try, with a signature for each live `whsec_...` text, the newest first."""
    stamp = str(int(sent_at.timestamp()))
    signed = b".".join((delivery.encode(), stamp.encode(), body))
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": delivery,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def after_try(
    delivery: Delivery, status: int | None, problem: str, tried_at: datetime, now: datetime
) -> Delivery:
    """The row after a try that ended `now`: delivered, due again, or dead.

    `status` is None and `problem` says why when there was no answer.
    """
    told = status is not None and status in TOLD
    tried = replace(
        delivery,
        attempts=delivery.attempts + 1,
        status=status,
        problem="" if told else problem or "status",
        tried_at=tried_at,
    )
    if told:
        return replace(tried, state=DeliveryState.DELIVERED, due_at=None)
    if tried.attempts >= len(WAITS_SECONDS):
        return dead(tried, tried.problem)
    return replace(tried, due_at=now + timedelta(seconds=WAITS_SECONDS[tried.attempts]))


def dead(delivery: Delivery, problem: str) -> Delivery:
    """The row of a delivery that is given up; it can be replayed."""
    return replace(delivery, state=DeliveryState.DEAD, problem=problem, due_at=None)


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
