"""Names: what may stand in them, how long they are, and how they go upstream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portrait.model import Marker
from portrait.rules.limits import NATIVE_NAME_MAX
from portrait.rules.names import text_problem, upstream_name

MARKER = Marker("tst" + "a" * 10)
LONGEST = "must be at most 50 characters, got 51"
CONTROL = "must not contain control characters"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Mia", None),
        ("n" * 50, None),
        ("n" * 51, LONGEST),
        ("😀" * 50, None),
        ("😀" * 51, LONGEST),
        ("e\u0301" * 25, None),
        ("e\u0301" * 25 + "x", LONGEST),
        ("", "must not be empty"),
        (" ", "must not be empty"),
        ("\u3000", "must not be empty"),
        ("a\x00", CONTROL),
        ("a\nb", CONTROL),
        ("a\x85b", CONTROL),
        ("\ud800", CONTROL),
        ("a#b", None),
        ("名前", None),
    ],
)
def test_a_name_has_one_to_fifty_visible_characters(text: str, problem: str | None) -> None:
    assert text_problem(text, shortest=1, longest=50) == problem


@pytest.mark.parametrize("text", ["", "  "])
def test_a_name_that_may_be_left_out_may_be_empty(text: str) -> None:
    assert text_problem(text, shortest=0, longest=50) is None


@given(st.text(max_size=100))
def test_a_marked_name_fits_and_ends_in_its_marker(name: str) -> None:
    marked = upstream_name(name, MARKER)
    assert len(marked) <= NATIVE_NAME_MAX
    assert marked == name[:50] + "#" + MARKER
