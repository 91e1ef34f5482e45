"""Where the gateway is, as each kind of caller reached it."""

import pytest

from portrait.http.events import read_event
from portrait.http.origin import base_url

API = "abc123.execute-api.eu-central-1.amazonaws.com"
CALLBACK = "/v1/callbacks/liveness/{ticket}"
CALLED = "/v1/callbacks/liveness/v1.ann.s.1.n.m"
INVITE = "/v1/liveness/{invite}"


@pytest.mark.parametrize(
    ("name", "seen", "path", "expected"),
    [
        (API, "/live/v1/portrait", "/v1/portrait", f"https://{API}/live"),
        (API, "/live/v1/portrait/", "/v1/portrait", f"https://{API}/live"),
        (API, "/live/", "/", f"https://{API}/live"),
        (API, "/live", "/", f"https://{API}/live"),
        ("gw.example.com", "/v1/portrait", "/v1/portrait", "https://gw.example.com"),
        ("gw.example.com", "/", "/", "https://gw.example.com"),
        ("gw.example.com", "/base/v1/portrait", "/v1/portrait", "https://gw.example.com/base"),
        ("gw.example.com", "/v1%2Fportrait", "/v1/portrait", "https://gw.example.com"),
        (API, f"/live{CALLED}", CALLBACK, f"https://{API}/live"),
        (API, "/live/v1/liveness/abc/", INVITE, f"https://{API}/live"),
        ("gw.example.com", f"/base{CALLED}", CALLBACK, "https://gw.example.com/base"),
        ("gw.example.com", "/base/v1/liveness/%7Bx%7D", INVITE, "https://gw.example.com/base"),
        ("gw.example.com", "/v1/liveness/abc", INVITE, "https://gw.example.com"),
        ("gw.example.com", "/liveness/abc", INVITE, "https://gw.example.com"),
        ("gw.example.com", "", "/v1/portrait", "https://gw.example.com"),
    ],
)
def test_the_base_is_what_stands_before_the_path(
    name: str, seen: str, path: str, expected: str
) -> None:
    assert base_url({"requestContext": {"domainName": name, "path": seen}}, path) == expected


@pytest.mark.parametrize("event", [{}, {"requestContext": None}, {"requestContext": {}}])
def test_an_event_that_tells_nothing_gives_nothing(event: dict[str, object]) -> None:
    assert base_url(event, "/v1/portrait") == ""


def test_a_host_header_is_not_asked() -> None:
    event = {
        "resource": "/v1/portrait",
        "httpMethod": "POST",
        "headers": {"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
        "requestContext": {"domainName": API, "path": "/live/v1/portrait"},
    }
    assert read_event(event, "r-1").base_url == f"https://{API}/live"
