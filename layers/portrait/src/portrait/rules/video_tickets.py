"""The last part of the address that the upstream tells of a video: whose it is, and our mark.

    v1.<customer>.<video>.<mac>

The mac is HMAC-SHA256, cut to 128 bits, under a key of its own derived from the gateway's root. The
upstream documents no signature, so what comes to the address is only a hint to look.
"""

import base64
import hashlib
import hmac
import re
from typing import Final

from portrait.ids import MalformedId
from portrait.model import CustomerId, VideoId
from portrait.rules.video_ids import parse_video_id

VIDEO_TICKET_PURPOSE: Final = "video-ticket-v1"
"""What the key is derived for from the gateway's root secret."""
CALLBACK_PATH: Final = "/v1/callbacks/videos/"
_MAC_BYTES: Final = 16
_FORM: Final = re.compile(
    r"v1\.([A-Za-z0-9_-]{1,64})\.([a-z0-9-]{1,64})\.([A-Za-z0-9_-]{22})", re.ASCII
)


def mint_video_ticket(key: bytes, customer: CustomerId, video: VideoId) -> str:
    """The ticket of one video."""
    return f"v1.{customer}.{video}.{_mac(key, customer, video)}"


def read_video_ticket(key: bytes, text: str) -> tuple[CustomerId, VideoId] | None:
    """Whose video a ticket is about; None for one that this gateway did not write."""
    form = _FORM.fullmatch(text)
    if form is None or not hmac.compare_digest(form[3], _mac(key, form[1], form[2])):
        return None
    try:
        return CustomerId(form[1]), parse_video_id(form[2])
    except MalformedId:
        return None


def _mac(key: bytes, customer: str, video: str) -> str:
    digest = hmac.digest(key, f"video\n{customer}\n{video}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:_MAC_BYTES]).rstrip(b"=").decode()
