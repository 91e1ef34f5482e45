"""The demo against a scripted gateway on a loopback port."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from local.demo import DemoFailed, Gateway, run

Script = Callable[[str, bytes], tuple[int, Any]]


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def serve() -> Iterator[Callable[[Script], tuple[str, list[str]]]]:
    """Start a gateway that answers by a script; returns its origin and what it was asked."""
    servers: list[ThreadingHTTPServer] = []

    def start(script: Script) -> tuple[str, list[str]]:
        asked: list[str] = []

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked.append(f"{self.path} {self.headers['Authorization']}")
                status, document = script(self.path, body)
                text = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}", asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def _result(result: dict[str, Any]) -> tuple[int, Any]:
    return 200, {"ResponseMetadata": {"RequestId": "r"}, "Result": result}


def _becoming(*statuses: dict[str, Any]) -> Script:
    left = list(statuses)

    def script(path: str, body: bytes) -> tuple[int, Any]:
        if "CreateAssetGroup" in path:
            return _result({"Id": "group-1"})
        if path == "/v1/portrait/upload":
            assert b'name="GroupId"\r\n\r\ngroup-1\r\n' in body
            assert b"\r\n\r\npicture\r\n" in body
            return _result({"Id": "asset-1"})
        return _result(left.pop(0))

    return script


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "me.jpg"
    file.write_bytes(b"picture")
    return file


def _run(origin: str, picture: Path, clock: Clock) -> tuple[str, list[str]]:
    shown: list[str] = []
    reference = run(
        Gateway(origin, "sk-1"),
        picture,
        say=shown.append,
        show=shown.append,
        sleep=clock.sleep,
        monotonic=clock,
    )
    return reference, shown


def test_a_picture_becomes_a_reference_to_an_active_asset(
    serve: Callable[[Script], tuple[str, list[str]]], picture: Path
) -> None:
    origin, asked = serve(
        _becoming({"Status": "Processing"}, {"Status": "Processing"}, {"Status": "Active"})
    )
    clock = Clock()
    reference, shown = _run(origin, picture, clock)
    assert (reference, clock.slept, shown[:2], "Active" in shown[-2]) == (
        "asset://asset-1",
        [3.0, 3.0],
        ["group   group-1", "asset   asset-1"],
        True,
    )
    assert asked == [
        "/v1/portrait/?Action=CreateAssetGroup Bearer sk-1",
        "/v1/portrait/upload Bearer sk-1",
        *["/v1/portrait/?Action=GetAsset Bearer sk-1"] * 3,
    ]


def test_a_large_file_goes_straight_to_the_store_in_pieces(
    serve: Callable[[Script], tuple[str, list[str]]], tmp_path: Path
) -> None:
    film = tmp_path / "me.mp4"
    film.write_bytes(b"f" * 10_000_001)
    origin = ""

    def script(path: str, body: bytes) -> tuple[int, Any]:
        if path == "/store":
            assert b'name="key"\r\n\r\nincoming/1\r\n' in body
            assert body.count(b"f" * 10_000_001 + b"\r\n--") == 1
            return 200, {}
        if path == "/v1/portrait/uploads":
            assert json.loads(body) == {
                "GroupId": "group-1",
                "AssetType": "Video",
                "ContentType": "video/mp4",
                "Size": 10_000_001,
            }
            form = {"URL": f"{origin}/store", "Fields": {"key": "incoming/1"}}
            return _result({"Id": "asset-1", **form})
        if "CreateAssetGroup" in path:
            return _result({"Id": "group-1"})
        return _result({"Status": "Active"})

    origin, asked = serve(script)
    reference, shown = _run(origin, film, Clock())
    assert reference == "asset://asset-1"
    assert asked[1:3] == ["/v1/portrait/uploads Bearer sk-1", "/store None"]
    bars = [line for line in shown if line.startswith("\rsent")]
    assert bars[-1] == f"\rsent    [{'#' * 30}]   10.0 of 10.0 MB"
    assert len(bars) == 39


def test_a_store_that_refuses_a_large_file_ends_the_demo(
    serve: Callable[[Script], tuple[str, list[str]]], tmp_path: Path
) -> None:
    film = tmp_path / "me.mp4"
    film.write_bytes(b"f" * 10_000_001)
    origin = ""

    def script(path: str, _: bytes) -> tuple[int, Any]:
        if path == "/store":
            return 403, {"Code": "AccessDenied"}
        return _result({"Id": "one", "URL": f"{origin}/store", "Fields": {}})

    origin, _ = serve(script)
    with pytest.raises(DemoFailed, match=r"uploads: the store says 403: .*AccessDenied"):
        _run(origin, film, Clock())


def test_a_failed_asset_ends_with_its_code_and_message(
    serve: Callable[[Script], tuple[str, list[str]]], picture: Path
) -> None:
    failed = {"Status": "Failed", "Error": {"Code": "NoFace", "Message": "No face is visible."}}
    origin, _ = serve(_becoming(failed))
    with pytest.raises(DemoFailed, match=r"the asset failed: NoFace: No face is visible\."):
        _run(origin, picture, Clock())


def test_a_refusal_names_the_step_the_code_and_the_request(
    serve: Callable[[Script], tuple[str, list[str]]], picture: Path
) -> None:
    error = {"Code": "QuotaExceeded", "Message": "50 groups are the limit."}
    document = {"ResponseMetadata": {"RequestId": "r-7", "Error": error}}
    origin, _ = serve(lambda _path, _body: (429, document))
    with pytest.raises(DemoFailed) as refused:
        _run(origin, picture, Clock())
    assert str(refused.value) == (
        "CreateAssetGroup: QuotaExceeded: 50 groups are the limit. (request r-7)"
    )


def test_an_answer_that_is_not_the_gateways_is_shown(
    serve: Callable[[Script], tuple[str, list[str]]], picture: Path
) -> None:
    origin, _ = serve(lambda _path, _body: (502, ["proxy"]))
    with pytest.raises(DemoFailed, match=r'not an answer of the gateway: \["proxy"\]'):
        _run(origin, picture, Clock())


def test_an_asset_that_is_never_ready_ends_the_demo_after_a_quarter_of_an_hour(
    serve: Callable[[Script], tuple[str, list[str]]], picture: Path
) -> None:
    origin, _ = serve(_becoming(*[{"Status": "Processing"}] * 400))
    clock = Clock()
    with pytest.raises(DemoFailed, match="still Processing after 90"):
        _run(origin, picture, clock)
    assert clock.now == 903.0


def test_a_file_that_is_not_there_costs_no_call(tmp_path: Path) -> None:
    with pytest.raises(DemoFailed, match="is not a file"):
        _run("http://127.0.0.1:1", tmp_path / "none.jpg", Clock())


def test_a_gateway_that_is_not_there_is_named(picture: Path) -> None:
    with pytest.raises(DemoFailed, match=r"http://127\.0\.0\.1:1 cannot be reached"):
        _run("http://127.0.0.1:1", picture, Clock())
