"""A small Ark client for tests: signs, sends an event of a function URL, reads the envelope."""

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from functions.sandbox.app import answer
from functions.sandbox.world import World
from volcengine_signature import Credentials, Request, Scope, canonical_query, sign

HOST = "sandbox.lambda-url.example"
NOW_MS = int(datetime(2026, 11, 1, 20, 30, 15, 250_000, UTC).timestamp() * 1000)
REQUEST_ID = re.compile(r"[0-9]{14}[0-9A-F]{20}")
GOOD_URL = "https://media.example/good.png"


@dataclass
class Clock:
    """Milliseconds that pass when told to."""

    now_ms: int

    def __call__(self) -> int:
        return self.now_ms

    def advance(self, seconds: float) -> None:
        self.now_ms += round(seconds * 1000)


@dataclass(frozen=True)
class Reply:
    """One answer of the sandbox."""

    status: int
    body: dict[str, Any]

    @property
    def result(self) -> Any:
        assert "Error" not in self.body["ResponseMetadata"], self.body
        return self.body["Result"]

    @property
    def error(self) -> tuple[int, str]:
        """HTTP status and code of a refusal, which has no `Result`."""
        assert list(self.body) == ["ResponseMetadata"], self.body
        return self.status, self.body["ResponseMetadata"]["Error"]["Code"]

    @property
    def message(self) -> str:
        return str(self.body["ResponseMetadata"]["Error"]["Message"])


@dataclass
class Ark:
    """A signing client; half a second passes before each call, so that rates are kept."""

    world: World
    clock: Clock
    access_key_id: str
    secret: str
    region: str
    project: str | None = None
    step_seconds: float = 0.5

    def __call__(self, action: str, **body: Any) -> Reply:
        if self.project is not None:
            body.setdefault("ProjectName", self.project)
        self.clock.advance(self.step_seconds)
        return self.send(self.signed(action, json.dumps(body).encode()))

    def signed(self, action: str, body: bytes = b"{}", *more: tuple[str, str]) -> Request:
        unsigned = Request(
            method="POST",
            path="/",
            query=(("Action", action), ("Version", "2024-01-01"), *more),
            headers=(("host", HOST), ("content-type", "application/json")),
            body=body,
        )
        now = datetime.fromtimestamp(self.clock.now_ms // 1000, UTC)
        added = sign(
            unsigned, Credentials(self.access_key_id, self.secret), Scope(self.region, "ark"), now
        )
        headers = (*unsigned.headers, *((name.lower(), value) for name, value in added.items()))
        return replace(unsigned, headers=headers)

    def send(self, request: Request) -> Reply:
        reply = answer(self.world, event(request))
        return Reply(reply["statusCode"], json.loads(reply["body"]))

    def group(self, name: str = "a group") -> str:
        return str(self("CreateAssetGroup", Name=name, GroupType="AIGC").result["Id"])

    def asset(self, group: str, url: str = GOOD_URL, **members: Any) -> str:
        members.setdefault("AssetType", "Image")
        return str(self("CreateAsset", GroupId=group, URL=url, **members).result["Id"])

    def status(self, asset: str) -> str:
        return str(self("GetAsset", Id=asset).result["Status"])


def event(request: Request) -> dict[str, Any]:
    """A request as a function URL hands it over, payload format 2.0."""
    return {
        "version": "2.0",
        "rawPath": request.path,
        "rawQueryString": canonical_query(request.query),
        "headers": dict(request.headers),
        "requestContext": {"http": {"method": request.method, "path": request.path}},
        "body": request.body.decode(),
        "isBase64Encoded": False,
    }
