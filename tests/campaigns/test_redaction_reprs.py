"""What may hold a secret does not show it when it is printed: dataclasses, ports, errors."""

import dataclasses
import importlib
import json
import pkgutil
import random
import re
import traceback
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

import functions
import portrait
import volcengine_signature
from functions.admin.requests import IssueKey
from portrait.adapters.secrets import Accounts, Root, SecretJson
from portrait.dialects.action.door import PORTRAIT, Reading
from portrait.dialects.action.requests import CreateAsset
from portrait.dialects.problems import parse
from portrait.errors import InvalidParameter, PortraitError
from portrait.model import Sealed
from portrait.wiring import (
    actions,
    admin,
    assets,
    avatars,
    clients,
    liveness,
    poll,
    subscriptions,
    sweep,
    upload,
    webhooks,
)
from tests.campaigns.redaction.harvest import ACCOUNT_SECRET, ROOT, SESSION_TOKEN
from tests.campaigns.redaction.lives import faults
from tests.campaigns.redaction.secrets import Search, Secret, drawn
from tests.campaigns.redaction.upstream import TalkativeArk
from tests.campaigns.wired.gateway import gateway

_SECRETIVE: Final = re.compile(
    r"(^|_)(secret|token|proof|password|url|urls|query|headers|body|data|chunks|fields|raw"
    r"|link|invite|ticket|nonce)(_|$)"
)
_HARMLESS: Final = re.compile(
    r"_arn$|^ticket_key$|^own_origins$|base_url$|_sha256$|_until$|^liveness_(single_)?query$"
)
_LIMITS_AND_DIGESTS: Final = {
    "portrait.adapters.secrets.Account": ["data_endpoint"],
    "portrait.http.multipart.FormLimits": ["max_headers", "required_fields"],
    "functions.sandbox.lists.Cursor": ["query"],
    "functions.subscriptions.routes.Route": ["body"],
    "portrait.rules.deadlines.Windows": ["query"],
    "portrait.dialects.reference.entries.Entry": ["body_required"],
}
CLASSES_FLOOR: Final = 80


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """A package and all that is in it."""
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def dataclasses_of(*packages: ModuleType) -> dict[str, Any]:
    """Every dataclass by its full name."""
    return {
        f"{value.__module__}.{value.__qualname__}": value
        for package in packages
        for module in modules(package)
        for value in vars(module).values()
        if isinstance(value, type)
        and dataclasses.is_dataclass(value)
        and value.__module__.startswith(package.__name__)
    }


def shown(kind: Any) -> list[str]:
    """Fields named like a secret that the representation shows."""
    return [
        one.name
        for one in dataclasses.fields(kind)
        if one.repr and _SECRETIVE.search(one.name) and not _HARMLESS.search(one.name)
    ]


def test_no_dataclass_shows_a_field_that_is_named_like_a_secret() -> None:
    found = dataclasses_of(portrait, functions, volcengine_signature)
    assert len(found) >= CLASSES_FLOOR
    assert {name: shown(kind) for name, kind in found.items() if shown(kind)} == _LIMITS_AND_DIGESTS


def test_a_dataclass_that_shows_one_would_be_noticed() -> None:
    @dataclasses.dataclass
    class Careless:
        session_token: str
        url: str = dataclasses.field(repr=False)
        table_name: str = ""

    assert shown(Careless) == ["session_token"]


def test_ports_as_wired_show_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = [
        {
            "account": "one",
            "access_key_id": "AKLTONE",
            "region": "cn-beijing",
            "secret_access_key": ACCOUNT_SECRET,
            "session_token": SESSION_TOKEN,
        }
    ]
    ark = TalkativeArk(random.Random(3))
    known = {"root": ROOT}
    secrets = [Secret("wired", one, one) for one in (ROOT, ACCOUNT_SECRET, SESSION_TOKEN)]
    with gateway(monkeypatch, ark, root=known, accounts={"accounts": accounts}) as opened:
        opened.admit("ann")
        environment = opened.cloud.environment
        found = clients.accounts(environment["ACCOUNTS_SECRET_ARN"], "https://ark.example.com")
        root = clients.root(environment["GATEWAY_SECRET_ARN"])
        root.derive("a purpose")
        ports = [actions.actions(), upload.upload(), poll.poll(), sweep.sweeper(), admin.admin()]
        ports += [liveness.liveness(), subscriptions.subscriptions(), webhooks.webhooks()]
        ports += [assets.assets(), avatars.avatars()]
        texts = [repr(one) for one in (*ports, found, root, found.find("one"), Sealed((b"x",)))]
    assert isinstance(found, Accounts)
    assert isinstance(root, Root)
    assert Search(secrets).hits(texts) == []


@pytest.mark.parametrize("fault", sorted(set(faults("")) - {"a bug"}))
def test_an_adapter_s_error_does_not_repeat_what_the_sdk_said(
    monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    secret = drawn(5)["presigned S3 URL"]
    with gateway(monkeypatch, TalkativeArk(random.Random(3))) as opened:
        error = faults(secret.value)[fault]
        for operation in ("kms Encrypt", "s3 PutObject", "secretsmanager GetSecretValue"):
            opened.cloud.faults[operation] = error
        ports = poll.poll().stories_for
        stories: Any = ports("ann")  # type: ignore[arg-type]
        secrets = SecretJson(clients.secrets_manager(), "x", opened.clock)
        calls = (
            lambda: stories.sealer.seal("x", "a", "b", "c"),
            lambda: stories.objects.put("k", b"x", "image/jpeg"),
            secrets.value,
        )
        for call in calls:
            with pytest.raises(PortraitError) as caught:
                call()
            raised = caught.value
            frames = "".join(traceback.format_tb(raised.__traceback__))
            assert Search([secret]).hits([repr(raised), str(raised), frames]) == []
            assert isinstance(raised.__cause__, Exception)
    assert isinstance(faults("")["denied"], ClientError)


@pytest.mark.parametrize("kind", sorted(drawn(5)))
def test_a_refused_body_is_not_repeated_by_the_error_or_its_causes(kind: str) -> None:
    secret = drawn(5)[kind]
    for model, body in (
        (CreateAsset, {"URL": secret.value, "GroupId": secret.value, "AssetType": [secret.value]}),
        (IssueKey, {"kind": secret.value, "customer": secret.value}),
    ):
        with pytest.raises(InvalidParameter) as caught:
            parse(model, json_of(body), Reading(PORTRAIT))
        text = "".join(traceback.format_exception(caught.value))
        assert Search([secret]).hits(text.splitlines()) == []
    with pytest.raises(InvalidParameter) as caught:
        parse(CreateAsset, secret.value.encode(), Reading(PORTRAIT))
    text = "".join(traceback.format_exception(caught.value))
    assert Search([secret]).hits(text.splitlines()) == []


def json_of(body: object) -> bytes:
    """A body in bytes."""
    return json.dumps(body).encode()
