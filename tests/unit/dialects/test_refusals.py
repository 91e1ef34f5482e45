"""How the two Action doors spell each refusal."""

from typing import get_args

import pytest

from functions.sandbox.refusals import TABLE
from portrait import errors
from portrait.dialects.action.door import NATIVE, PORTRAIT
from portrait.dialects.action.refusals import STATUS, refusal
from portrait.errors import FieldProblem, PortraitError
from volcengine_signature.errors import Code

PROBLEM = FieldProblem("Name", "is required")
SPELT: list[tuple[PortraitError, tuple[int, str], tuple[int, str]]] = [
    (errors.InvalidParameter(PROBLEM), (400, "InvalidParameter"), (400, "InvalidParameter")),
    (errors.UnknownAction(PROBLEM), (400, "InvalidParameter"), (404, "InvalidActionOrVersion")),
    (errors.BodyTooLarge(PROBLEM), (413, "InvalidParameter"), (413, "InvalidParameter")),
    (
        errors.IdempotencyMismatch(),
        (422, "IdempotencyParameterMismatch"),
        (422, "IdempotencyParameterMismatch"),
    ),
    (errors.VideoRefused("X", PROBLEM), (400, "InvalidParameter"), (400, "InvalidParameter")),
    (errors.QuotaExceeded("groups", 50), (400, "QuotaExceeded"), (400, "QuotaExceeded")),
    (errors.Unauthorized(), (401, "Unauthorized"), (401, "InvalidAccessKey")),
    (errors.Suspended("no"), (403, "Forbidden"), (403, "AccessDenied")),
    (errors.PaymentRequired(), (403, "PaymentRequired"), (403, "PaymentRequired")),
    (errors.Missing("group"), (403, "Forbidden"), (404, "NotFound.group_id")),
    (errors.Missing("asset"), (403, "Forbidden"), (404, "NotFound.asset_id")),
    (errors.AIGCNotAvailable("x"), (403, "AIGCNotAvailable"), (403, "AIGCNotAvailable")),
    (errors.ValidatePending(), (400, "ValidatePending"), (400, "ValidatePending")),
    (errors.InvalidToken(), (400, "InvalidToken"), (400, "InvalidToken")),
    (errors.TokenExpired(), (400, "TokenExpired"), (400, "TokenExpired")),
    (errors.Conflict("no"), (409, "Conflict"), (409, "Conflict")),
    (errors.StillRunning(7), (409, "Conflict"), (409, "Conflict")),
    (errors.Throttled(7), (429, "Throttled"), (429, "AccountFlowLimitExceeded")),
    (errors.CapacityUnavailable(), (503, "CapacityUnavailable"), (503, "CapacityUnavailable")),
    (errors.ServiceUnavailable(), (503, "ServiceUnavailable"), (503, "ServiceUnavailable")),
    (
        errors.LivenessNotAvailable("AccessDenied"),
        (503, "ServiceUnavailable"),
        (503, "ServiceUnavailable"),
    ),
]


@pytest.mark.parametrize(
    ("error", "portrait", "native"), SPELT, ids=[type(error).__name__ for error, _, _ in SPELT]
)
def test_each_refusal_is_spelt_by_its_door(
    error: PortraitError, portrait: tuple[int, str], native: tuple[int, str]
) -> None:
    for door, (status, code) in ((PORTRAIT, portrait), (NATIVE, native)):
        answer = refusal(error, door, "r-1", "GetAsset")
        number = {"CodeN": 100009} if code == "InvalidAccessKey" else {}
        body = {
            "ResponseMetadata": {
                "RequestId": "r-1",
                "Action": "GetAsset",
                "Version": "2024-01-01",
                "Service": "ark",
                "Region": "cn-beijing",
                "Error": {"Code": code, "Message": error.message} | number,
            }
        }
        headers = (
            {"Retry-After": "7"}
            if isinstance(error, errors.Throttled | errors.StillRunning)
            else {}
        )
        assert answer == (status, body, headers)


@pytest.mark.parametrize("reason", get_args(Code))
def test_what_is_wrong_with_a_signature_has_its_own_code_at_the_native_door_only(
    reason: str,
) -> None:
    error = errors.Unauthorized("no", reason=reason)
    status, body, headers = refusal(error, NATIVE, "r-1", "GetAsset")
    published = TABLE[reason]
    number = {"CodeN": published.number} if published.number else {}
    assert (status, headers) == (published.http, {})
    assert body["ResponseMetadata"]["Error"] == {"Code": reason, "Message": "no"} | number
    status, body, headers = refusal(error, PORTRAIT, "r-1", "GetAsset")
    assert (status, headers) == (401, {})
    assert body["ResponseMetadata"]["Error"] == {"Code": "Unauthorized", "Message": "no"}


def test_every_public_error_has_a_status_and_a_test() -> None:
    def below(kind: type[PortraitError]) -> set[type[PortraitError]]:
        return {kind} | {one for child in kind.__subclasses__() for one in below(child)}

    # Adapters narrow some for their own reader; a status is that of the class above.
    kinds = below(PortraitError) - {PortraitError}
    public = {kind for kind in kinds if kind.__module__.startswith(errors.__name__)}
    assert public == set(STATUS) == {type(error) for error, _, _ in SPELT}


def test_only_throttling_is_a_429() -> None:
    assert [kind for kind, status in STATUS.items() if status == 429] == [errors.Throttled]
