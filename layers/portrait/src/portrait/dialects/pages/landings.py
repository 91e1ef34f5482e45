"""The page that a person's browser comes back to, and the pages for links that lead nowhere."""

from html import escape
from typing import Final
from urllib.parse import urlsplit

from portrait.dialects.pages.frame import Kind, Look, told
from portrait.dialects.pages.landing_words import LANDING_WORDS, LandingWords, Said
from portrait.dialects.pages.languages import Language
from portrait.errors import InvalidToken, PortraitError, QuotaExceeded, Throttled
from portrait.http.events import Answer
from portrait.usecases.callbacks import Landing, LandingKind

_KINDS: Final[dict[LandingKind, Kind]] = {
    LandingKind.PASSED: "passed",
    LandingKind.PENDING: "wait",
    LandingKind.FAILED: "over",
    LandingKind.EXPIRED: "over",
    LandingKind.WITHDRAWN: "over",
}
_STAYS_SECONDS: Final = {
    LandingKind.PASSED: 3,
    LandingKind.PENDING: 3,
    LandingKind.FAILED: 8,
    LandingKind.EXPIRED: 8,
    LandingKind.WITHDRAWN: 8,
}
"""How long the page can be read before the browser goes on."""
_RETRY_SECONDS: Final = 30


def landing(found: Landing, language: Language) -> Answer:
    """What became of a scan, then on to the customer's own address."""
    if found.kind is LandingKind.REFUSED:
        return dead(language)
    words = LANDING_WORDS[language]
    said = _said(found.kind, words)
    target = _target(found.redirect)
    if target is None:
        refresh, more = "", f'<p class="soft">{escape(words.may_close)}</p>'
    else:
        refresh = f"{_STAYS_SECONDS[found.kind]};url={target}"
        label = words.go_on.format(host=urlsplit(target).hostname)
        more = (
            f'<p><a class="go" href="{escape(target)}" rel="noreferrer">{escape(label)}</a></p>\n'
            f'<p class="soft">{escape(words.soon)}</p>'
        )
    look = Look(language, _KINDS[found.kind], said.title, script="arrival", refresh=refresh)
    return told(200, look, said.text, more)


def dead(language: Language) -> Answer:
    """The one page of every link that is not ours, not whole, or of no use."""
    said = LANDING_WORDS[language].dead
    return told(404, Look(language, "over", said.title), said.text)


def refusal(error: PortraitError, language: Language) -> Answer:
    """The page of what could not be done."""
    words = LANDING_WORDS[language]
    if isinstance(error, InvalidToken):
        return dead(language)
    if isinstance(error, QuotaExceeded):
        return told(409, Look(language, "over", words.full.title), words.full.text)
    page = told(503, Look(language, "wait", words.trouble.title), words.trouble.text)
    wait = error.retry_after_seconds if isinstance(error, Throttled) else _RETRY_SECONDS
    return Answer(page.status, page.body, {**page.headers, "Retry-After": str(wait)})


def _said(kind: LandingKind, words: LandingWords) -> Said:
    return {
        LandingKind.PASSED: words.passed,
        LandingKind.PENDING: words.pending,
        LandingKind.FAILED: words.failed,
        LandingKind.EXPIRED: words.expired,
        LandingKind.WITHDRAWN: words.withdrawn,
    }[kind]


def _target(redirect: str | None) -> str | None:
    """An address that a browser may be sent to: checked when it was kept, and again here."""
    if redirect is None:
        return None
    try:
        parts = urlsplit(redirect)
    except ValueError:
        return None
    plain = redirect.isprintable() and not any(letter.isspace() for letter in redirect)
    return redirect if parts.scheme in {"https", "http"} and parts.hostname and plain else None
