"""What the page is made of, ready to be sent: named by content, compressed once, with its policy.

The files that the page names carry their hash in the name, so a browser keeps them for good; the
page itself is asked for each time, and answered by "not modified" while it is the same.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from functions.console.bundle import joined
from portrait.http.events import Answer

_HERE: Final = Path(__file__).parent / "page"
_LIBRARY: Final = "vendor/preact.js"
_START: Final = "main.js"
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_ASK: Final = "no-cache"
_SCRIPT: Final = "text/javascript; charset=utf-8"
_STYLE: Final = "text/css; charset=utf-8"
_HTML: Final = "text/html; charset=utf-8"
_SVG: Final = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class File:
    """One file as it is sent."""

    plain: bytes = field(repr=False)
    packed: bytes = field(repr=False)
    tag: str
    headers: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, text: str, kind: str, keep: str, more: Mapping[str, str] | None = None) -> "File":
        """A file of this content."""
        plain = text.encode()
        # What the page may do is part of it: a browser that has the page keeps its old headers.
        tag = f'"{_digest(plain + "".join((more or {}).values()).encode())}"'
        headers = {
            "Cache-Control": keep,
            "Content-Type": kind,
            "ETag": tag,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            **(more or {}),
        }
        return cls(plain, gzip.compress(plain, 9, mtime=0), tag, headers)

    def answer(self, asked: Mapping[str, str]) -> Answer:
        """The file, compressed if that is understood; nothing if the browser has it."""
        if self.tag in asked.get("if-none-match", ""):
            return Answer(304, None, self.headers)
        if "gzip" in asked.get("accept-encoding", ""):
            return Answer(200, self.packed, {**self.headers, "Content-Encoding": "gzip"})
        return Answer(200, self.plain, self.headers)


Files = Mapping[str, File]
"""By the name that follows `/console/`; the page itself has none."""


@cache
def shipped(store_origin: str, *, local_mode: bool) -> Files:
    """Every file. Raises NotJoinable, which a test finds before anybody else does."""
    named = {
        _named("preact", "js", _text(_LIBRARY)): (_text(_LIBRARY), _SCRIPT),
        _named("style", "css", _text("style.css")): (_text("style.css"), _STYLE),
        _named("icon", "svg", _text("icon.svg")): (_text("icon.svg"), _SVG),
    }
    library, style, icon = named
    script = joined(_modules(), _START, {_LIBRARY: f"./{library}"})
    app = _named("app", "js", script)
    named[app] = (script, _SCRIPT)
    page = Template(_text("index.html")).substitute(
        app=app, library=library, style=style, icon=icon
    )
    files = {name: File.of(text, kind, _FOR_GOOD) for name, (text, kind) in named.items()}
    may = policy(store_origin, local_mode=local_mode)
    return {**files, "": File.of(page, _HTML, _ASK, may)}


def policy(store_origin: str, *, local_mode: bool) -> dict[str, str]:
    """What the page may do.

    It asks the gateway, and sends large files to the one bucket that takes them: no other origin.
    Pictures and videos come from object stores whose hosts nobody knows beforehand; on one machine
    these are ports of the machine itself.
    """
    media = "'self' https: blob:" + (" http://127.0.0.1:*" if local_mode else "")
    return {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; "
            f"connect-src 'self' {store_origin}; "
            f"img-src {media} data:; media-src {media}; form-action 'none'; base-uri 'none'; "
            "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
    }


def _modules() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(_HERE.glob("*.js"))}


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _named(stem: str, kind: str, text: str) -> str:
    return f"{stem}.{_digest(text.encode())}.{kind}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
