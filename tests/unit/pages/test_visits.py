"""What is read of a visit: spellings of the callback, consent, and browsers that only guess."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.dialects.pages.visits import agreed_to, callback, is_guess
from portrait.http.events import Request
from portrait.usecases.callbacks import CallbackFields

ALL = {
    "bytedToken": ("20260101T",),
    "resultCode": ("10000",),
    "algorithmBaseRespCode": ("0",),
    "reqMeasureInfoValue": ("1",),
    "verify_type": ("real_time",),
}
READ = CallbackFields("20260101T", "10000", "0", "1", "real_time")
NOTHING = CallbackFields()
FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
OWN = {**FORM, "sec-fetch-site": "same-origin"}


def visit(
    query: Mapping[str, tuple[str, ...]] | None = None,
    *,
    ticket: str = "v1.ticket",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> Request:
    path = "/v1/callbacks/liveness/{ticket}"
    return Request(
        method, path, query or {}, headers or {}, body, "r", parameters={"ticket": ticket}
    )


@pytest.mark.parametrize(
    "query",
    [
        ALL,
        {**ALL, "state": ("7", "8")},
        {name.capitalize(): value for name, value in ALL.items()},
        {name.upper(): value for name, value in ALL.items()},
        {"a": ("b?bytedToken=20260101T",), **{k: v for k, v in ALL.items() if k != "bytedToken"}},
        {"a": ("b?BytedToken=20260101T&resultCode=10000",), **dict(list(ALL.items())[2:])},
        {"?bytedToken": ("20260101T",), **dict(list(ALL.items())[1:])},
        {"a?bytedToken": ("20260101T",), **dict(list(ALL.items())[1:])},
        {**ALL, "resultCode": ("10000", "10000")},
        {**ALL, "BytedToken": ("20260101T",)},
    ],
)
def test_the_five_parameters_are_read_in_every_spelling_that_was_seen(
    query: Mapping[str, tuple[str, ...]],
) -> None:
    assert callback(visit(query)) == ("v1.ticket", READ)


def test_parameters_may_come_by_form_or_behind_the_path() -> None:
    text = "&".join(f"{name}={values[0]}" for name, values in ALL.items())
    posted = visit(method="POST", headers=FORM, body=text.encode())
    assert callback(posted) == ("v1.ticket", READ)
    assert callback(visit(ticket=f"v1.ticket&{text}")) == ("v1.ticket", READ)
    both = visit({"resultCode": ("10000",)}, method="POST", headers=FORM, body=text.encode())
    assert callback(both) == ("v1.ticket", READ)


def test_a_missing_parameter_is_empty() -> None:
    assert callback(visit()) == ("v1.ticket", NOTHING)
    only = callback(visit({"resultCode": ("20000",)}))
    assert only == ("v1.ticket", CallbackFields(result_code="20000"))


@pytest.mark.parametrize(
    "request_",
    [
        visit({**ALL, "resultCode": ("10000", "20000")}),
        visit({**ALL, "BytedToken": ("another",)}),
        visit({**ALL, "verify_type": ("é",)}),
        visit({**ALL, "bytedToken": ("x" * 513,)}),
        visit({**ALL, "bytedToken": ("a\nb",)}),
        visit({**ALL, "bytedToken": ("\udcff",)}),
        visit(ALL, method="POST", headers=FORM, body=b"resultCode=20000"),
    ],
)
def test_a_callback_that_contradicts_itself_or_is_no_plain_text_says_nothing(
    request_: Request,
) -> None:
    assert callback(request_) == ("v1.ticket", NOTHING)


@pytest.mark.parametrize(
    "request_",
    [
        visit(method="POST", headers={"content-type": "application/json"}, body=b"resultCode=1"),
        visit(method="POST", body=b"resultCode=1"),
        visit(method="GET", headers=FORM, body=b"resultCode=1"),
        visit(method="POST", headers=FORM, body=b"resultCode=1&" + b"x=1&" * 5000),
        visit(method="POST", headers=FORM, body=b"resultCode=1&" + b"x=1&" * 100),
    ],
)
def test_only_a_small_form_is_read(request_: Request) -> None:
    assert callback(request_) == ("v1.ticket", NOTHING)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(max_size=12), st.tuples(st.text(max_size=12))), st.binary())
def test_any_query_and_any_body_are_read_without_a_fault(
    query: dict[str, tuple[str]], body: bytes
) -> None:
    ticket, _ = callback(visit(query, method="POST", headers=FORM, body=body))
    assert ticket == "v1.ticket"


@pytest.mark.parametrize(
    ("headers", "guess"),
    [
        ({"sec-purpose": "prefetch"}, True),
        ({"sec-purpose": "prefetch;prerender"}, True),
        ({"purpose": "Prefetch"}, True),
        ({"x-purpose": "preview"}, True),
        ({"x-moz": "prefetch"}, True),
        ({"purpose": ""}, False),
        ({"sec-fetch-dest": "document"}, False),
        ({}, False),
    ],
)
def test_a_page_that_nobody_opened_yet_is_told_by_its_headers(
    headers: dict[str, str],
    guess: bool,  # noqa: FBT001 - a parameter of the cases
) -> None:
    assert is_guess(headers) is guess


@pytest.mark.parametrize(
    ("headers", "body", "version"),
    [
        (OWN, b"agree=consent-2026-11", "consent-2026-11"),
        (FORM, b"agree=consent-2026-11", "consent-2026-11"),
        ({**FORM, "sec-fetch-site": "none"}, b"agree=consent-2026-11", "consent-2026-11"),
        ({**FORM, "sec-fetch-site": "cross-site"}, b"agree=consent-2026-11", ""),
        ({**FORM, "sec-fetch-site": "same-site"}, b"agree=consent-2026-11", ""),
        (OWN, b"", ""),
        (OWN, b"agree=", ""),
        (OWN, b"agree=a&agree=a", ""),
        ({}, b"agree=consent-2026-11", ""),
    ],
)
def test_consent_is_one_ticked_box_on_our_own_page(
    headers: dict[str, str], body: bytes, version: str
) -> None:
    assert agreed_to(visit(method="POST", headers=headers, body=body)) == version
