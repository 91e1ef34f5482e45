"""Refusals that are kept: what was said to nobody yet, to be said whenever somebody asks."""

from collections.abc import Callable, Mapping
from typing import Final

from portrait import errors
from portrait.errors import FieldProblem, InvalidParameter, PortraitError
from portrait.model import Refusal


def kept(error: PortraitError) -> Refusal:
    """A refusal in parts."""
    details: tuple[tuple[str, str], ...] = ()
    if isinstance(error, InvalidParameter):
        details = tuple((problem.field, problem.message) for problem in error.problems)
    elif isinstance(error, errors.Missing):
        details = (("kind", error.kind),)
    elif isinstance(error, errors.QuotaExceeded):
        details = (("what", error.what), ("limit", str(error.limit)))
    elif isinstance(error, errors.Unauthorized):
        details = (("reason", error.reason),)
    return Refusal(type(error).__name__, error.code, error.message, details)


def said_again(refusal: Refusal) -> PortraitError:
    """The same refusal, to be raised. What is not known by its name is ServiceUnavailable."""
    make = _MAKE.get(refusal.kind)
    error = make(refusal) if make else errors.ServiceUnavailable()
    error.message = refusal.message
    return error


def _problems(refusal: Refusal) -> list[FieldProblem]:
    return [FieldProblem(field, message) for field, message in refusal.details]


def _quota(refusal: Refusal) -> PortraitError:
    details = dict(refusal.details)
    return errors.QuotaExceeded(details["what"], int(details["limit"]))


_MAKE: Final[Mapping[str, Callable[[Refusal], PortraitError]]] = {
    "InvalidParameter": lambda refusal: InvalidParameter(*_problems(refusal)),
    "BodyTooLarge": lambda refusal: errors.BodyTooLarge(*_problems(refusal)),
    "IdempotencyMismatch": lambda _: errors.IdempotencyMismatch(),
    "Missing": lambda refusal: errors.Missing(dict(refusal.details)["kind"]),
    "QuotaExceeded": _quota,
    "Unauthorized": lambda refusal: errors.Unauthorized(
        refusal.message, dict(refusal.details)["reason"]
    ),
    "Suspended": lambda refusal: errors.Suspended(refusal.message),
    "PaymentRequired": lambda _: errors.PaymentRequired(),
    "ValidatePending": lambda _: errors.ValidatePending(),
    "TokenExpired": lambda _: errors.TokenExpired(),
    "CapacityUnavailable": lambda _: errors.CapacityUnavailable(),
}
