"""Notifications by the guarded way out: one try each, and one word for each way to fail.

The words end in log lines and on delivery rows, so none of them tells where a name leads.
"""

from collections.abc import Mapping

import httpx

from portrait.guard.pinning import Denied
from portrait.guard.sender import Sender
from portrait.ports.post import Posted


class GuardedPost:
    """The Post over one Sender."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        """The status, or `not_allowed` (nothing was sent), `timeout`, `unreachable`."""
        try:
            return Posted(self._sender.post(url, headers, body).status)
        except Denied:
            return Posted(None, "not_allowed")
        except httpx.TimeoutException:
            return Posted(None, "timeout")
        except httpx.HTTPError:
            return Posted(None, "unreachable")
