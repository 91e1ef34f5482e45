"""The whole document: every door of the gateway in OpenAPI 3.1."""

from functools import cache
from typing import Final

from portrait.dialects.action.door import NATIVE, PORTRAIT
from portrait.dialects.reference import (
    account_doors,
    action_doors,
    page_doors,
    rest_doors,
    task_doors,
    upload_doors,
    video_doors,
)
from portrait.dialects.reference.entries import JSON, Entry, Json

_STORED: Final = ("/v1/portrait/upload", "/v1/assets")
"""Where the edge stores a body before anybody looks at it."""
VERSION: Final = "1.0.0"
_TAGS: Final = {
    "Actions": (
        "One path, the Action in the query string. `/v1/portrait` is AllToken's Portrait API; `/` "
        "is for clients of Ark's own API and spells errors as Ark does. `x-actions` has request "
        "and answer of each Action."
    ),
    "Groups": "Groups and verifications as resources (Token360).",
    "Assets": "Assets as resources (Token360), by URL or by file.",
    "Uploads": "Files that are too large for a form, and what became of an upload.",
    "Tasks": "Batches and verifications as tasks (xcompute).",
    "Videos": (
        "Videos made from assets: AllToken and xcompute share a path and are told apart by the "
        "body, Token360 has its own, and Ark's routes are for clients of Ark's data plane."
    ),
    "Webhooks": "Endpoints that are told of events, and what they were told.",
    "Account": "A customer's own account and keys. Every key may ask for the account.",
    "Pages": "What a person opens in a browser. The address is the key.",
    "Reference": "This document.",
}
_ABOUT: Final = (
    "Register made-up characters and verified people as assets, wait until they are Active, and "
    "use them as `asset://<id>` in video generation. An asset made through one door is the same "
    "asset at every other. An id that is not yours and one that never existed are the same answer."
)


@cache
def _entries() -> tuple[tuple[Entry, ...], Json]:
    portrait, portrait_parts = action_doors.described(PORTRAIT)
    native, native_parts = action_doors.described(NATIVE)
    rest, rest_parts = rest_doors.described()
    tasks, task_parts = task_doors.described()
    plain = (*portrait, *native, *rest)
    of_forms, of_bodies = (
        next(entry for entry in plain if (entry.method, entry.path) == ("POST", path))
        for path in _STORED
    )
    doors = [_as_stored(entry) for entry in plain]
    created = of_bodies.answers["200"]["content"][JSON]["schema"]
    uploads, upload_parts = upload_doors.described(of_forms.answers, created)
    videos, video_parts = video_doors.described()
    own, own_parts = account_doors.described()
    entries = (*doors, *uploads, *tasks, *videos, *own, *page_doors.described())
    parts = {
        **portrait_parts,
        **native_parts,
        **rest_parts,
        **upload_parts,
        **task_parts,
        **video_parts,
        **own_parts,
    }
    return entries, parts


def _as_stored(entry: Entry) -> Entry:
    is_body = entry.method == "POST" and entry.path in _STORED
    return upload_doors.stored(entry) if is_body else entry


def document(base_url: str) -> Json:
    """The document for a gateway at this origin and prefix; empty: where the document is."""
    entries, parts = _entries()
    paths: dict[str, Json] = {}
    for entry in entries:
        paths.setdefault(entry.path, {})[entry.method.lower()] = entry.operation()
    return {
        "openapi": "3.1.0",
        "info": {"title": "Portrait Gateway", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": base_url or "."}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {"schemas": parts, "securitySchemes": _schemes()},
    }


def _schemes() -> Json:
    signed = (
        "Volcengine's HMAC-SHA256 signature with a key pair of your own: "
        "`HMAC-SHA256 Credential=<key>/<date>/<region>/ark/request, SignedHeaders=..., "
        "Signature=...`, with `X-Date` and `X-Content-Sha256`."
    )
    return {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "sk-...",
            "description": "An API key: `Authorization: Bearer sk-...`.",
        },
        "signed": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": signed,
        },
    }
