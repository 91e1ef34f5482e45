"""A customer of the running stack, who calls the gateway over HTTP and knows nothing else."""

import contextlib
import itertools
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from local.stack import Stack
from tests.integration.conftest import PATIENCE_SECONDS, eventually

_POLL_SECONDS: Final = 0.4
_NOT_NOW: Final = 503
_STILL_AT_WORK: Final = 409
_NAMES: Final = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and JSON body of an answer."""

    status: int
    body: dict[str, Any]

    @property
    def result(self) -> dict[str, Any]:
        """The Result of a success; fails the test for anything else."""
        assert self.status == 200, self
        result: dict[str, Any] = self.body["Result"]
        return result

    @property
    def code(self) -> str:
        """The code of a refusal, which has no Result; fails the test for anything else."""
        assert "Result" not in self.body, self
        assert self.body["ResponseMetadata"]["RequestId"], self
        return str(self.body["ResponseMetadata"]["Error"]["Code"])

    @property
    def message(self) -> str:
        """The text of a refusal."""
        return str(self.body["ResponseMetadata"]["Error"]["Message"])


@dataclass(frozen=True, slots=True)
class Customer:
    """A name, an API key and a connection pool."""

    name: str
    api_key: str = field(repr=False)
    http: httpx.Client = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What a signed-in request carries."""
        return {"Authorization": f"Bearer {self.api_key}"}

    def act(self, action: str, path: str = "/v1/portrait/", /, **members: Any) -> Reply:
        """Call an Action."""
        answer = self.http.post(path, params={"Action": action}, json=members, headers=self.headers)
        return Reply(answer.status_code, answer.json())

    def upload(self, content: bytes, content_type: str) -> Reply:
        """Send a form that is encoded already."""
        answer = self.http.post(
            "/v1/portrait/upload",
            content=content,
            headers={**self.headers, "Content-Type": content_type},
        )
        return Reply(answer.status_code, answer.json())

    def new_group(self, name: str = "a group") -> str:
        """The id of a new group."""
        return self._made("CreateAssetGroup", Name=name, GroupType="AIGC")

    def new_asset(self, group: str, url: str, name: str = "an asset") -> str:
        """The id of a new asset."""
        wanted = {"GroupId": group, "URL": url, "AssetType": "Image", "Name": name}
        return self._made("CreateAsset", **wanted)

    def at_rest(self, asset: str, within_seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """What GetAsset says once the asset is no longer Processing."""
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline:
            seen = self.act("GetAsset", Id=asset)
            if seen.status != _NOT_NOW and seen.result["Status"] != "Processing":
                return seen.result
            time.sleep(_POLL_SECONDS)
        raise AssertionError(f"{asset} is Processing after {within_seconds} s")

    def _made(self, action: str, **members: str) -> str:
        """The id of what a create made, sent again under its key while the service is starved.

        On a busy machine a function's first process may take longer to start than the edge waits.
        """
        key = uuid.uuid4().hex

        def answered() -> Reply | None:
            reply = self.act(action, **members, ClientToken=key)
            return None if reply.status in {_NOT_NOW, _STILL_AT_WORK} else reply

        made: Reply = eventually(answered)
        return str(made.result["Id"])


@dataclass(frozen=True, slots=True)
class Office:
    """Makes customers of a stack as its operator does, over one HTTP client."""

    stack: Stack
    http: httpx.Client

    def admit(self, **more: int | str) -> Customer:
        """A new customer; `more` are `groups`, `assets_per_group`, `account`."""
        name = f"tenant-{next(_NAMES)}"
        self.stack.admin({"command": "create_customer", "customer": name, **more})
        key = self.stack.admin({"command": "issue_key", "customer": name, "kind": "bearer"})
        return Customer(name, key["api_key"], self.http)


@contextlib.contextmanager
def office_of(stack: Stack) -> Iterator[Office]:
    """The office of a running stack."""
    # A connection a request: httpx may close a kept one that another thread has just been given.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    with httpx.Client(
        base_url=stack.base_url,
        timeout=180.0,
        trust_env=False,
        limits=limits,
        follow_redirects=True,
    ) as http:
        yield Office(stack, http)
