"""One signed request to Ark's control plane, and its answer. Nothing is sent twice here.

ProjectName is always sent, since a missing one means the project `default`. Nothing is logged: what
a request carries may be signed URLs.
"""

import json
import ssl
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx

from portrait.adapters.ark_answers import Members, result_of
from portrait.adapters.ark_signing import Notice, Signing
from portrait.adapters.secrets import Account, Accounts
from portrait.errors import UpstreamNoAnswer, UpstreamNotSent, UpstreamRefused, UpstreamUnknown
from portrait.model import Home
from portrait.ports.services import Now
from volcengine_signature import Request

VERSION: Final = "2024-01-01"
ANSWER_MAX_BYTES: Final = 1_000_000
CONNECT_SECONDS: Final = 2.0
READ_SECONDS: Final = 10.0
# PoolTimeout and LocalProtocolError: httpx gave up before it wrote anything.
NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.LocalProtocolError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


def ark_client(context: ssl.SSLContext) -> httpx.Client:
    """The HTTP client that `Ark` wants; `context` is costly to make and can be shared.

    It takes no cookie: one of a strange kind would spoil every request after it.
    """
    return httpx.Client(
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        verify=context,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
    )


class ArkLine:
    """The way to the control plane of every account in the accounts secret."""

    def __init__(self, client: httpx.Client, accounts: Accounts, now: Now, notice: Notice) -> None:
        self._client = client
        self._signing = Signing(accounts, now, notice)

    def call(self, home: Home, action: str, members: Mapping[str, object]) -> Members:
        """The Result of one action in a home's account and project. Raises UpstreamError."""
        body = json.dumps({**members, "ProjectName": home.project}).encode()
        account = self._signing.account(home.account)
        status, date, received = self._send(account, action, body)
        try:
            return result_of(status, received)
        except UpstreamRefused as refused:
            error = self._signing.judged(refused, account, date)
            if error is refused:
                raise
            raise error from refused

    def _send(self, account: Account, action: str, body: bytes) -> tuple[int, str, bytes]:
        """Status, Date header and body of the answer to one request."""
        try:
            request = self._signed(account, action, body)
            response = self._client.send(request, stream=True)
            try:
                received = bounded(response)
            finally:
                response.close()
        except NOT_SENT as error:
            raise UpstreamNotSent(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise UpstreamNoAnswer(type(error).__name__) from error
        # An edge on the way may add a date of its own behind the upstream's.
        dates = response.headers.get_list("date") or [""]
        return response.status_code, dates[0], received

    def _signed(self, account: Account, action: str, body: bytes) -> httpx.Request:
        query = (("Action", action), ("Version", VERSION))
        request = self._client.build_request(
            "POST",
            f"{account.endpoint}/",
            params=query,
            headers={
                "Content-Type": "application/json",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
            },
            content=body,
        )
        # Signed is the Host that httpx will really send.
        headers = tuple(request.headers.items())
        unsigned = Request("POST", "/", query, headers, body)
        request.headers.update(self._signing.headers(account, unsigned))
        return request


def bounded(response: httpx.Response) -> bytes:
    """The body of a streamed answer. Raises UpstreamUnknown when it is too long."""
    received = bytearray()
    for piece in response.iter_bytes():
        received += piece
        if len(received) > ANSWER_MAX_BYTES:
            raise UpstreamUnknown("AnswerTooLarge", f"HTTP {response.status_code}")
    return bytes(received)
