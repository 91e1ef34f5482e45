"""The invite page: what the person agrees to, how long the link is good, the way to a phone."""

import math
from datetime import datetime
from html import escape
from typing import Final
from urllib.parse import urlsplit

import segno

from portrait.dialects.pages.frame import Look, shown, template, told
from portrait.dialects.pages.invite_words import INVITE_WORDS, InviteWords
from portrait.dialects.pages.landings import dead
from portrait.dialects.pages.languages import Language
from portrait.http.events import Answer
from portrait.usecases.invites import InviteKind, InviteView

_INVITE: Final = template("invite")
_LOOK_AGAIN_SECONDS: Final = 10
_OPENED_SECONDS: Final = 3


def invite(view: InviteView, language: Language, now: datetime, *, agreed: bool = True) -> Answer:
    """The page of an invitation as it stands; `agreed` False: the box was not ticked."""
    words = INVITE_WORDS[language]
    if not view.url:
        return dead(language)
    if view.kind is InviteKind.READY:
        return _ready(view, language, now, agreed=agreed)
    if view.kind is InviteKind.OPENING:
        look = Look(language, "wait", words.opening.title, refresh=str(_OPENED_SECONDS))
        return told(200, look, words.opening.text)
    if view.kind is InviteKind.WAITING:
        look = Look(language, "wait", words.waiting.title, refresh=str(_LOOK_AGAIN_SECONDS))
        return told(200, look, words.waiting.text)
    if view.kind is InviteKind.VERIFIED:
        look = Look(language, "passed", words.verified.title)
        return told(200, look, words.verified.text)
    over = words.withdrawn if view.kind is InviteKind.WITHDRAWN else words.closed
    return told(410, Look(language, "over", over.title), over.text)


def qr_code(address: str, label: str) -> str:
    """An address as inline SVG that says what it is."""
    drawing = segno.make_qr(address, error="m").svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)


def _ready(view: InviteView, language: Language, now: datetime, *, agreed: bool) -> Answer:
    words = INVITE_WORDS[language]
    content = _INVITE.substitute(
        title=escape(words.title),
        note="" if agreed else f'<p class="note" role="alert">{escape(words.not_agreed)}</p>\n',
        lead=escape(words.lead),
        terms=escape(words.terms),
        points="\n".join(f"<li>{escape(point)}</li>" for point in words.points),
        version=escape(words.version.format(version=view.consent_version)),
        consent=escape(view.consent_version),
        agree=escape(words.agree),
        go=escape(words.go),
        left=_left(view, words, now),
        code=qr_code(view.url, words.code),
        elsewhere=escape(words.elsewhere),
        scan=escape(words.scan),
    )
    look = Look(
        language,
        "invite",
        words.title,
        script="invite",
        form_to=_form_to(view.url),
    )
    return shown(200 if agreed else 400, look, content)


def _form_to(own: str) -> str:
    # Browsers hold `form-action` against every redirect after a form, too: this one leads to the
    # upstream's page, whose host is not ours to know. Plain http only where we are plain ourselves.
    return "http: https:" if urlsplit(own).scheme == "http" else "https:"


def _left(view: InviteView, words: InviteWords, now: datetime) -> str:
    more = words.more_tries.format(tries=view.tries_left) if view.tries_left else words.last_try
    hint = f'<p class="soft state">{escape(more)}</p>'
    if view.expires_at is None:
        return f'<p id="fresh" class="soft state">{escape(words.fresh)}</p>'
    seconds = max(0, math.ceil((view.expires_at - now).total_seconds()))
    clock = f"{seconds // 60}:{seconds % 60:02d}"
    over = words.over if view.tries_left else words.last_over
    return (
        f'<p id="left" class="soft" role="timer" data-seconds="{seconds}" '
        f'data-running="{escape(words.running)}" data-over="{escape(over)}">'
        f"{escape(words.still.format(left=clock))}</p>\n{hint}"
    )
