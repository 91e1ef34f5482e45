"""The receipt of what came to POST /v1/assets, and what the door is called."""

from typing import Any, Final

from portrait.ids import as_ta, record_id
from portrait.model import Receipt, Status

DOOR: Final = "rest"
SCOPE: Final = "CreateAsset"
"""What its idempotency keys are kept apart by."""


def receipt(found: Receipt, status_url: str) -> dict[str, Any]:
    """What came to POST /v1/assets, before anybody looked at it."""
    return {
        "id": record_id(found.asset),
        "assetId": as_ta(found.asset),
        "token360AssetId": as_ta(found.asset),
        "status": Status.PROCESSING.lower(),
        "statusUrl": status_url,
    }
