"""Which URLs the gateway connects to, or sends people to, on a customer's word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.rules.urls import CALLBACK_URL_MAX, callback_url_problem

NOBODY: frozenset[str] = frozenset()
OWN = frozenset({"http://127.0.0.1:8700", "http://[::1]:8701"})
NOT_A_URL = "is not a URL"
NOT_HTTP = "must begin with http:// or https://"
NOT_HTTPS = "must begin with https://"
NOT_PUBLIC = "must name a public host"
ADDRESS = "must name a host, not an address"
PORT = "must use port 443 or 8443"
UNSAFE = "must not contain spaces, control characters or backslashes"
INVISIBLE = "must not contain invisible characters"
USER = "must not carry a user name or password"
LENGTH = f"must be an http or https URL of at most {CALLBACK_URL_MAX} characters"


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com",
        "https://hooks.example.com/in?key=1#part",
        "HTTPS://HOOKS.EXAMPLE.COM:443/",
        "https://hooks.example.com:8443/",
        "https://hooks.example.com:/",
        "https://b\u00fccher.example/",
        "https://B\u00dcCHER.example/",
        "https://xn--bcher-kva.example/",
        "https://\u4f8b\u5b50.example/\u8def\u5f84",
        "https://r3---sn-4g5.example.com/",
        "https://1.2.3.4.example.com/",
        "https://a.example/@127.0.0.1",
        "https://a.b/" + "x" * (CALLBACK_URL_MAX - 12),
    ],
)
def test_a_host_on_the_internet_is_taken(url: str) -> None:
    assert callback_url_problem(url, NOBODY) is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", LENGTH),
        ("https://a.b/" + "x" * (CALLBACK_URL_MAX - 11), LENGTH),
        ("ftp://a.example/", NOT_HTTP),
        ("http://a.example/", NOT_HTTPS),
        ("http://127.0.0.1:8700/", NOT_HTTPS),
        ("https://user@a.example/", USER),
        ("https://@a.example/", USER),
        ("https://a.example\\@b.example/", UNSAFE),
        ("https://a.example/\r\nHost: b", UNSAFE),
        ("https://a.example/\x85", INVISIBLE),
        ("https://a.example/\u202ex", INVISIBLE),
        ("https://a.example/\ud800", INVISIBLE),
        ("https://a.example:0/", NOT_A_URL),
        ("https://a.example:80/", PORT),
        ("https://a.example:22/", PORT),
        ("https:///x", NOT_PUBLIC),
        ("https://localhost/", NOT_PUBLIC),
        ("https://a.internal/", NOT_PUBLIC),
        ("https://intranet/", NOT_PUBLIC),
        ("https://a.example./", NOT_PUBLIC),
        ("https://a.example../", NOT_PUBLIC),
        ("https://a%2eexample.com/", NOT_PUBLIC),
        ("https://xn--a.example/", NOT_PUBLIC),
        ("https://\u2460.example/", NOT_PUBLIC),
        ("https://\uff41.example/", NOT_PUBLIC),
        ("https://a\u3002example/", NOT_PUBLIC),
        ("https://a\uff0eexample/", NOT_PUBLIC),
        ("https://a\uff61example/", NOT_PUBLIC),
        ("https://8.8.8.8/", ADDRESS),
        ("https://8.8.8.8./", ADDRESS),
        ("https://[2606:4700:4700::1111]/", ADDRESS),
        ("https://[::ffff:8.8.8.8]/", ADDRESS),
        ("https://134744072/", ADDRESS),
        ("https://0x08080808/", ADDRESS),
        ("https://0x8.0x8.0x8.0x8/", ADDRESS),
        ("https://010.010.010.010/", ADDRESS),
        ("https://8.526344/", ADDRESS),
        ("https://\uff18.\uff18.\uff18.\uff18/", ADDRESS),
        ("https://\u2467.\u2467.\u2467.\u2467/", ADDRESS),
        ("https://\u0668.\u0668.\u0668.\u0668/", ADDRESS),
        ("https://8\u30028\u30028\u30028/", NOT_PUBLIC),
    ],
)
def test_any_other_is_told_why_not(url: str, problem: str) -> None:
    assert callback_url_problem(url, NOBODY) == problem


@pytest.mark.parametrize("url", ["http://127.0.0.1:8700/in", "http://[::1]:8701/"])
def test_an_origin_of_the_stack_is_taken_where_it_is_named(url: str) -> None:
    assert callback_url_problem(url, OWN) is None
    assert callback_url_problem(url, NOBODY) == NOT_HTTPS


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/in", "http://localhost:3000/", "https://[::1]:8443/"]
)
def test_this_machine_is_taken_only_where_loopback_is(url: str) -> None:
    assert callback_url_problem(url, NOBODY, loopback=True) is None
    assert callback_url_problem(url, OWN) is not None


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://a.example/", "http://127.1:80/"])
def test_loopback_lets_nothing_else_through(url: str) -> None:
    assert callback_url_problem(url, NOBODY, loopback=True) == NOT_HTTPS


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"https://[^/]{0,30}(:[0-9]{1,6})?/.{0,9}"))
def test_any_text_is_answered(url: str) -> None:
    problem = callback_url_problem(url, NOBODY)
    assert problem is None or problem in {
        NOT_A_URL, NOT_HTTP, NOT_HTTPS, NOT_PUBLIC, ADDRESS, PORT, UNSAFE, INVISIBLE, USER, LENGTH
    }  # fmt: skip
