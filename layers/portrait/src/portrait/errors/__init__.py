"""Every way the gateway says no. A class is a public code; nothing here knows HTTP.

PortraitError
|- InvalidParameter          fix the request: every offending field is named
|  |- UnknownAction          the Action, or its Version, does not exist
|  |- BodyTooLarge           a file or a body over its limit
|  |- IdempotencyMismatch    the idempotency key was used for another request
|  |- VideoRefused           the upstream's review or its rules refused a video
|- Unauthorized              no key, or one that does not open anything
|- Suspended                 a good key of a customer who may not use it now
|- PaymentRequired           a customer whose account the operator marked unpaid
|- Missing                   not there, or not yours: one object for both
|- QuotaExceeded             the customer's own groups or assets are full
|- AIGCNotAvailable          the operator's upstream account may not create AIGC groups
|- Conflict                  two requests at odds; try again after looking
|  |- StillRunning           the first request under this idempotency key is not done; says when
|- ValidatePending           the person has not finished; ask again shortly
|- InvalidToken              no such verification, or not yours: one object for both
|- TokenExpired              the verification lapsed or failed: start a new one
|- Throttled                 slow down; says for how long
|- CapacityUnavailable       the operator's upstream pool is full; nothing a customer can delete
|- ServiceUnavailable        the upstream or a dependency did not answer
|  |- LivenessNotAvailable   the operator's upstream account may not verify people

UpstreamError                what the upstream said; never leaves the use cases
|- UpstreamNotSent           no byte left us: safe to send again
|  |- SignAgain              refused unread for its signature, which would be right by now
|- UpstreamAccountUnusable   nothing was done: no key, or a key or a clock that is not taken
|- UpstreamUnknown           it may have happened: look it up, never send again
|  |- UpstreamNoAnswer       no answer came at all
|- UpstreamThrottled         refused for now; a new turn may be taken
|  |- TurnRefused            our own pacing says not yet; nothing was sent; says for how long
|  |- TurnAhead              our own pacing reserved a turn for later; nothing was sent; says when
|- UpstreamPoolFull          refused until something is deleted up there
|- UpstreamNotFound          no such id under this account and project
|- UpstreamRefused           any other well-formed refusal
|  |- UpstreamVideoRefused   of a video; says which member of the request it is about

LedgerError                  why a transition did not happen
|- IdTaken                   another create minted the same id: mint again
|- Repeated                  the idempotency key has made something before; says what
|- StateChanged              somebody else moved the row first
|  |- ClaimTaken             the upstream id belongs to a row already
"""

from portrait.errors.inside import (
    ClaimTaken,
    IdTaken,
    LedgerError,
    Repeated,
    SignAgain,
    StateChanged,
    TurnAhead,
    TurnRefused,
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamNoAnswer,
    UpstreamNotFound,
    UpstreamNotSent,
    UpstreamPoolFull,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
    UpstreamVideoRefused,
)
from portrait.errors.public import (
    AIGCNotAvailable,
    BodyTooLarge,
    CapacityUnavailable,
    Conflict,
    FieldProblem,
    IdempotencyMismatch,
    InvalidParameter,
    InvalidToken,
    LivenessNotAvailable,
    Missing,
    PaymentRequired,
    PortraitError,
    QuotaExceeded,
    ServiceUnavailable,
    StillRunning,
    Suspended,
    Throttled,
    TokenExpired,
    Unauthorized,
    UnknownAction,
    ValidatePending,
    VideoRefused,
)

__all__ = [
    "AIGCNotAvailable",
    "BodyTooLarge",
    "CapacityUnavailable",
    "ClaimTaken",
    "Conflict",
    "FieldProblem",
    "IdTaken",
    "IdempotencyMismatch",
    "InvalidParameter",
    "InvalidToken",
    "LedgerError",
    "LivenessNotAvailable",
    "Missing",
    "PaymentRequired",
    "PortraitError",
    "QuotaExceeded",
    "Repeated",
    "ServiceUnavailable",
    "SignAgain",
    "StateChanged",
    "StillRunning",
    "Suspended",
    "Throttled",
    "TokenExpired",
    "TurnAhead",
    "TurnRefused",
    "Unauthorized",
    "UnknownAction",
    "UpstreamAccountUnusable",
    "UpstreamError",
    "UpstreamNoAnswer",
    "UpstreamNotFound",
    "UpstreamNotSent",
    "UpstreamPoolFull",
    "UpstreamRefused",
    "UpstreamThrottled",
    "UpstreamUnknown",
    "UpstreamVideoRefused",
    "ValidatePending",
    "VideoRefused",
]
