"""Every error code of the asset plane, with its number and HTTP status, and how one is refused.

Codes, numbers and statuses are those of the platform's published common error table and of
recorded answers of the asset service. Where no source settles a status, `docs/sandbox.md` says
what was chosen.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Row:
    """What the wire says beside a code; service-level codes have no number."""

    http: int
    number: int | None = None


TABLE: Final = {
    # before the service
    "MissingParameter": Row(400, 100002),
    "MissingAuthenticationToken": Row(401, 100003),
    "MissingRequestInfo": Row(400, 100004),
    "MissingSignature": Row(401, 100005),
    "InvalidTimestamp": Row(400, 100006),
    "ServiceNotFound": Row(404, 100007),
    "InvalidActionOrVersion": Row(404, 100008),
    "InvalidAccessKey": Row(401, 100009),
    "SignatureDoesNotMatch": Row(401, 100010),
    "LackPolicy": Row(403, 100012),
    "AccessDenied": Row(403, 100013),
    "InternalError": Row(500, 100014),
    "AccountFlowLimitExceeded": Row(429, 100027),
    "InvalidAuthorization": Row(400),
    "InvalidCredential": Row(400),
    "InvalidSecretToken": Row(401),
    # the asset service
    "InvalidParameter": Row(400),
    "NotFound": Row(404),
    "OperationDenied": Row(403),
    "SubscriptionRequired": Row(403),
    "QuotaSharedPoolExceeded": Row(429),
    "QuotaWriteQPMExceeded": Row(429),
}


class Refusal(Exception):
    """A request the sandbox turns down; `code` is public and may have a dotted tail."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def row(self) -> Row:
        """The wire's side of this code: its own row, or that of the part before the dot."""
        return TABLE.get(self.code) or TABLE[self.code.partition(".")[0]]


def group_not_found(group_id: str) -> Refusal:
    """The answer for a group that never was, was deleted, or belongs elsewhere."""
    return Refusal("NotFound.group_id", f"The specified group {group_id} is not found.")


def asset_not_found(asset_id: str) -> Refusal:
    """The answer for an asset that never was, was deleted, or belongs elsewhere."""
    return Refusal("NotFound.asset_id", f"The specified asset {asset_id} is not found.")


def token_not_found() -> Refusal:
    """The answer for a BytedToken that never was, is used up or too old, or belongs elsewhere."""
    return Refusal("NotFound.BytedToken", "The specified BytedToken is not found or has expired.")


def policy_missing(action: str) -> Refusal:
    """The key's owner may not do this."""
    return Refusal(
        "AccessDenied", f"User is not authorized to perform: ark:{action} on resource: *"
    )


def pool_full() -> Refusal:
    """The account holds as many as its package allows; only a delete helps."""
    return Refusal(
        "QuotaSharedPoolExceeded",
        "The shared quota pool of the account is exhausted. Delete resources or raise the quota.",
    )


def write_rate_exceeded() -> Refusal:
    """CreateAsset came sooner than the package's even spacing allows."""
    return Refusal(
        "QuotaWriteQPMExceeded", "The write rate of the account exceeds its quota. Try again later."
    )


def flow_limit_exceeded() -> Refusal:
    """Any other action over the account's rate."""
    return Refusal(
        "AccountFlowLimitExceeded", "Request speed exceeds the account flow control limit."
    )
