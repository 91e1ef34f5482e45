"""Refusals that are kept: what was said to nobody yet, to be said whenever somebody asks."""

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
    """The same refusal, to be raised."""
    error = _of_its_kind(refusal)
    error.message = refusal.message
    return error


def _of_its_kind(refusal: Refusal) -> PortraitError:
    details = dict(refusal.details)
    problems = [FieldProblem(field, message) for field, message in refusal.details]
    match refusal.kind:
        case "InvalidParameter":
            return InvalidParameter(*problems)
        case "BodyTooLarge":
            return errors.BodyTooLarge(*problems)
        case "IdempotencyMismatch":
            return errors.IdempotencyMismatch()
        case "Missing":
            return errors.Missing(details["kind"])
        case "QuotaExceeded":
            return errors.QuotaExceeded(details["what"], int(details["limit"]))
        case "Unauthorized":
            return errors.Unauthorized(refusal.message, details["reason"])
        case "Suspended":
            return errors.Suspended(refusal.message)
        case "PaymentRequired":
            return errors.PaymentRequired()
        case "ValidatePending":
            return errors.ValidatePending()
        case "TokenExpired":
            return errors.TokenExpired()
        case "CapacityUnavailable":
            return errors.CapacityUnavailable()
    return errors.ServiceUnavailable()
