"""The sandbox's accounts, from one secret, read again every five minutes: keys can change."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from functions.sandbox.model import Account
from functions.sandbox.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_FRESH_MS: Final = 5 * 60 * 1000


class SecretMalformed(Exception):
    """The accounts' secret is not of the documented shape; the text quotes none of it."""


@dataclass(slots=True)
class SecretAccounts:
    """The port `Accounts` over Secrets Manager."""

    client: SecretsManagerClient
    secret_arn: str
    clock: Clock
    _known: dict[str, Account] = field(default_factory=dict, repr=False)
    _read_ms: int | None = None

    def find(self, access_key_id: str) -> Account | None:
        """The account of an access key. Raises SecretMalformed."""
        now = self.clock()
        if self._read_ms is None or now - self._read_ms >= _FRESH_MS:
            answer = self.client.get_secret_value(SecretId=self.secret_arn)
            self._known = read_accounts(answer["SecretString"])
            self._read_ms = now
        return self._known.get(access_key_id)


def read_accounts(secret: str) -> dict[str, Account]:
    """Accounts by access key id.

    `secret_access_key` beside the list serves every entry that has none of its own.
    Raises SecretMalformed.
    """
    try:
        document: dict[str, Any] = json.loads(secret)
        shared = document.get("secret_access_key", "")
        accounts = [
            Account(
                name=entry["account"],
                access_key_id=entry["access_key_id"],
                region=entry.get("region", "cn-beijing"),
                secret_access_key=entry.get("secret_access_key") or shared,
            )
            for entry in document["accounts"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SecretMalformed("the accounts' secret is not of the documented shape") from error
    if not all(account.secret_access_key for account in accounts):
        raise SecretMalformed("an account has no secret access key")
    return {account.access_key_id: account for account in accounts}
