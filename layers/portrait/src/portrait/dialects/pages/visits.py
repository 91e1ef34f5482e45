"""What a person's browser said: the callback's parameters in their spellings, the consent."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qsl

from portrait.http.events import Request
from portrait.usecases.callbacks import CallbackFields

_NAMES: Final = {
    "bytedtoken": "token",
    "resultcode": "result_code",
    "algorithmbaserespcode": "algorithm_code",
    "reqmeasureinfovalue": "measured",
    "verify_type": "verify_type",
}
"""The parameters of Ark's redirect, in lower case: they were seen with a capital, too."""
_VALUE_MAX: Final = 512
_FORM_MAX_BYTES: Final = 16_384
_FORM: Final = "application/x-www-form-urlencoded"
_MEMBERS_MAX: Final = 64


def is_guess(headers: Mapping[str, str]) -> bool:
    """Whether a browser or a preview asks for a page that nobody opened yet."""
    said = (headers.get(name, "") for name in ("sec-purpose", "purpose", "x-purpose", "x-moz"))
    words = {"prefetch", "prerender", "preview"}
    return any(word in one.lower() for one in said for word in words)


def callback(request: Request) -> tuple[str, CallbackFields]:
    """The ticket and the fields of a callback: by path, query or form.

    A second `?`, or an `&` without a `?` before it, begins a query all the same. A parameter that
    is given twice with two values, or is no plain text, makes the whole callback say nothing.
    """
    ticket, _, tail = request.parameters.get("ticket", "").partition("&")
    found: dict[str, set[str]] = {}
    for name, value in [*_pairs(tail), *_queried(request.query), *form(request)]:
        known = _NAMES.get(name.lower())
        if known is not None:
            found.setdefault(known, set()).add(value)
    values = {name: given.pop() for name, given in found.items() if len(given) == 1}
    whole = len(values) == len(found) and all(map(_plain, values.values()))
    return ticket, CallbackFields(**values) if whole else CallbackFields()


def form(request: Request) -> list[tuple[str, str]]:
    """The members of a form that was posted; none of anything else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "POST" or kind != _FORM or len(request.body) > _FORM_MAX_BYTES:
        return []
    return _pairs(request.body.decode("utf-8", "replace"))


def agreed_to(request: Request) -> str:
    """The version of the consent that was ticked, on our own page; empty for none."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return ""
    ticked = [value for name, value in form(request) if name == "agree"]
    return ticked[0] if len(ticked) == 1 else ""


def _queried(query: Mapping[str, tuple[str, ...]]) -> Iterable[tuple[str, str]]:
    for name, values in query.items():
        for value in values:
            before, mark, tail = value.partition("?")
            yield name.rpartition("?")[2], before
            if mark:
                yield from _pairs(tail)


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            text.removeprefix("?"), keep_blank_values=True, max_num_fields=_MEMBERS_MAX
        )
    except ValueError:
        return []


def _plain(value: str) -> bool:
    return len(value) <= _VALUE_MAX and value.isascii() and value.isprintable()
