"""The way to a running stack: no proxies, no marks of the campaign's own, some requests signed."""

import random
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import requests

from tests.campaigns.reference.edge import ACTION_MARK
from volcengine_signature import Credentials, Request, Scope, sign

_MARKED: Final = re.compile(rf"^(https?://[^/]+/(?:v1/portrait)?){ACTION_MARK}\w+")
_SIGNED: Final = frozenset({"/", "/v1/portrait", "/v1/portrait/upload", "/v1/portrait/uploads"})
"""Where a POST may be signed instead of showing a bearer key."""
_SHARE: Final = 0.3
_ARK: Final = Scope("cn-beijing", "ark")


class Way(requests.Session):
    """Sends what schemathesis prepares. `signed` counts what went with a signature."""

    def __init__(self, pair: Credentials, rng: random.Random) -> None:
        super().__init__()
        self.trust_env = False
        self.signed = 0
        self._pair = pair
        self._rng = rng

    def send(self, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        """One request; the edge knows nothing of the Action that is written behind a path."""
        request.url = _MARKED.sub(r"\1", str(request.url))
        shows_key = "bearer" in str(request.headers.get("Authorization", "")).lower()
        path = urlsplit(request.url).path
        if shows_key and request.method == "POST" and path in _SIGNED:
            self._sign_some(request)
        return super().send(request, **more)

    def _sign_some(self, request: requests.PreparedRequest) -> None:
        if self._rng.random() > _SHARE:
            return
        place, body = urlsplit(str(request.url)), request.body or b""
        if not isinstance(body, bytes | str):
            return
        kind = str(request.headers.get("Content-Type", "application/json"))
        asked = Request(
            method="POST",
            path=place.path,
            query=tuple(parse_qsl(place.query, keep_blank_values=True)),
            headers=(("Host", place.netloc), ("Content-Type", kind)),
            body=body.encode() if isinstance(body, str) else body,
        )
        # What has no spelling that can be signed goes with the key.
        with suppress(ValueError):
            request.headers.update(sign(asked, self._pair, _ARK, datetime.now(UTC)))
            request.headers["Content-Type"] = kind
            self.signed += 1
