"""What browsers open: the pages of a verification, and this reference itself."""

from typing import Final

from portrait.dialects.reference.entries import HTML, JSON, TEXT, Entry, Json, in_path

_PAGE: Final[Json] = {
    "description": "A page.",
    "content": {HTML: {"schema": {"type": "string"}}},
}
_TEXT: Final[Json] = {"type": "string"}
_VISITED: Final[dict[str, Json]] = {
    status: {**_PAGE, "description": said}
    for status, said in {
        "200": "The page.",
        "303": "On to the next page.",
        "4XX": "A page that says why not.",
        "503": "A page that says to come again.",
    }.items()
}
_KNOWN: Final[Json] = {"description": "The browser has it."}
_NONE: Final[Json] = {
    "description": "There is no such file.",
    "content": {JSON: {"schema": {"type": "object"}}},
}
_VISITS: Final = (
    ("/v1/liveness/{invite}", "invite", "The invitation that a person opens to be verified"),
    ("/v1/callbacks/liveness/{ticket}", "ticket", "Where a person comes back to after the scan"),
)


def described() -> list[Entry]:
    """The operations of the pages; who has an address may open it."""
    visits = [
        Entry(
            method,
            path,
            f"{method.lower()}{name.capitalize()}",
            "Pages",
            summary,
            _VISITED,
            parameters=[in_path(name, {"type": "string", "minLength": 1})],
            security=(),
        )
        for path, name, summary in _VISITS
        for method in ("GET", "HEAD", "POST")
    ]
    kinds = ("text/javascript", "text/css", "image/svg+xml")
    file = {
        "description": "The file.",
        "content": {kind: {"schema": {"type": "string"}} for kind in kinds},
    }
    document = {"description": "The document.", "content": {JSON: {"schema": {"type": "object"}}}}
    of_this = "Reference"
    return [
        *visits,
        Entry(
            *("GET", "/openapi.json", "getOpenapi", of_this, "This document"),
            {"200": document},
            security=(),
        ),
        Entry(
            *("GET", "/docs", "getDocs", of_this, "This document as a page"),
            {"200": _PAGE},
            security=(),
        ),
        Entry(
            *("GET", "/llms.txt", "getLlms", of_this, "What there is here, for language models"),
            {"200": {"description": "The text.", "content": {TEXT: {"schema": _TEXT}}}},
            security=(),
        ),
        Entry(
            *("GET", "/console", "getConsole", "Pages", "The Assets page and the playground"),
            {"200": _PAGE, "304": _KNOWN, "308": {"description": "It has no slash at the end."}},
            security=(),
        ),
        Entry(
            *("GET", "/console/{file}", "getConsoleFile", "Pages", "A file of that page"),
            {"200": file, "304": _KNOWN, "404": _NONE},
            parameters=[in_path("file", {"type": "string", "minLength": 1})],
            security=(),
        ),
    ]
