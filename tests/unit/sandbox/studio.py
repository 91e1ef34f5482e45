"""A client of the data plane for tests: brings a key, sends an event, reads JSON."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from functions.sandbox.app import answer
from functions.sandbox.world import World
from tests.unit.sandbox.ark import HOST, Clock
from tests.unit.sandbox.conftest import Sandbox

TASKS = "/api/v3/contents/generations/tasks"
MODEL = "doubao-seedance-2-0-260128"


@dataclass(frozen=True)
class Heard:
    """One answer of the data plane."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.text)
        return parsed

    @property
    def error(self) -> tuple[int, str, str]:
        """HTTP status, code and param of a refusal, of which nothing else is said."""
        assert list(self.body) == ["error"], self.text
        assert list(self.body["error"]) == ["code", "message", "param", "type"], self.text
        return self.status, self.body["error"]["code"], self.body["error"]["param"]

    @property
    def message(self) -> str:
        """A refusal's text without the request's id at its end."""
        text, _, request_id = self.body["error"]["message"].rpartition(" Request id: ")
        assert request_id == self.headers["x-request-id"]
        return str(text)


@dataclass
class Studio:
    """A caller with an API key; half a second passes before each call, so that rates are kept."""

    world: World
    clock: Clock
    key: str = "ark-one"
    step_seconds: float = 0.5

    def send(
        self, method: str, path: str, body: str = "", query: str = "", **headers: str
    ) -> Heard:
        """Any request."""
        event = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": query,
            "headers": {"host": HOST, **headers},
            "requestContext": {"http": {"method": method, "path": path}},
            "body": body,
            "isBase64Encoded": False,
        }
        got = answer(self.world, event)
        return Heard(got["statusCode"], got["headers"], got["body"])

    def call(self, method: str, task: str = "", body: str = "", query: str = "") -> Heard:
        """A request about tasks."""
        self.clock.advance(self.step_seconds)
        path = f"{TASKS}/{task}" if task else TASKS
        return self.send(method, path, body, query, authorization=f"Bearer {self.key}")

    def create(self, *content: dict[str, Any], **members: Any) -> Heard:
        """Ask for a video; without content, of a cat."""
        asked = {"model": MODEL, "content": content or [text("a cat")], **members}
        return self.call("POST", body=json.dumps(asked))

    def made(self, *content: dict[str, Any], **members: Any) -> str:
        """The id of a new task."""
        heard = self.create(*content, **members)
        assert heard.status == 200, heard.text
        return str(heard.body["id"])

    def get(self, task: str) -> dict[str, Any]:
        """A task's object."""
        heard = self.call("GET", task)
        assert heard.status == 200, heard.text
        return heard.body

    def listed(self, *query: tuple[str, str]) -> dict[str, Any]:
        """The answer of a list."""
        heard = self.call("GET", query=urlencode(query))
        assert heard.status == 200, heard.text
        return heard.body

    def open(self, link: str, method: str = "GET", **headers: str) -> Heard:
        """What is behind a link, asked for without a key."""
        url = urlsplit(link)
        return self.send(method, url.path, query=url.query, **headers)


def studio(sandbox: Sandbox, key: str = "ark-one") -> Studio:
    """A client of a sandbox's data plane."""
    return Studio(sandbox.world, sandbox.clock, key)


def text(prompt: str) -> dict[str, Any]:
    """A prompt."""
    return {"type": "text", "text": prompt}


def image(url: str, role: str | None = "reference_image") -> dict[str, Any]:
    """A picture."""
    return _medium("image", url, role)


def video(url: str, role: str | None = "reference_video") -> dict[str, Any]:
    """A clip."""
    return _medium("video", url, role)


def audio(url: str, role: str | None = "reference_audio") -> dict[str, Any]:
    """A sound."""
    return _medium("audio", url, role)


def _medium(kind: str, url: str, role: str | None) -> dict[str, Any]:
    item: dict[str, Any] = {"type": f"{kind}_url", f"{kind}_url": {"url": url}}
    return item if role is None else {**item, "role": role}
