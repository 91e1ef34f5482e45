"""Pages of other origins: told they may call where the operator allows one, and nothing elsewhere.

The table is the template's own: every path that a program calls answers OPTIONS.
"""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.campaigns.reference.edge import Edge, routes
from tests.campaigns.reference.opened import opened

ORIGIN: Final = "https://app.example"
TABLE: Final = list(routes())
_OPENED: Final = ("liveness", "callbacks", "console")
PAGES: Final = {one.path for one in TABLE if any(word in one.path for word in _OPENED)}
"""A person opens them, or the upstream calls them; no page of another origin does."""
CALLED: Final = sorted({(one.function, one.path) for one in TABLE if one.path not in PAGES})
ASKED: Final = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as made:
        yield made


@pytest.fixture(scope="module", params=[ORIGIN, ""])
def edge(patch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[tuple[Edge, str]]:
    with opened(patch) as made:
        patch.setenv("ALLOW_ORIGIN", request.param)
        yield made, request.param


@pytest.mark.parametrize(("function", "path"), CALLED)
def test_every_path_answers_a_browser_that_asks_whether_it_may_call(
    edge: tuple[Edge, str], function: str, path: str
) -> None:
    gateway, allowed = edge
    said = gateway.send("OPTIONS", path, headers=ASKED)
    shown = {
        "Access-Control-Allow-Headers": (
            "Authorization, Content-Type, Idempotency-Key, Token360-Native-Params, X-Auto-Ingest, "
            "X-Reuse-Duplicate"
        ),
        "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
        "Access-Control-Allow-Origin": allowed,
        "Access-Control-Expose-Headers": "Idempotency-Replayed, Retry-After",
        "Access-Control-Max-Age": "600",
        "Vary": "Origin",
    }
    expected = {"Cache-Control": "no-store", **(shown if allowed else {})}
    assert (said.status, said.text, dict(said.headers)) == (204, "", expected), function


@pytest.mark.parametrize(("function", "path"), CALLED)
def test_the_function_of_a_path_is_asked_not_the_one_for_all_others(
    function: str, path: str
) -> None:
    assert [one.function for one in TABLE if (one.path, one.method) == (path, "OPTIONS")] == [
        function
    ]


def test_what_no_program_of_a_customer_s_opens_is_not_to_be_called() -> None:
    assert [one for one in TABLE if one.path in PAGES and one.method == "OPTIONS"] == []
    assert len(PAGES) == 5
