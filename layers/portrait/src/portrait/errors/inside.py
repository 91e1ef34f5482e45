"""What the upstream and the ledger say to the use cases; none of it leaves them."""

from datetime import datetime


class UpstreamError(Exception):
    """What the upstream answered: its own code and text, kept inside the gateway."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class UpstreamNotSent(UpstreamError):
    """The connection failed before a byte of the request left."""


class SignAgain(UpstreamNotSent):
    """Refused unread for its signature; the clock or the key was mended: send it once more."""


class UpstreamAccountUnusable(UpstreamError):
    """The account cannot sign, or what it signs is refused unread: the operator must mend it."""


class UpstreamUnknown(UpstreamError):
    """A time-out, a reset, a 5xx or a strange answer after bytes were sent."""


class UpstreamNoAnswer(UpstreamUnknown):
    """A time-out or a reset after bytes were sent: no answer came at all."""


class UpstreamThrottled(UpstreamError):
    """A rate was exceeded: AccountFlowLimitExceeded, RequestThrottled, QuotaWriteQPMExceeded."""


class TurnRefused(UpstreamThrottled):
    """Our own governor has no turn within the wait allowed; nothing was reserved or sent."""

    def __init__(self, retry_after_seconds: float) -> None:
        super().__init__("TurnRefused", f"No turn for {retry_after_seconds:.3f} s.")
        self.retry_after_seconds = retry_after_seconds


class TurnAhead(UpstreamThrottled):
    """Our own governor reserved a turn that is too far off to wait for; nothing was sent yet."""

    def __init__(self, turn_at: datetime) -> None:
        super().__init__("TurnAhead", f"The turn is at {turn_at.isoformat()}.")
        self.turn_at = turn_at


class UpstreamPoolFull(UpstreamError):
    """QuotaSharedPoolExceeded: clears only when something is deleted or allocated."""


class UpstreamNotFound(UpstreamError):
    """NotFound.group_id or NotFound.asset_id."""


class UpstreamRefused(UpstreamError):
    """Any other well-formed refusal, for good."""


class UpstreamVideoRefused(UpstreamRefused):
    """The data plane refused a task for good; `param` is the member of the body it is about."""

    def __init__(self, code: str, message: str = "", param: str = "") -> None:
        super().__init__(code, message)
        self.param = param


class LedgerError(Exception):
    """A ledger transition that did not happen."""


class IdTaken(LedgerError):
    """The id exists already with another marker."""


class Repeated(LedgerError):
    """The idempotency key made `subject` before, for a request with this fingerprint."""

    def __init__(self, subject: str, fingerprint: str) -> None:
        super().__init__(subject)
        self.subject = subject
        self.fingerprint = fingerprint


class StateChanged(LedgerError):
    """The row was not in a state from which this transition is allowed."""


class ClaimTaken(StateChanged):
    """The upstream id belongs to a row already, this one or another: it is never bound twice."""
