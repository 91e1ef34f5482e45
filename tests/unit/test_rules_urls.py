"""Which media URLs may go upstream."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.rules.urls import URL_MAX, media_url_problem

NOBODY: frozenset[str] = frozenset()
NOT_HTTP = "must begin with http:// or https://"
NOT_PUBLIC = "must name a public host"
NOT_A_URL = "is not a URL"
UNSAFE = "must not contain spaces, control characters or backslashes"
USER = "must not carry a user name or password"
LENGTH = f"must be an http or https URL of at most {URL_MAX} characters"


@pytest.mark.parametrize(
    "url",
    [
        "https://media.example.com/me.jpg",
        "http://media.example.com",
        "HTTPS://MEDIA.EXAMPLE.COM/ME.JPG?sig=a%2Fb&x=1#y",
        "https://media.example.com:8443/me.jpg",
        "https://media.example.com./me.jpg",
        "https://my_bucket.s3.amazonaws.com/me.jpg",
        "https://xn--bcher-kva.example/me.jpg",
        "https://8.8.8.8/me.jpg",
        "https://[2606:4700:4700::1111]/me.jpg",
        "https://a.b/" + "x" * (URL_MAX - 12),
    ],
)
def test_a_public_url_is_taken(url: str) -> None:
    assert media_url_problem(url, NOBODY) is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", LENGTH),
        ("https://a.b/" + "x" * (URL_MAX - 11), LENGTH),
        ("ftp://a.example/x", NOT_HTTP),
        ("file:///etc/passwd", NOT_HTTP),
        ("//a.example/x", NOT_HTTP),
        ("a.example/x", NOT_HTTP),
        ("asset://asset-1", NOT_HTTP),
        ("javascript:alert(1)", NOT_HTTP),
        ("https://a.example/x y", UNSAFE),
        (" https://a.example/x", UNSAFE),
        ("https://a.example\\@b.example/", UNSAFE),
        ("https://a.example/\r\nHost: b", UNSAFE),
        ("https://a.example/\x00", UNSAFE),
        ("https://user@a.example/", USER),
        ("https://user:pw@a.example/", USER),
        ("https://@a.example/", USER),
        ("https://a.example:0/", NOT_A_URL),
        ("https://a.example:70000/", NOT_A_URL),
        ("https://a.example:x/", NOT_A_URL),
        ("https://[::1/", NOT_A_URL),
        ("https:///x", NOT_PUBLIC),
        ("https://localhost/", NOT_PUBLIC),
        ("https://localhost./", NOT_PUBLIC),
        ("https://a.localhost/", NOT_PUBLIC),
        ("https://printer.local/", NOT_PUBLIC),
        ("https://metadata.google.internal/", NOT_PUBLIC),
        ("https://METADATA.GOOGLE.INTERNAL./", NOT_PUBLIC),
        ("https://intranet/", NOT_PUBLIC),
        ("https://a..example/", NOT_PUBLIC),
        ("https://-a.example/", NOT_PUBLIC),
        ("https://a%2eexample.com/", NOT_PUBLIC),
        ("https://bücher.example/", NOT_PUBLIC),
        ("https://127.0.0.1/", NOT_PUBLIC),
        ("https://127.1/", NOT_PUBLIC),
        ("https://127.0.0.1./", NOT_PUBLIC),
        ("https://2130706433/", NOT_PUBLIC),
        ("https://0x7f000001/", NOT_PUBLIC),
        ("https://0x7f.0.0.0x1/", NOT_PUBLIC),
        ("https://0177.0.0.1/", NOT_PUBLIC),
        ("https://169.254.169.254/latest/meta-data/", NOT_PUBLIC),
        ("https://10.0.0.1/", NOT_PUBLIC),
        ("https://[::1]/", NOT_PUBLIC),
        ("https://[::ffff:127.0.0.1]/", NOT_PUBLIC),
        ("https://[fe80::1%25eth0]/", NOT_PUBLIC),
        ("https://１２７.0.0.1/", NOT_PUBLIC),  # noqa: RUF001 - full-width digits
    ],
)
def test_any_other_is_told_why_not(url: str, problem: str) -> None:
    assert media_url_problem(url, NOBODY) == problem


OWN = frozenset({"http://127.0.0.1:8700", "http://[::1]:8701"})


@pytest.mark.parametrize("url", ["http://127.0.0.1:8700/sample.jpg", "http://[::1]:8701/"])
def test_an_origin_of_the_stack_counts_as_public_where_it_is_named(url: str) -> None:
    assert media_url_problem(url, OWN) is None
    assert media_url_problem(url, NOBODY) == NOT_PUBLIC


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:8700/",
        "http://127.0.0.1:8701/",
        "http://127.0.0.1/",
        "http://127.1:8700/",
    ],
)
def test_another_origin_of_the_same_machine_does_not(url: str) -> None:
    assert media_url_problem(url, OWN) == NOT_PUBLIC


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=80) | st.from_regex(r"https?://[^/]{0,30}(:[0-9]{1,6})?/.{0,9}"))
def test_any_text_is_answered(url: str) -> None:
    problem = media_url_problem(url, NOBODY)
    assert problem is None or problem in {LENGTH, UNSAFE, NOT_A_URL, NOT_HTTP, USER, NOT_PUBLIC}
