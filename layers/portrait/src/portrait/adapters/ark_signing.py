"""Who signs a request to Ark and by which clock, and what is done when the signature is refused.

    InvalidTimestamp       our clock is off: the answer's Date header says by how much
    InvalidAccessKey       the key was rotated: the accounts secret is read anew
    SignatureDoesNotMatch
    InvalidSecretToken

Each is answered before the request is looked at, so that nothing was done. Where something could be
mended the error is SignAgain; where a repeat would be refused like the first, or no account can be
found to sign with, it is UpstreamAccountUnusable. Codes: the platform's common errors.
"""

from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

from portrait.adapters.secrets import Account, Accounts
from portrait.errors import (
    ServiceUnavailable,
    SignAgain,
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamRefused,
)
from portrait.ports.services import Now
from volcengine_signature import Request, Scope, sign

SERVICE: Final = "ark"
OFFSET_MOST: Final = timedelta(days=1)
"""A Date header further from our clock than this is not believed."""
OFFSET_NEWS: Final = timedelta(seconds=5)
"""A smaller correction is the answer's way to us, and would mend nothing."""
_CLOCK_OFF: Final = "InvalidTimestamp"
_KEY_REFUSED: Final = ("InvalidAccessKey", "SignatureDoesNotMatch", "InvalidSecretToken")


class Trouble(StrEnum):
    """What the operator should hear of an upstream account."""

    CLOCK_OFF = "clock_off"
    """The upstream says that a request of ours was not signed at this time."""
    KEY_RENEWED = "key_renewed"
    """The key was refused, and the accounts secret holds another one by now."""
    KEY_REFUSED = "key_refused"
    """The key was refused, and the accounts secret has no other."""
    ACCOUNT_UNAVAILABLE = "account_unavailable"
    """The accounts secret cannot be read, is malformed, or does not list the account."""


Notice = Callable[[Trouble, str, str], None]
"""Hears of each trouble: which one, of which account, under which code."""


def unheard(trouble: Trouble, account: str, code: str) -> None:
    """Nobody listens."""


class Signing:
    """The accounts, and for each endpoint how far its clock is from ours: kept in memory."""

    def __init__(self, accounts: Accounts, now: Now, notice: Notice) -> None:
        self._accounts = accounts
        self._now = now
        self._notice = notice
        self._offsets: dict[str, timedelta] = {}

    def account(self, name: str) -> Account:
        """The account of that name. Raises UpstreamAccountUnusable."""
        try:
            return self._accounts.find(name)
        except ServiceUnavailable as error:
            unavailable = UpstreamAccountUnusable("AccountUnavailable", str(error))
            self._notice(Trouble.ACCOUNT_UNAVAILABLE, name, unavailable.code)
            raise unavailable from error

    def headers(self, account: Account, unsigned: Request) -> dict[str, str]:
        """The headers that make it a signed request of the account, at the upstream's time."""
        at = self._now() + self._offsets.get(account.endpoint, timedelta())
        return dict(sign(unsigned, account.credentials, Scope(account.region, SERVICE), at))

    def judged(self, refused: UpstreamRefused, account: Account, date: str) -> UpstreamError:
        """What a refusal amounts to, once what can be mended is. `date`: the answer's Date header.

        Raises UpstreamAccountUnusable.
        """
        if refused.code == _CLOCK_OFF:
            self._notice(Trouble.CLOCK_OFF, account.name, refused.code)
            mended = self._correct(account, date)
        elif refused.code in _KEY_REFUSED:
            mended = self._renew(account, refused.code)
        else:
            return refused
        kind = SignAgain if mended else UpstreamAccountUnusable
        return kind(refused.code, refused.message)

    def _correct(self, account: Account, date: str) -> bool:
        try:
            offset = parsedate_to_datetime(date) - self._now()
        except (ValueError, TypeError, OverflowError):
            # No date, or one without a time zone: nothing to go by.
            return False
        before = self._offsets.get(account.endpoint, timedelta())
        if abs(offset) > OFFSET_MOST or abs(offset - before) < OFFSET_NEWS:
            return False
        self._offsets[account.endpoint] = offset
        return True

    def _renew(self, account: Account, code: str) -> bool:
        self._accounts.forget()
        renewed = self.account(account.name) != account
        trouble = Trouble.KEY_RENEWED if renewed else Trouble.KEY_REFUSED
        self._notice(trouble, account.name, code)
        return renewed
