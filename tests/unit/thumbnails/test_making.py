"""The story of one small picture, and the function that is invoked for it."""

import base64
import json
import logging
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from functions.thumbnails import handler
from portrait.adapters.thumbnailer import read_order
from portrait.observability import Log, Meter
from portrait.ports.thumbnails import PictureNotThere, PictureUnfit, ThumbnailOrder
from portrait.usecases.thumbnails import Drawing, DrawingPorts, make_thumbnail
from portrait.wiring.thumbnails import ThumbnailsFunctionPorts
from tests.fakes import PlainSealer

EVENT: Final = Path(__file__).parents[3] / "events" / "thumbnails.json"
TARGET: Final = "thumbnails/ann/asset-1"
FILED: Final = ThumbnailOrder(TARGET, key="generic/ann/ua_1")
SEALER: Final = PlainSealer()
LINKED: Final = ThumbnailOrder(TARGET, url="https://media.example.com/1?signature=secret")


@dataclass
class Bucket:
    """Files, and what URLs show."""

    files: dict[str, bytes] = field(default_factory=dict)
    shown: dict[str, bytes] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)

    def has_picture(self, key: str) -> bool:
        return key in self.files

    def load_picture(self, key: str, max_bytes: int) -> bytes:
        return self._found(key, self.files, max_bytes)

    def fetch_picture(self, url: str, max_bytes: int) -> bytes:
        return self._found(url, self.shown, max_bytes)

    def keep_picture(self, key: str, data: bytes, content_type: str) -> None:
        assert content_type == "image/webp"
        self.files[key] = data

    def _found(self, place: str, where: dict[str, bytes], max_bytes: int) -> bytes:
        assert max_bytes == 30 * 1024 * 1024
        self.read.append(place)
        if place not in where:
            raise PictureNotThere(place)
        return where[place]


def smaller(data: bytes) -> bytes:
    if data == b"torn":
        raise PictureUnfit("torn")
    return b"small " + data


def make(order: ThumbnailOrder, bucket: Bucket) -> Drawing:
    return make_thumbnail(order, smaller, DrawingPorts(bucket, bucket))


def test_an_upload_is_drawn_from_its_file() -> None:
    bucket = Bucket(files={FILED.key: b"cat"})
    assert make(FILED, bucket) is Drawing.MADE
    assert bucket.files == {FILED.key: b"cat", TARGET: b"small cat"}


def test_an_asset_is_drawn_from_its_media() -> None:
    bucket = Bucket(shown={LINKED.url: b"cat"})
    assert make(LINKED, bucket) is Drawing.MADE
    assert bucket.files == {TARGET: b"small cat"}


@pytest.mark.parametrize("order", [FILED, LINKED])
def test_what_is_there_is_not_made_again(order: ThumbnailOrder) -> None:
    bucket = Bucket(files={TARGET: b"small"})
    assert make(order, bucket) is Drawing.THERE
    assert (bucket.files, bucket.read) == ({TARGET: b"small"}, [])


@pytest.mark.parametrize("order", [FILED, LINKED])
def test_what_cannot_be_had_is_said_to_be_so(order: ThumbnailOrder) -> None:
    bucket = Bucket()
    assert make(order, bucket) is Drawing.NOT_THERE
    assert bucket.files == {}


def test_what_cannot_be_decoded_leaves_nothing_behind() -> None:
    bucket = Bucket(shown={LINKED.url: b"torn"})
    assert make(LINKED, bucket) is Drawing.UNFIT
    assert bucket.files == {}


@dataclass
class Context:
    aws_request_id: str = "request-1"


class CurrentStdout:
    """Whatever stdout is now: a logger keeps the one it was born with, a test has its own."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Bucket:
    made = Bucket()
    log, meter = Log("thumbnails"), Meter("thumbnails")
    stories = DrawingPorts(made, made)
    opened = ThumbnailsFunctionPorts(partial(read_order, unsealer=SEALER), stories, log, meter)
    monkeypatch.setattr(handler, "draw", smaller)
    for one in logging.getLogger("thumbnails").handlers:
        monkeypatch.setattr(one, "stream", CurrentStdout())
    monkeypatch.setattr(handler, "thumbnails", lambda: opened)
    return made


def test_the_function_says_what_came_of_an_order_and_no_url(
    bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed = SEALER.seal(LINKED.url, "thumbnail-source", "thumbnails", TARGET)
    media = [base64.b64encode(chunk).decode() for chunk in sealed.chunks]
    event = {"target": TARGET, "key": "", "media": media}
    assert handler.handle(event, Context()) == {"outcome": "not_there"}
    bucket.shown[LINKED.url] = b"cat"
    assert handler.handle(event, Context()) == {"outcome": "made"}
    out = capsys.readouterr().out
    assert "secret" not in out
    lines = [json.loads(line) for line in out.splitlines()]
    said = [one for one in lines if one.get("message") == "drawn"]
    assert [(one["customer"], one["asset"], one["outcome"]) for one in said] == [
        ("ann", "asset-1", "not_there"),
        ("ann", "asset-1", "made"),
    ]
    counted = [name for one in lines for name in one if name.startswith("Thumbnail")]
    assert counted == ["ThumbnailNotThere", "ThumbnailMade"]


def test_the_sample_event_is_what_the_function_takes(bucket: Bucket) -> None:
    event: dict[str, Any] = json.loads(EVENT.read_text())
    bucket.files[event["key"]] = b"cat"
    assert handler.handle(event, Context()) == {"outcome": "made"}
    assert bucket.files[event["target"]] == b"small cat"


def test_an_order_shows_no_url() -> None:
    assert "secret" not in repr(LINKED)
