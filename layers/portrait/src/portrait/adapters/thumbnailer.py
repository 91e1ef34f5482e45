"""Ordering small pictures from the function that makes them, and reading such an order.

The order of an asset's picture carries the link to its media, which holds for hours: sealed for
this purpose and this picture alone, so that an event says no more than whose picture it is about.

    {"target": "thumbnails/acme/asset-...", "key": "", "media": ["<ciphertext, base64>"]}

IAM: lambda:InvokeFunction, kms:Encrypt to order; kms:Decrypt to read.
"""

import base64
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from portrait.errors import ServiceUnavailable
from portrait.model import Sealed
from portrait.ports.services import Sealer, Unsealer
from portrait.ports.thumbnails import ThumbnailOrder

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

PURPOSE: Final = "thumbnail-source"
_PLACE: Final = "thumbnails"


class LambdaThumbnailer:
    """The Thumbnailer over one function."""

    def __init__(self, client: "LambdaClient", function_name: str, sealer: Sealer) -> None:
        self._client = client
        self._function_name = function_name
        self._sealer = sealer

    def commission(self, order: ThumbnailOrder) -> None:
        """1 Invoke, without waiting for the function; raises nothing."""
        try:
            media = self._sealed(order)
            event = {"target": order.target, "key": order.key, "media": media}
            self._client.invoke(
                FunctionName=self._function_name,
                InvocationType="Event",
                Payload=json.dumps(event),
            )
        except (ServiceUnavailable, BotoCoreError, ClientError):
            # Nothing is lost by it: whoever misses the picture orders it again.
            return

    def _sealed(self, order: ThumbnailOrder) -> list[str]:
        if not order.url:
            return []
        sealed = self._sealer.seal(order.url, PURPOSE, _PLACE, order.target)
        return [base64.b64encode(chunk).decode() for chunk in sealed.chunks]


def read_order(event: Mapping[str, Any], unsealer: Unsealer) -> ThumbnailOrder:
    """The order in an event. Raises ServiceUnavailable, also for what was sealed otherwise."""
    target = str(event["target"])
    chunks = tuple(base64.b64decode(chunk) for chunk in event["media"])
    url = unsealer.unseal(Sealed(chunks), PURPOSE, _PLACE, target) if chunks else ""
    return ThumbnailOrder(target, key=str(event["key"]), url=url)
