"""What Secrets Manager keeps for the gateway: its own root secret and the upstream accounts.

    gateway secret    {"root": "<random>"}
    accounts secret   {"accounts": [{"account": "sandbox-1", "access_key_id": "AKLT...",
                                     "region": "cn-beijing", "secret_access_key"?: "...",
                                     "session_token"?: "...", "endpoint"?: "https://...",
                                     "api_key"?: "...", "api_keys"?: {"<project>": "..."},
                                     "data_endpoint"?: "https://..."}],
                       "secret_access_key"?, "api_key"?: "for accounts that have none of their own"}

`api_key` opens the data plane, where videos are made; without one there are no videos. Ark's keys
belong to one project: `api_keys` has those of customers that live in another than the default one.

Both are kept in memory for five minutes. No value of a secret is in any message or representation.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from portrait.errors import ServiceUnavailable
from portrait.ports.services import Now
from volcengine_signature import Credentials

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

KEPT: Final = timedelta(seconds=300)
ROOT_MIN_CHARACTERS: Final = 32
# An account's name is part of ledger keys, which are joined by `#`.
_ACCOUNT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_ACCESS_KEY_ID: Final = re.compile(r"[A-Za-z0-9._=+-]{1,128}")
_REGION: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?")
_SECRET: Final = re.compile(r"[\x21-\x7e]{1,512}")
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,8192}")

# Ark, base URLs of the data plane: China and overseas.
_DATA_ENDPOINTS: Final[Mapping[str, str]] = {
    ".volcengineapi.com": "https://ark.cn-beijing.volces.com",
    ".byteplusapi.com": "https://ark.ap-southeast.bytepluses.com",
}


class MalformedSecret(ServiceUnavailable):
    """A secret is not of the documented form; `detail` names the member, never its value.

    A customer sees only that the service is unavailable; `str()` is for the operator.
    """

    def __init__(self, detail: str) -> None:
        super().__init__()
        self.detail = detail

    def __str__(self) -> str:
        return self.detail


class UnknownAccount(MalformedSecret):
    """A customer lives in an account that the accounts secret does not list any more."""


@dataclass(frozen=True, slots=True)
class Account:
    """One upstream account: who signs, for which region, and where requests go."""

    name: str
    credentials: Credentials
    region: str
    endpoint: str
    """An origin without a slash at its end."""
    api_key: str = field(default="", repr=False)
    """Of the data plane; empty: no videos can be made."""
    api_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Those of single projects, before `api_key`."""
    data_endpoint: str = ""
    """Where videos are made: an origin without a slash at its end."""


class SecretJson:
    """A secret that holds one JSON object, kept for five minutes."""

    def __init__(self, client: "SecretsManagerClient", secret_id: str, now: Now) -> None:
        self._client = client
        self._secret_id = secret_id
        self._now = now
        self._kept: tuple[datetime, Mapping[str, object]] | None = None

    def value(self) -> Mapping[str, object]:
        """The object. Raises ServiceUnavailable, or MalformedSecret if it is not one."""
        now = self._now()
        if self._kept is None or now - self._kept[0] >= KEPT:
            self._kept = (now, self._read())
        return self._kept[1]

    def forget(self) -> None:
        """Read anew at the next use: what is kept was refused."""
        self._kept = None

    def _read(self) -> Mapping[str, object]:
        try:
            text = self._client.get_secret_value(SecretId=self._secret_id).get("SecretString", "")
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error
        try:
            value: object = json.loads(text)
        except ValueError:
            # The parser's own error would carry the secret along.
            value = None
        if not isinstance(value, dict):
            raise MalformedSecret(f"the secret {self._secret_id} must be a JSON object")
        return value


