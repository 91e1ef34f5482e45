"""The gateway's root secret and the upstream accounts, as Secrets Manager keeps them."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from mypy_boto3_secretsmanager import SecretsManagerClient

from portrait.adapters.secrets import (
    Account,
    Accounts,
    MalformedSecret,
    Root,
    SecretJson,
    UnknownAccount,
)
from portrait.errors import ServiceUnavailable
from tests.unit.adapters.aws import pretended_aws
from tests.unit.virtual_clock import VirtualClock
from volcengine_signature import Credentials

DEFAULT = "https://ark.example.com"
ONE = {
    "account": "one",
    "access_key_id": "AKLTONE",
    "secret_access_key": "topsecret-1",
    "region": "cn-beijing",
}


@dataclass
class Vault:
    client: SecretsManagerClient
    clock: VirtualClock

    def put(self, value: object) -> None:
        self.put_text(json.dumps(value))

    def put_text(self, text: str) -> None:
        self.client.put_secret_value(SecretId="it", SecretString=text)

    def secret(self) -> SecretJson:
        return SecretJson(self.client, "it", self.clock)

    def accounts(self) -> Accounts:
        return Accounts(self.secret(), DEFAULT)


@pytest.fixture
def vault() -> Iterator[Vault]:
    with pretended_aws() as session:
        client = session.client("secretsmanager")
        client.create_secret(Name="it", SecretString="{}")
        yield Vault(client, VirtualClock())


def test_what_is_derived_is_the_hmac_of_the_purpose_under_the_root(vault: Vault) -> None:
    vault.put({"root": "r" * 64})
    root = Root(vault.secret())
    expected = hmac.new(b"r" * 64, b"api-key-pepper-v1", hashlib.sha256).digest()
    assert root.derive("api-key-pepper-v1") == expected
    assert root.derive("list-cursor-v1") != expected


@pytest.mark.parametrize("value", [{}, {"root": 1}, {"root": "r" * 31}])
def test_a_root_that_is_missing_or_short_is_named(vault: Vault, value: object) -> None:
    vault.put(value)
    with pytest.raises(MalformedSecret) as refused:
        Root(vault.secret()).derive("purpose")
    assert str(refused.value) == "gateway secret: `root` must be a text of at least 32 characters"


def test_a_secret_is_read_once_in_300_seconds(vault: Vault) -> None:
    vault.put({"root": "a" * 32})
    secret = vault.secret()
    assert secret.value() == {"root": "a" * 32}
    vault.put({"root": "b" * 32})
    vault.clock.advance(299.999)
    assert secret.value() == {"root": "a" * 32}
    vault.clock.advance(0.001)
    assert secret.value() == {"root": "b" * 32}


def test_a_secret_that_was_forgotten_is_read_anew(vault: Vault) -> None:
    vault.put({"root": "a" * 32})
    secret = vault.secret()
    secret.value()
    vault.put({"root": "b" * 32})
    secret.forget()
    assert secret.value() == {"root": "b" * 32}


def test_a_secret_that_is_not_there_is_an_outage(vault: Vault) -> None:
    with pytest.raises(ServiceUnavailable):
        SecretJson(vault.client, "another", vault.clock).value()


@pytest.mark.parametrize("text", ['{"root": "topsecret', "[]", '"topsecret"', "null"])
def test_a_secret_that_is_no_json_object_says_so_without_its_value(vault: Vault, text: str) -> None:
    vault.put_text(text)
    with pytest.raises(MalformedSecret) as refused:
        vault.secret().value()
    assert str(refused.value) == "the secret it must be a JSON object"
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)


def test_a_customer_sees_nothing_of_a_malformed_secret() -> None:
    assert MalformedSecret("detail").message == ServiceUnavailable().message
    assert MalformedSecret.code == "ServiceUnavailable"


def test_an_account_has_its_own_members_or_the_shared_ones(vault: Vault) -> None:
    two = {
        "account": "two",
        "access_key_id": "AKLTTWO",
        "region": "ap-southeast-1",
        "endpoint": "http://127.0.0.1:8702/",
        "session_token": "token",
        "api_key": "own-key",
        "api_keys": {"films": "films-key"},
        "data_endpoint": "http://127.0.0.1:8703/",
    }
    vault.put({"accounts": [ONE, two], "secret_access_key": "shared", "api_key": "shared-key"})
    accounts = vault.accounts()
    assert accounts.names() == ("one", "two")
    assert accounts.find("one") == Account(
        name="one",
        credentials=Credentials("AKLTONE", "topsecret-1"),
        region="cn-beijing",
        endpoint=DEFAULT,
        api_key="shared-key",
        data_endpoint=DEFAULT,
    )
    assert accounts.find("two") == Account(
        name="two",
        credentials=Credentials("AKLTTWO", "shared", "token"),
        region="ap-southeast-1",
        endpoint="http://127.0.0.1:8702",
        api_key="own-key",
        api_keys={"films": "films-key"},
        data_endpoint="http://127.0.0.1:8703",
    )


@pytest.mark.parametrize(
    ("endpoint", "data"),
    [
        ("https://open.volcengineapi.com", "https://ark.cn-beijing.volces.com"),
        ("https://ark.cn-beijing.volcengineapi.com", "https://ark.cn-beijing.volces.com"),
        ("https://open.byteplusapi.com", "https://ark.ap-southeast.bytepluses.com"),
        ("https://sandbox.example.com", "https://sandbox.example.com"),
        ("https://evilvolcengineapi.com", "https://evilvolcengineapi.com"),
    ],
)
def test_the_data_plane_belongs_to_the_control_plane(
    vault: Vault, endpoint: str, data: str
) -> None:
    vault.put({"accounts": [{**ONE, "endpoint": endpoint}]})
    account = vault.accounts().find("one")
    assert (account.data_endpoint, account.api_key) == (data, "")


def test_an_account_that_is_not_listed_is_named(vault: Vault) -> None:
    vault.put({"accounts": [ONE]})
    with pytest.raises(UnknownAccount) as refused:
        vault.accounts().find("three")
    assert str(refused.value) == "accounts secret: there is no account three"


@pytest.mark.parametrize("member", sorted(ONE))
def test_a_missing_member_is_named(vault: Vault, member: str) -> None:
    vault.put({"accounts": [ONE, {key: ONE[key] for key in ONE if key != member}]})
    with pytest.raises(MalformedSecret) as refused:
        vault.accounts().names()
    assert str(refused.value) == f"accounts secret: `accounts[1].{member}` is missing"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("account", "a#b"),
        ("access_key_id", "AKLT ONE"),
        ("secret_access_key", "top secret"),
        ("secret_access_key", 7),
        ("region", ""),
        ("endpoint", "ark.example.com"),
        ("endpoint", "https://ark.example.com/path"),
        ("session_token", "tok\nen"),
    ],
)
def test_a_malformed_member_is_named_without_its_value(
    vault: Vault, member: str, value: object
) -> None:
    vault.put({"accounts": [{**ONE, member: value}]})
    with pytest.raises(MalformedSecret) as refused:
        vault.accounts().names()
    assert str(refused.value) == (
        f"accounts secret: `accounts[0].{member}` is not of the documented form"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "accounts secret: `accounts` must be a list that is not empty"),
        ({"accounts": []}, "accounts secret: `accounts` must be a list that is not empty"),
        ({"accounts": ["x"]}, "accounts secret: `accounts[0]` must be an object"),
        ({"accounts": [ONE, ONE]}, "accounts secret: two `accounts` have the same name"),
    ],
)
def test_a_list_of_accounts_that_is_none_says_so(vault: Vault, value: object, message: str) -> None:
    vault.put(value)
    with pytest.raises(MalformedSecret) as refused:
        vault.accounts().names()
    assert str(refused.value) == message


def test_no_representation_of_an_account_shows_its_secrets(vault: Vault) -> None:
    vault.put({"accounts": [{**ONE, "session_token": "topsecret-2"}]})
    assert "topsecret" not in repr(vault.accounts().find("one"))
