"""Every state of every page, by name, for the tests that go through them all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from portrait.dialects.pages.invites import invite
from portrait.dialects.pages.landings import dead, landing, refusal
from portrait.dialects.pages.languages import Language
from portrait.errors import QuotaExceeded, ServiceUnavailable
from portrait.http.events import Answer
from portrait.model import SessionId
from portrait.usecases.callbacks import Landing, LandingKind
from portrait.usecases.invites import InviteKind, InviteView
from tests.unit.virtual_clock import START

URL: Final = "https://gateway.example.com/live/v1/liveness/abcdefghijklmnopqrst234567"
BACK: Final = "https://studio.example.com/done?order=7&status=verified&session=live-1"
SESSION: Final = SessionId("live-20261101000000-abcde")
_SOON: Final = START + timedelta(seconds=103)


def _landing(kind: LandingKind, back: str | None = BACK) -> Callable[[Language], Answer]:
    return lambda language: landing(Landing(kind, back, SESSION), language)


def _invite(view: InviteView, *, agreed: bool = True) -> Callable[[Language], Answer]:
    return lambda language: invite(view, language, START, agreed=agreed)


READY: Final = InviteView(InviteKind.READY, URL, _SOON, tries_left=4)
PAGES: Final[dict[str, Callable[[Language], Answer]]] = {
    "passed": _landing(LandingKind.PASSED),
    "passed-stays": _landing(LandingKind.PASSED, None),
    "pending": _landing(LandingKind.PENDING),
    "failed": _landing(LandingKind.FAILED),
    "expired": _landing(LandingKind.EXPIRED),
    "withdrawn": _landing(LandingKind.WITHDRAWN),
    "dead": dead,
    "full": lambda language: refusal(QuotaExceeded("groups", 50), language),
    "trouble": lambda language: refusal(ServiceUnavailable(), language),
    "invite-ready": _invite(READY),
    "invite-last": _invite(InviteView(InviteKind.READY, URL, _SOON)),
    "invite-fresh": _invite(InviteView(InviteKind.READY, URL, tries_left=3)),
    "invite-not-agreed": _invite(READY, agreed=False),
    "invite-opening": _invite(InviteView(InviteKind.OPENING, URL)),
    "invite-waiting": _invite(InviteView(InviteKind.WAITING, URL)),
    "invite-verified": _invite(InviteView(InviteKind.VERIFIED, URL)),
    "invite-withdrawn": _invite(InviteView(InviteKind.WITHDRAWN, URL)),
    "invite-closed": _invite(InviteView(InviteKind.CLOSED, URL)),
    "invite-unknown": _invite(InviteView(InviteKind.CLOSED)),
}
STATUS: Final = {
    "dead": 404,
    "invite-unknown": 404,
    "full": 409,
    "trouble": 503,
    "invite-not-agreed": 400,
    "invite-withdrawn": 410,
    "invite-closed": 410,
}
"""The statuses that are not 200."""
