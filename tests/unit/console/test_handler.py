"""The page and its files as they are served, from the samples in `events/`."""

import base64
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from functions.console import handler
from functions.console.files import policy, shipped
from portrait.wiring import console

EVENTS: Final = Path(__file__).parents[3] / "events"
STORE: Final = "https://uploads.s3.eu-west-1.amazonaws.com"


@dataclass(frozen=True)
class Context:
    aws_request_id: str = "8a1f0000-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LOCAL_MODE", "false")
    monkeypatch.setenv("STORE_ORIGIN", STORE)
    console.console.cache_clear()
    yield
    console.console.cache_clear()


def served(name: str, **more: Any) -> dict[str, Any]:
    """The answer to a sample."""
    event = json.loads((EVENTS / f"{name}.json").read_text())
    return handler.handle({**event, **more}, Context())


def content(answer: dict[str, Any]) -> str:
    """What a browser makes of the answer."""
    assert answer["isBase64Encoded"] is True
    packed = base64.b64decode(answer["body"])
    return gzip.decompress(packed).decode()


def test_the_page_comes_compressed_under_its_policy_and_is_asked_for_each_time() -> None:
    answer = served("console_page")
    file = shipped(STORE, local_mode=False)[""]
    assert (answer["statusCode"], answer["headers"]) == (
        200,
        {
            "Cache-Control": "no-cache",
            "Content-Encoding": "gzip",
            "Content-Type": "text/html; charset=utf-8",
            "ETag": file.tag,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            **policy(STORE, local_mode=False),
        },
    )
    assert content(answer) == file.plain.decode()


def test_every_file_that_the_page_names_is_served_and_kept_for_good() -> None:
    page = content(served("console_page"))
    names = re.findall(r'(?:src|href)="console/([^"]+)"', page)
    assert sorted(name.rsplit(".", 1)[1] for name in names) == ["css", "js", "js", "svg"]
    for name in names:
        answer = served("console_file", pathParameters={"file": name})
        assert answer["statusCode"] == 200
        assert answer["headers"]["Cache-Control"] == "public, max-age=31536000, immutable"
        assert content(answer) == shipped(STORE, local_mode=False)[name].plain.decode()


def test_the_sample_names_the_library_as_it_is_shipped() -> None:
    assert served("console_file")["statusCode"] == 200


def test_a_browser_that_has_the_page_is_told_so() -> None:
    tag = shipped(STORE, local_mode=False)[""].tag
    answer = served("console_page", headers={"If-None-Match": f'W/{tag}, "x"'})
    assert (answer["statusCode"], answer["body"]) == (304, "")


def test_a_page_that_may_reach_another_store_is_another_page() -> None:
    tags = {shipped(store, local_mode=False)[""].tag for store in (STORE, f"{STORE}.cn")}
    assert len(tags) == 2


def test_who_knows_no_compression_gets_the_text() -> None:
    answer = served("console_page", headers={})
    assert base64.b64decode(answer["body"]) == shipped(STORE, local_mode=False)[""].plain
    assert "Content-Encoding" not in answer["headers"]


def test_a_slash_at_the_end_leads_to_the_page() -> None:
    context = {"domainName": "gateway.example.com", "path": "/live/console/"}
    answer = served("console_page", requestContext=context)
    assert (answer["statusCode"], answer["headers"]["Location"]) == (308, "../console")


@pytest.mark.parametrize("name", ["", "app.js", "../handler.py", "words.en.js"])
def test_nothing_else_is_a_file_of_the_page(name: str) -> None:
    answer = served("console_file", pathParameters={"file": name or "x"})
    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["msg"] == "No such path."


def test_no_script_runs_but_the_pages_own() -> None:
    said = policy(STORE, local_mode=False)["Content-Security-Policy"]
    rules = dict(one.split(" ", 1) for one in said.split("; "))
    assert rules == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": f"'self' {STORE}",
        "img-src": "'self' https: blob: data:",
        "media-src": "'self' https: blob:",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    page = shipped(STORE, local_mode=False)[""].plain.decode()
    assert re.findall(r"<script(?![^>]* src=)[^>]*>|<style|\son\w+=|\sstyle=", page) == []


def test_on_one_machine_media_may_come_from_its_ports() -> None:
    here, there = (
        policy(STORE, local_mode=one)["Content-Security-Policy"] for one in (True, False)
    )
    assert here.replace(" http://127.0.0.1:*", "") == there
    assert here.count("http://127.0.0.1:*") == 2
