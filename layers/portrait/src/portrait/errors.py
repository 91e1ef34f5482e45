"""Every way the gateway says no. A class is a public code; nothing here knows HTTP.

PortraitError
|- InvalidParameter          fix the request: every offending field is named
|  |- UnknownAction          the Action, or its Version, does not exist
|  |- BodyTooLarge           a file or a body over its limit
|- Unauthorized              no key, or one that does not open anything
|- Suspended                 a good key of a customer who may not use it now
|- PaymentRequired           a customer whose account the operator marked unpaid
|- Missing                   not there, or not yours: one object for both
|- QuotaExceeded             the customer's own groups or assets are full
|- AIGCNotAvailable          the operator's upstream account may not create AIGC groups
|- Conflict                  two requests at odds; try again after looking
|- Throttled                 slow down; says for how long
|- CapacityUnavailable       the operator's upstream pool is full; nothing a customer can delete
|- ServiceUnavailable        the upstream or a dependency did not answer

UpstreamError                what the upstream said; never leaves the use cases
|- UpstreamNotSent           no byte left us: safe to send again
|  |- SignAgain              refused unread for its signature, which would be right by now
|- UpstreamAccountUnusable   nothing was done: no key, or a key or a clock that is not taken
|- UpstreamUnknown           it may have happened: look it up, never send again
|- UpstreamThrottled         refused for now; a new turn may be taken
|  |- TurnRefused            our own pacing says not yet; nothing was sent; says for how long
|- UpstreamPoolFull          refused until something is deleted up there
|- UpstreamNotFound          no such id under this account and project
|- UpstreamRefused           any other well-formed refusal

LedgerError                  why a transition did not happen
|- IdTaken                   another create minted the same id: mint again
|- StateChanged              somebody else moved the row first
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One offending field of a request, by its public name, and what is wrong with it."""

    field: str
    message: str


class PortraitError(Exception):
    """A refusal that a customer sees: `code` is public and never renamed."""

    code: ClassVar[str]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidParameter(PortraitError):
    """The request is wrong; `problems` names every offending field."""

    code = "InvalidParameter"

    def __init__(self, *problems: FieldProblem) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in problems))
        self.problems = problems


class UnknownAction(InvalidParameter):
    """No such Action, or not in this Version."""


class BodyTooLarge(InvalidParameter):
    """A file or a body is over its limit, which the message states in bytes."""


class Unauthorized(PortraitError):
    """The caller showed no key, or one that opens nothing. Never says which."""

    code = "Unauthorized"

    def __init__(self, message: str = "The API key is missing or not valid.") -> None:
        super().__init__(message)


class Suspended(PortraitError):
    """The key is good; its customer is suspended or the key lacks the scope."""

    code = "Forbidden"


class PaymentRequired(PortraitError):
    """The operator marked the customer unpaid."""

    code = "PaymentRequired"

    def __init__(self) -> None:
        super().__init__("The account has no balance left. Top it up, then try again.")


class Missing(PortraitError):
    """A group or an asset that is not there, or not the caller's: nobody can tell which."""

    code = "Forbidden"

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"This {kind} does not exist or does not belong to your API key. "
            "Use only ids returned to your own key."
        )
        self.kind = kind


class QuotaExceeded(PortraitError):
    """The customer's own quota is full."""

    code = "QuotaExceeded"

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(
            f"The quota of {limit} {what} is full. Delete unused groups or assets, then retry."
        )
        self.what = what
        self.limit = limit


class AIGCNotAvailable(PortraitError):
    """The operator's upstream account may not create AIGC groups; `reason` is for the operator."""

    code = "AIGCNotAvailable"

    def __init__(self, reason: str) -> None:
        super().__init__(
            "AIGC group creation is not enabled for the account. "
            "Contact support or use LivenessFace."
        )
        self.reason = reason


class Conflict(PortraitError):
    """Two requests at odds, both well-formed."""

    code = "Conflict"


class Throttled(PortraitError):
    """The caller is too fast; `retry_after_seconds` says when a new try makes sense."""

    code = "Throttled"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"Too many requests. Try again in {retry_after_seconds} s.")
        self.retry_after_seconds = retry_after_seconds


class CapacityUnavailable(PortraitError):
    """The operator's upstream pool is full. Nothing a customer deletes would help."""

    code = "CapacityUnavailable"

    def __init__(self) -> None:
        super().__init__("The service has no capacity left at the moment. Try again later.")


class ServiceUnavailable(PortraitError):
    """The upstream or a dependency did not answer in time."""

    code = "ServiceUnavailable"

    def __init__(self) -> None:
        super().__init__("The service could not complete the request. Try again later.")


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


class UpstreamThrottled(UpstreamError):
    """A rate was exceeded: AccountFlowLimitExceeded, RequestThrottled, QuotaWriteQPMExceeded."""


class TurnRefused(UpstreamThrottled):
    """Our own governor has no turn within the wait allowed; nothing was reserved or sent."""

    def __init__(self, retry_after_seconds: float) -> None:
        super().__init__("TurnRefused", f"No turn for {retry_after_seconds:.3f} s.")
        self.retry_after_seconds = retry_after_seconds


class UpstreamPoolFull(UpstreamError):
    """QuotaSharedPoolExceeded: clears only when something is deleted or allocated."""


class UpstreamNotFound(UpstreamError):
    """NotFound.group_id or NotFound.asset_id."""


class UpstreamRefused(UpstreamError):
    """Any other well-formed refusal, for good."""


class LedgerError(Exception):
    """A ledger transition that did not happen."""


class IdTaken(LedgerError):
    """The id exists already with another marker."""


class StateChanged(LedgerError):
    """The row was not in a state from which this transition is allowed."""
