"""Paging and sorting of both list actions.

Two modes that exclude each other. Pages: PageNumber and PageSize, answered with TotalCount. Cursor:
MaxResults and NextToken, answered with NextToken while there is more; the mode when neither is
given. Ties of a sort are broken by the id, so a cursor neither repeats nor skips what stays put.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Generic, TypeVar

from functions.sandbox.refusals import Refusal
from functions.sandbox.requests import ListRequest

DEFAULT_SIZE: Final = 10
_BATCH: Final = 100
_ID: Final = re.compile(r"[a-z0-9-]{1,64}")
T = TypeVar("T")
SortKey = tuple[str, str]
"""What a row is sorted by, then its id."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page, by number from 1."""

    number: int
    size: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """So many rows from behind a place, or from the start."""

    size: int
    after: SortKey | None
    query: str


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    """The rows of one answer, and the members that go with them."""

    rows: list[T]
    members: dict[str, Any]


def read_window(request: ListRequest, deepest: int) -> Page | Cursor:
    """Which part of a list is asked for.

    Raises Refusal: both modes at once, a page deeper than `deepest` rows, a token that this query
    did not get.
    """
    by_page = request.page_number is not None or request.page_size is not None
    if by_page and (request.max_results is not None or request.next_token):
        raise Refusal(
            "InvalidParameter",
            "PageNumber/PageSize and MaxResults/NextToken are mutually exclusive.",
        )
    if by_page:
        page = Page(request.page_number or 1, request.page_size or DEFAULT_SIZE)
        if page.number * page.size > deepest:
            raise Refusal(
                "InvalidParameter.PageNumber",
                f"PageNumber * PageSize must not exceed {deepest}; use NextToken instead.",
            )
        return page
    query = _fingerprint(request)
    after = _read_token(request.next_token, query) if request.next_token else None
    return Cursor(request.max_results or DEFAULT_SIZE, after, query)


def hint(window: Page | Cursor, *, presorted: bool) -> tuple[str | None, int | None]:
    """From behind which id rows need reading, and how many at a time; None for all at once."""
    if isinstance(window, Page) or not presorted:
        return None, None
    return (window.after[1] if window.after else None), _BATCH


def cut(
    rows: Iterable[T],
    window: Page | Cursor,
    key: Callable[[T], SortKey],
    *,
    presorted: bool,
    descending: bool,
) -> Cut[T]:
    """The rows a window shows. Presorted rows of a cursor are read no further than needed."""
    if isinstance(window, Page):
        ordered = sorted(rows, key=key, reverse=descending)
        start = (window.number - 1) * window.size
        return Cut(
            ordered[start : start + window.size],
            {
                "TotalCount": len(ordered),
                "PageNumber": window.number,
                "PageSize": window.size,
            },
        )
    if not presorted:
        rows = sorted(rows, key=key, reverse=descending)
    after = window.after
    if after is not None:
        rows = (row for row in rows if (key(row) < after if descending else key(row) > after))
    seen = list(islice(rows, window.size + 1))
    shown = seen[: window.size]
    more = len(seen) > window.size
    return Cut(shown, {"NextToken": _write_token(key(shown[-1]), window.query)} if more else {})


def _fingerprint(request: ListRequest) -> str:
    """What a token is good for: the same filter and order, in the same project."""
    asked = request.model_dump(
        mode="json", exclude={"page_number", "page_size", "max_results", "next_token"}
    )
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _write_token(place: SortKey, query: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([query, *place]).encode()).decode()


def _read_token(token: str, query: str) -> SortKey:
    try:
        match json.loads(base64.b64decode(token, altchars=b"-_", validate=True)):
            case [str(asked), str(value), str(row_id)] if asked == query and _ID.fullmatch(row_id):
                return value, row_id
    except (ValueError, binascii.Error, RecursionError):
        pass
    raise Refusal("InvalidParameter.NextToken", "NextToken was not issued for this query.")
