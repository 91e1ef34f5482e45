"""Videos from first to last through every door, with a secret in all that their customer says."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from functions.videos import handler
from functions.videos.routes import CALLBACK
from tests.campaigns.redaction.endpoints import tell
from tests.campaigns.redaction.listening import Heard
from tests.campaigns.redaction.studio import TalkativeStudio
from tests.campaigns.wired.gateway import Gateway, Said
from tests.integration.doors.desk import event

NATIVE: Final = "/api/v3/contents/generations/tasks"
SHARED: Final = "/v1/videos/generations"
FRAMED: Final = "/v1/videos"
NEVER: Final = "cgt-20260318035710-k3x9q"
MODEL: Final = "seedance-2.0"


def bodies(secret: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A create for each door: the secret in the prompt, in the media and in the address told."""
    spelt = quote(secret, safe="")
    url = f"https://media.example.com/face.jpg?token={spelt}"
    back = {"model": MODEL, "callback_url": f"https://app.example.com/done?token={spelt}"}
    picture = {"type": "image_url", "image_url": {"url": url}, "role": "first_frame"}
    text = {"type": "text", "text": f"She says {secret}"}
    yield NATIVE, {**back, "content": [text, picture]}
    yield SHARED, {**back, "prompt": text["text"], "content": [picture]}
    frame = {"frame_type": "first_frame", "image_url": {"url": url}}
    yield FRAMED, {**back, "prompt": text["text"], "frame_images": [frame]}
    yield SHARED, {**back, "prompt": text["text"], "image_urls": [url]}


def film(gateway: Gateway, heard: Heard, studio: TalkativeStudio, who: str, secret: str) -> None:
    """Each story of videos once, whatever goes wrong on the way."""
    made: list[str] = []
    tickets = len(studio.tickets)
    gateway.cloud.calls.clear()
    for number, (path, body) in enumerate(bodies(secret)):
        headers = {"Idempotency-Key": f"{number}{quote(secret, safe='')}"[:255]}
        made += [_created(gateway, who, path, body, headers) for _ in range(2)]
    studio.faces = True
    path, body = next(bodies(secret))
    made.append(_created(gateway, who, path, body, {}))
    made.append(_created(gateway, who, path, body, {"X-Auto-Ingest": "true"}))
    studio.faces = False
    _started(gateway, heard)
    videos = dict.fromkeys(one for one in made if one)
    for ticket in [*studio.tickets[tickets:][:2], f"v1.{who}.{NEVER}.{'A' * 22}", secret]:
        _call(gateway, heard, ticket, secret)
    for video in videos:
        heard.run(partial(gateway.step, _state(who, video)), of_machine=True)
    for video in list(videos)[::2]:
        # Of every other one copies are kept: both kinds of links are given.
        heard.run(partial(gateway.keep, _kept(who, video)), of_machine=True)
    tell(gateway, heard, secret)
    for video in [*videos, NEVER, secret]:
        for path in (NATIVE, SHARED, FRAMED):
            gateway.rest(who, ("GET", f"{path}/{{video}}"), parameters={"video": video})
        gateway.rest(who, ("GET", "/v1/tasks/{task}"), parameters={"task": video})
    gateway.rest(who, ("GET", NATIVE))
    gateway.rest(who, ("GET", NATIVE), query={"filter.status": [secret]})
    for video in list(videos)[::2]:
        gateway.rest(who, ("DELETE", f"{NATIVE}/{{video}}"), parameters={"video": video})
    gateway.clock.advance(100)
    heard.run(gateway.sweep)


def _created(
    gateway: Gateway, who: str, path: str, body: object, headers: Mapping[str, str]
) -> str:
    said = gateway.rest(who, ("POST", path), json.dumps(body), headers=headers)
    return _id_of(said) if said.status == 200 else ""


def _id_of(said: Said) -> str:
    found = said.body.get("data") or said.body
    return str(found["id"])


def _started(gateway: Gateway, heard: Heard) -> None:
    started = [one.asked for one in gateway.cloud.calls if one.operation == "StartExecution"]
    heard.machine += [f"{one['name']} {one['input']}" for one in started]


def _call(gateway: Gateway, heard: Heard, ticket: str, secret: str) -> None:
    """The upstream says that something changed."""
    body = json.dumps({"id": secret, "status": secret, "content": {"video_url": secret}})
    asked = event(CALLBACK, "POST", None, {"Content-Type": "application/json"}, body)
    parameters = {"pathParameters": {"ticket": ticket}}
    heard.run(lambda: gateway.send({**asked, **parameters}, door=_Silent))


class _Silent:
    """The handler of videos; what it takes without a word has no body."""

    @staticmethod
    def handle(request: dict[str, Any], context: Any) -> dict[str, Any]:
        answer = handler.handle(request, context)
        return {**answer, "body": answer["body"] or "{}"}


def _state(who: str, video: str) -> dict[str, Any]:
    given = {"customer": who, "video": video, "generation": 1, "wait_seconds": 3}
    return {**given, "step": "watch", "execution": "tstabcdefghij-1"}


def _kept(who: str, video: str) -> dict[str, Any]:
    return {"customer": who, "video": video, "generation": 1, "execution": "tstabcdefghij-1"}