class Root:
    """The gateway's root secret, from which every secret of its own is derived."""

    def __init__(self, secret: SecretJson) -> None:
        self._secret = secret

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose. Raises ServiceUnavailable, MalformedSecret."""
        root = self._secret.value().get("root")
        if not isinstance(root, str) or len(root) < ROOT_MIN_CHARACTERS:
            message = f"`root` must be a text of at least {ROOT_MIN_CHARACTERS} characters"
            raise MalformedSecret(f"gateway secret: {message}")
        return hmac.digest(root.encode(), purpose.encode(), hashlib.sha256)


class Accounts:
    """The upstream accounts; the first one is where new customers live."""

    def __init__(self, secret: SecretJson, default_endpoint: str) -> None:
        self._secret = secret
        self._default_endpoint = default_endpoint

    def find(self, name: str) -> Account:
        """The account of that name. Raises UnknownAccount, MalformedSecret, ServiceUnavailable."""
        for account in self._all():
            if account.name == name:
                return account
        raise UnknownAccount(f"accounts secret: there is no account {name}")

    def names(self) -> tuple[str, ...]:
        """The names, the default one first. Raises MalformedSecret, ServiceUnavailable."""
        return tuple(account.name for account in self._all())

    def forget(self) -> None:
        """Read the secret anew at the next use: the upstream did not know the key."""
        self._secret.forget()

    def _all(self) -> tuple[Account, ...]:
        secret = self._secret.value()
        entries = secret.get("accounts")
        if not isinstance(entries, list) or not entries:
            raise MalformedSecret("accounts secret: `accounts` must be a list that is not empty")
        accounts = tuple(self._account(secret, entries, index) for index in range(len(entries)))
        if len({account.name for account in accounts}) < len(accounts):
            raise MalformedSecret("accounts secret: two `accounts` have the same name")
        return accounts

    def _account(self, secret: Mapping[str, object], entries: list[object], index: int) -> Account:
        where = f"accounts[{index}]"
        entry = entries[index]
        if not isinstance(entry, dict):
            raise MalformedSecret(f"accounts secret: `{where}` must be an object")
        shared = {name: secret.get(name) for name in ("secret_access_key", "api_key")}
        members = {"endpoint": self._default_endpoint} | shared | entry
        token, api_key = members.get("session_token"), members.get("api_key")
        region = _text(members, "region", _REGION, where)
        endpoint = _text(members, "endpoint", _ORIGIN, where).rstrip("/")
        members.setdefault("data_endpoint", _data_endpoint(endpoint))
        return Account(
            name=_text(members, "account", _ACCOUNT, where),
            credentials=Credentials(
                _text(members, "access_key_id", _ACCESS_KEY_ID, where),
                _text(members, "secret_access_key", _SECRET, where),
                None if token is None else _text(members, "session_token", _TOKEN, where),
            ),
            region=region,
            endpoint=endpoint,
            api_key="" if api_key is None else _text(members, "api_key", _SECRET, where),
            api_keys=_project_keys(members, where),
            data_endpoint=_text(members, "data_endpoint", _ORIGIN, where).rstrip("/"),
        )


def _project_keys(members: Mapping[str, object], where: str) -> Mapping[str, str]:
    keys = members.get("api_keys", {})
    if not isinstance(keys, dict):
        raise MalformedSecret(f"accounts secret: `{where}.api_keys` must be an object")
    return {project: _text(keys, project, _SECRET, f"{where}.api_keys") for project in keys}


def _data_endpoint(endpoint: str) -> str:
    """Where the data plane is that belongs to a control plane; the sandbox is both in one."""
    host = urlsplit(endpoint).hostname or ""
    for domain, data in _DATA_ENDPOINTS.items():
        if host.endswith(domain):
            return data
    return endpoint


def _text(members: Mapping[str, object], name: str, form: re.Pattern[str], where: str) -> str:
    value = members.get(name)
    if value is None:
        raise MalformedSecret(f"accounts secret: `{where}.{name}` is missing")
    if not isinstance(value, str) or not form.fullmatch(value):
        raise MalformedSecret(f"accounts secret: `{where}.{name}` is not of the documented form")
    return value
