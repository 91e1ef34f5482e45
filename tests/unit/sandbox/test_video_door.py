"""The door of the data plane: keys, paths, rates, faults; and the links to results."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from functions.sandbox.accounts import SecretMalformed, holders, read_accounts
from functions.sandbox.settings import Switches
from tests.unit.sandbox.ark import HOST
from tests.unit.sandbox.conftest import Sandbox
from tests.unit.sandbox.studio import TASKS, Studio, studio

DENIED = "<Code>AccessDenied</Code>"
CLIP, FRAME = b"a clip of sixteen", b"\xff\xd8\xff its last frame"


@pytest.fixture
def ark(sandbox: Sandbox) -> Studio:
    return studio(sandbox)


@pytest.fixture
def content(ark: Studio) -> dict[str, str]:
    """The links of a task that has just succeeded."""
    task = ark.made(return_last_frame=True)
    ark.clock.advance(10)
    links: dict[str, str] = ark.get(task)["content"]
    return links


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer wrong"},
        {"authorization": "Bearer ARK-ONE"},
        {"authorization": "ark-one"},
        {"authorization": "Bearer ark-one ark-one"},
        {"authorization": "Basic ark-one"},
        {"authorization": "Bearer AKLTSANDBOX1"},
        {"authorization": "Bearer shared"},
    ],
)
def test_without_a_key_of_an_account_nothing_is_told(ark: Studio, headers: dict[str, str]) -> None:
    for method, path in (("GET", TASKS), ("POST", TASKS), ("DELETE", f"{TASKS}/cgt-1")):
        heard = ark.send(method, path, **headers)
        assert heard.error == (401, "AuthenticationError", "")
        assert heard.body["error"]["type"] == "Unauthorized"


def test_the_scheme_of_a_key_is_spelt_as_one_likes(ark: Studio) -> None:
    assert ark.send("GET", TASKS, authorization="bearer  ark-one").status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v3/models"),
        ("GET", f"{TASKS}/"),
        ("GET", f"{TASKS}/a/b"),
        ("PUT", f"{TASKS}/cgt-1"),
        ("DELETE", TASKS),
        ("POST", f"{TASKS}/cgt-1"),
    ],
)
def test_paths_and_methods_that_are_none_are_not_found(ark: Studio, method: str, path: str) -> None:
    heard = ark.send(method, path, authorization="Bearer ark-one")
    assert heard.error == (404, "NotFound", "")


def test_each_operation_has_its_rate_for_the_account(sandbox: Sandbox, ark: Studio) -> None:
    ark.step_seconds = 0
    ark.clock.advance(1)
    made = [ark.create().status for _ in range(11)]
    assert made == [200] * 10 + [429]
    refused = studio(sandbox, "ark-one-other")
    refused.step_seconds = 0
    assert refused.create().error == (429, "ModelAccountRpmRateLimitExceeded", "")
    assert [ark.call("GET").status for _ in range(11)] == [200] * 10 + [429]
    assert [ark.call("GET", "cgt-1").status for _ in range(101)] == [404] * 100 + [429]
    assert [ark.call("DELETE", "cgt-1").status for _ in range(11)] == [404] * 10 + [429]
    ark.clock.advance(1)
    assert ark.create().status == 200


def test_a_fault_is_answered_in_the_envelope_and_tells_nothing(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("https://secret.example/?token=1")

    ark = studio(sandbox)
    broken: Any = Broken()
    ark.world = replace(ark.world, videos=broken)
    heard = ark.create()
    assert heard.error == (500, "InternalServiceError", "")
    assert heard.body["error"]["type"] == "InternalServerError"
    assert "secret" not in heard.text + capsys.readouterr().out


def test_a_body_that_cannot_be_decoded_is_refused(ark: Studio) -> None:
    from functions.sandbox.app import answer  # noqa: PLC0415 - this request cannot be spelt there

    event = {
        "rawPath": TASKS,
        "headers": {"host": HOST, "authorization": "Bearer ark-one"},
        "requestContext": {"http": {"method": "POST"}},
        "body": "!",
        "isBase64Encoded": True,
    }
    assert answer(ark.world, event)["statusCode"] == 400


def test_results_are_real_files_behind_links_on_the_sandboxs_own_origin(
    ark: Studio, content: dict[str, str]
) -> None:
    assert content["video_url"].startswith(f"https://{HOST}/results/cgt-")
    shown, frame = (ark.open(content[name]) for name in ("video_url", "last_frame_url"))
    assert (shown.status, shown.headers["content-type"]) == (200, "video/mp4")
    assert base64.b64decode(shown.text) == CLIP
    assert (frame.status, frame.headers["content-type"]) == (200, "image/jpeg")
    assert base64.b64decode(frame.text) == FRAME
    head = ark.open(content["video_url"], "HEAD")
    assert (head.text, head.headers["content-length"]) == ("", str(len(CLIP)))


@pytest.mark.parametrize(
    ("asked", "status", "part", "answered"),
    [
        ("bytes=0-", 206, CLIP, "bytes 0-16/17"),
        ("bytes=2-5", 206, CLIP[2:6], "bytes 2-5/17"),
        ("bytes=10-99", 206, CLIP[10:], "bytes 10-16/17"),
        ("bytes=17-", 200, CLIP, None),
        ("bytes=5-2", 200, CLIP, None),
        ("lines=1-2", 200, CLIP, None),
    ],
)
def test_a_player_gets_the_range_that_it_asks_for(
    ark: Studio,
    content: dict[str, str],
    asked: str,
    status: int,
    part: bytes,
    answered: str | None,
) -> None:
    heard = ark.open(content["video_url"], range=asked)
    assert (heard.status, base64.b64decode(heard.text)) == (status, part)
    assert heard.headers.get("content-range") == answered
    assert heard.headers["content-length"] == str(len(part))


def test_a_link_dies_a_day_after_the_end_of_its_task(ark: Studio, content: dict[str, str]) -> None:
    ark.clock.advance(24 * 3600 - 2)
    assert ark.open(content["video_url"]).status == 200
    ark.clock.advance(2)
    heard = ark.open(content["video_url"])
    assert (heard.status, heard.headers["content-type"]) == (403, "application/xml")
    assert DENIED in heard.text


def test_a_switch_has_links_die_sooner(sandbox: Sandbox) -> None:
    sandbox.switch("video-result-ttl=30")
    ark = studio(sandbox)
    task = ark.made(return_last_frame=True)
    ark.clock.advance(10)
    links = ark.get(task)["content"].values()
    ark.clock.advance(28)
    assert [ark.open(link).status for link in links] == [200, 200]
    ark.clock.advance(2)
    assert [ark.open(link).status for link in links] == [403, 403]


def test_a_link_outlives_the_record_of_its_task(ark: Studio, content: dict[str, str]) -> None:
    task = content["video_url"].split("/")[4]
    assert ark.call("DELETE", task).status == 200
    assert ark.open(content["video_url"]).status == 200


def test_a_link_that_was_changed_opens_nothing(ark: Studio, content: dict[str, str]) -> None:
    link = content["video_url"]
    for forged in (
        link.replace("video.mp4", "last_frame.jpg"),
        link.replace("cgt-2026", "cgt-2027"),
        link.replace("X-Expires=1", "X-Expires=9"),
        link.replace("X-Expires=", "X-Expired="),
        link.replace("X-Signature=", "X-Signature=0"),
        link.partition("?")[0],
        link.replace("video.mp4", "video.mov"),
        link.replace("video.mp4", "%C3%A9"),
    ):
        heard = ark.open(forged)
        assert (heard.status, DENIED in heard.text) == (403, True), forged


def test_the_switches_of_the_data_plane_are_read() -> None:
    words = (
        "video-overdue,video-faces-unnamed,video-callbacks-off,video-asset-lag=3,"
        "video-list-lag=4.5,video-result-ttl=60"
    )
    assert Switches.parse(words) == Switches(
        video_overdue=True,
        video_faces_unnamed=True,
        video_callbacks_off=True,
        video_asset_lag=3.0,
        video_list_lag=4.5,
        video_result_ttl=60.0,
    )


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"api_keys": {"default": "x", "other": "x"}}, "the same key"),
        ({"api_keys": ["x"]}, "shape"),
        ({"api_key": 7}, "shape"),
    ],
)
def test_a_secret_whose_keys_cannot_be_told_apart_is_malformed(
    changed: dict[str, Any], why: str
) -> None:
    entry = {"account": "a", "access_key_id": "AK", "secret_access_key": "s", **changed}
    with pytest.raises(SecretMalformed, match=why):
        holders(read_accounts(json.dumps({"accounts": [entry]})))


def test_an_account_without_a_key_has_no_data_plane_and_keys_are_in_no_representation() -> None:
    plain, keyed = (
        read_accounts(json.dumps({"accounts": [entry], "secret_access_key": "s"}))
        for entry in (
            {"account": "a", "access_key_id": "AK"},
            {"account": "a", "access_key_id": "AK", "api_key": "opens"},
        )
    )
    assert holders(plain) == {}
    assert [(one.account.name, one.project) for one in holders(keyed).values()] == [
        ("a", "default")
    ]
    assert "opens" not in repr(holders(keyed))


def test_the_portrait_is_also_there_under_a_name_that_says_face(ark: Studio) -> None:
    assert ark.send("GET", "/face.jpg").text == ark.send("GET", "/sample.jpg").text
