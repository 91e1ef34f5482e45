"""Ark's data plane, where videos are made: Bearer key, plain bodies, its own errors.

    {"error": {"code", "message", "param", "type"}}      error
    429, at any code                                      UpstreamThrottled
    401, AccessDenied, AccountOverdueError                UpstreamAccountUnusable
    404 of a task                                         UpstreamNotFound
    any other well-formed 4xx                             UpstreamVideoRefused, with its param
    5xx, a time-out, anything strange                     UpstreamUnknown: it may have been made

One call is one HTTP request: a create has no idempotency key upstream, so nothing is sent twice
here. Nothing is logged: bodies hold prompts and links. (Ark, video generation API.)
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import httpx

from portrait.adapters.ark import Pace, unpaced
from portrait.adapters.ark_line import NOT_SENT, bounded
from portrait.adapters.ark_signing import Notice, Trouble
from portrait.adapters.ark_video_answers import created_video, refusal_of, video_from, videos_from
from portrait.adapters.secrets import Account, Accounts
from portrait.errors import (
    ServiceUnavailable,
    UpstreamAccountUnusable,
    UpstreamNoAnswer,
    UpstreamNotSent,
    UpstreamUnknown,
)
from portrait.model import Home, Marker, UpstreamId
from portrait.ports.videos import UpstreamVideo
from portrait.rules.markers import bears
from portrait.rules.video_models import upstream_model

PATH: Final = "/api/v3/contents/generations/tasks"
PAGE_SIZE: Final = 100
PAGES_MOST: Final = 20
"""Of the list that is searched for a marker: the newest 2,000 tasks of the account."""


class ArkVideos:
    """The data plane of every account in the accounts secret."""

    def __init__(self, client: httpx.Client, accounts: Accounts, notice: Notice) -> None:
        self._client = client
        self._accounts = accounts
        self._notice = notice

    def create_video(self, home: Home, body: Mapping[str, object]) -> UpstreamId:
        """Create a task; the model's name becomes the one of the account's region."""
        account = self._account(home)
        model = upstream_model(str(body["model"]), account.region)
        return created_video(self._send(account, "POST", PATH, {**body, "model": model}))

    def get_video(self, home: Home, video: UpstreamId) -> UpstreamVideo:
        """A task as the upstream has it."""
        account = self._account(home)
        return video_from(self._send(account, "GET", f"{PATH}/{video}"), video)

    def find_videos(
        self, home: Home, marker: Marker, since: datetime, *, each_page: Pace = unpaced
    ) -> Sequence[UpstreamVideo]:
        """Tasks made since then whose safety_identifier bears a marker, the oldest first."""
        found = [
            one
            for one in self._walk(home, since, each_page)
            if bears(one.safety_identifier, marker)
        ]
        return sorted(found, key=lambda one: (one.created_at or since, one.upstream_id))

    def cancel_video(self, home: Home, video: UpstreamId) -> None:
        """Cancel a queued task, or remove the record of one that has ended."""
        self._send(self._account(home), "DELETE", f"{PATH}/{video}")

    def _walk(self, home: Home, since: datetime, each_page: Pace) -> Iterator[UpstreamVideo]:
        """The account's tasks, the newest first, down to those made before `since`."""
        account = self._account(home)
        for page in range(1, PAGES_MOST + 1):
            each_page()
            query = f"?page_num={page}&page_size={PAGE_SIZE}"
            items = videos_from(self._send(account, "GET", PATH + query))
            yield from items
            oldest = min((one.created_at for one in items if one.created_at), default=None)
            if len(items) < PAGE_SIZE or (oldest is not None and oldest < since):
                return
        # A list that was not read to its end must never look like a miss.
        raise UpstreamUnknown("ListTooLong", f"more than {PAGES_MOST} pages")

    def _account(self, home: Home) -> Account:
        """The account with the key of the home's project. Raises UpstreamAccountUnusable."""
        try:
            account = self._accounts.find(home.account)
        except ServiceUnavailable as error:
            self._notice(Trouble.ACCOUNT_UNAVAILABLE, home.account, "AccountUnavailable")
            raise UpstreamAccountUnusable("AccountUnavailable", str(error)) from error
        key = account.api_keys.get(home.project, account.api_key)
        if not key:
            self._notice(Trouble.KEY_REFUSED, home.account, "NoApiKey")
            raise UpstreamAccountUnusable("NoApiKey", "the accounts secret has no api_key")
        return replace(account, api_key=key)

    def _send(
        self, account: Account, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> Mapping[str, object]:
        """The JSON object of a success. Raises UpstreamError."""
        try:
            request = self._client.build_request(
                method,
                account.data_endpoint + path,
                headers={
                    "Authorization": f"Bearer {account.api_key}",
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                    "Content-Type": "application/json",
                },
                content=None if body is None else json.dumps(dict(body)).encode(),
            )
            response = self._client.send(request, stream=True)
            try:
                received = bounded(response)
            finally:
                response.close()
        except NOT_SENT as error:
            raise UpstreamNotSent(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise UpstreamNoAnswer(type(error).__name__) from error
        return self._judged(account, response.status_code, received)

    def _judged(self, account: Account, status: int, received: bytes) -> Mapping[str, object]:
        try:
            return refusal_of(status, received)
        except UpstreamAccountUnusable as error:
            self._accounts.forget()
            self._notice(Trouble.KEY_REFUSED, account.name, error.code)
            raise
