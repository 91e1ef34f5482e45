"""The shell of every page: its headers, its style, its language.

All that varies is escaped here or made by us.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Final, Literal

from portrait.dialects.pages.languages import TAGS, Language
from portrait.http.events import NO_STORE, Answer

Kind = Literal["invite", "passed", "wait", "over"]
"""How a page looks."""
Script = Literal["invite", "arrival"]

_HERE: Final = Path(__file__).parent


def template(name: str) -> Template:
    """A page's HTML, with `$` where something is filled in."""
    return Template((_HERE / f"{name}.html").read_text(encoding="utf-8"))


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


_SHELL: Final = template("page")
_STATE: Final = template("state")
_STYLE: Final = (_HERE / "page.css").read_text(encoding="utf-8")
_SCRIPTS: Final[Mapping[Script, str]] = {
    "invite": (_HERE / "invite.js").read_text(encoding="utf-8"),
    "arrival": (_HERE / "arrival.js").read_text(encoding="utf-8"),
}
_ICON: Final = (
    '<svg viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="3" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
    '<circle cx="24" cy="24" r="21"/><path d="{}"/></svg>'
)
_ICONS: Final[Mapping[Kind, str]] = {
    "passed": _ICON.format("M15 25l6 6 12-14"),
    "wait": _ICON.format("M24 13v11l7 5"),
    "over": _ICON.format("M16 24h16"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What the shell needs to know besides the content."""

    language: Language
    kind: Kind
    title: str
    script: Script | None = None
    form_to: str = "'none'"
    """Where forms may lead, redirects included, in the words of CSP's `form-action`."""
    refresh: str = ""
    """Seconds, and perhaps `;url=` and an address, after which the browser goes on by itself."""


def shown(status: int, look: Look, content: str) -> Answer:
    """A page around content that is HTML already."""
    script = f"<script>{_SCRIPTS[look.script]}</script>\n" if look.script else ""
    refresh = f'<meta http-equiv="refresh" content="{escape(look.refresh)}">\n'
    body = _SHELL.substitute(
        tag=TAGS[look.language],
        refresh=refresh if look.refresh else "",
        title=escape(look.title),
        style=_STYLE,
        kind=look.kind if look.kind == "invite" else f"state {look.kind}",
        content=content.rstrip("\n"),
        script=script,
    )
    return Answer(status, body, headers(look))


def told(status: int, look: Look, text: str, more: str = "") -> Answer:
    """A page that says how things stand; `more` is HTML already."""
    content = _STATE.substitute(
        icon=_ICONS[look.kind], title=escape(look.title), text=escape(text), more=more
    )
    return shown(status, look, content)


def silent(status: int, language: Language) -> Answer:
    """The head of a page without the page: for HEAD, and for browsers that only guess."""
    return Answer(status, "", headers(Look(language, "over", "")))


def onward(address: str, language: Language) -> Answer:
    """Send the browser on by GET; `address` may be secret, so it stands in the header only."""
    head = headers(Look(language, "over", ""))
    return Answer(303, "", {**head, "Location": address})


def headers(look: Look) -> dict[str, str]:
    """What every page is sent with."""
    scripts = f"script-src 'sha256-{_hash(_SCRIPTS[look.script])}'; " if look.script else ""
    return {
        "Cache-Control": NO_STORE,
        "Content-Language": TAGS[look.language],
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{_hash(_STYLE)}'; {scripts}"
            f"form-action {look.form_to}; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Content-Type": "text/html; charset=utf-8",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
    }
