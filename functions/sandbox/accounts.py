"""The sandbox's accounts, from one secret, read again every five minutes: keys can change."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from functions.sandbox.model import Account
from functions.sandbox.ports import Clock, Holder

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
    _holders: dict[bytes, Holder] = field(default_factory=dict, repr=False)
    _link_key: bytes = field(default=b"", repr=False)
    _read_ms: int | None = None

    def find(self, access_key_id: str) -> Account | None:
        """The account of an access key. Raises SecretMalformed."""
        self._refresh()
        return self._known.get(access_key_id)

    def find_holder(self, api_key: str) -> Holder | None:
        """The account and the project of a key of the data plane. Raises SecretMalformed."""
        self._refresh()
        return self._holders.get(_digest(api_key))

    def link_key(self) -> bytes:
        """What links to results are signed with; another secret means another key."""
        self._refresh()
        return self._link_key

    def _refresh(self) -> None:
        now = self.clock()
        if self._read_ms is not None and now - self._read_ms < _FRESH_MS:
            return
        secret = self.client.get_secret_value(SecretId=self.secret_arn)["SecretString"]
        self._known = read_accounts(secret)
        self._holders = holders(self._known)
        self._link_key = hmac.digest(secret.encode(), b"links to results", hashlib.sha256)
        self._read_ms = now


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
                api_keys=_api_keys(entry),
            )
            for entry in document["accounts"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SecretMalformed("the accounts' secret is not of the documented shape") from error
    if not all(account.secret_access_key for account in accounts):
        raise SecretMalformed("an account has no secret access key")
    return {account.access_key_id: account for account in accounts}


def _api_keys(entry: dict[str, Any]) -> dict[str, str]:
    """Keys of the data plane by project; `api_key` is that of the project `default`."""
    own = {"default": entry["api_key"]} if entry.get("api_key") else {}
    keys: dict[str, str] = {**own, **entry.get("api_keys", {})}
    if not all(isinstance(key, str) and key for key in keys.values()):
        raise TypeError
    return keys


def holders(accounts: Mapping[str, Account]) -> dict[bytes, Holder]:
    """Holders by the digests of their keys, so that no comparison's time tells about a key.

    Raises SecretMalformed when two projects have the same key.
    """
    found: dict[bytes, Holder] = {}
    for account in accounts.values():
        for project, api_key in account.api_keys.items():
            digest = _digest(api_key)
            if digest in found:
                raise SecretMalformed("two projects have the same key of the data plane")
            found[digest] = Holder(account, project)
    return found


def _digest(api_key: str) -> bytes:
    return hashlib.sha256(api_key.encode()).digest()
