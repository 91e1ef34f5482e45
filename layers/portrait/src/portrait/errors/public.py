"""What a customer is told, a class for each public code."""

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


class IdempotencyMismatch(InvalidParameter):
    """The idempotency key was used before, for another request."""

    code = "IdempotencyParameterMismatch"

    def __init__(self) -> None:
        super().__init__(
            FieldProblem(
                "Idempotency-Key",
                "was used for another request in the last 24 hours; "
                "send the same request again, or use a new key",
            )
        )


class Unauthorized(PortraitError):
    """The caller showed no key, or one that opens nothing. Never says which.

    `reason` is what Volcengine's table of common errors calls it, for callers who speak that.
    """

    code = "Unauthorized"

    def __init__(
        self,
        message: str = "The API key is missing or not valid.",
        reason: str = "InvalidAccessKey",
    ) -> None:
        super().__init__(message)
        self.reason = reason


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
    """The customer's own quota is full; `cure` says what makes room."""

    code = "QuotaExceeded"

    def __init__(
        self, what: str, limit: int, cure: str = "Delete unused groups or assets, then retry."
    ) -> None:
        counted = " (pending face scans count as groups)" if what == "groups" else ""
        super().__init__(f"The quota of {limit} {what} is full{counted}. {cure}")
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


class VideoRefused(InvalidParameter):
    """The upstream's review or its rules refused a video; `reason` is the upstream's own code."""

    def __init__(self, reason: str, *problems: FieldProblem) -> None:
        super().__init__(*problems)
        self.reason = reason


class StillRunning(Conflict):
    """The first request under this idempotency key is still at work."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(
            "The first request with this Idempotency-Key is still being worked on. "
            f"Send it again in {retry_after_seconds} s."
        )
        self.retry_after_seconds = retry_after_seconds


class ValidatePending(PortraitError):
    """The person has not finished the face scan."""

    code = "ValidatePending"

    def __init__(
        self, message: str = "The face scan is not finished yet. Ask again in a few seconds."
    ) -> None:
        super().__init__(message)


class InvalidToken(PortraitError):
    """A BytedToken that is not known, or another customer's: nobody can tell which."""

    code = "InvalidToken"

    def __init__(self) -> None:
        super().__init__(
            "This BytedToken does not exist or does not belong to your API key. "
            "Start a new session."
        )


class TokenExpired(PortraitError):
    """Nobody passed the face scan in time."""

    code = "TokenExpired"

    def __init__(
        self, message: str = "The verification has expired. Start a new session and scan again."
    ) -> None:
        super().__init__(message)


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


class LivenessNotAvailable(ServiceUnavailable):
    """The operator's upstream account may not verify people; `reason` is for the operator."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason
