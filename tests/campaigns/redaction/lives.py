"""An endpoint, verifications, a batch, a group and its assets, with secrets in all that is said."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
)

from tests.campaigns.redaction.batches import hand_in
from tests.campaigns.redaction.endpoints import look_and_leave, register, tell
from tests.campaigns.redaction.inputs import ANN
from tests.campaigns.redaction.listening import Heard
from tests.campaigns.redaction.verifications import verify
from tests.campaigns.wired.gateway import Gateway, Said
from tests.forms import CONTENT_TYPE, encode, file_part, text_part
from tests.pictures import jpeg

OPERATIONS: Final = (
    *("dynamodb GetItem", "dynamodb PutItem", "dynamodb UpdateItem", "dynamodb Query"),
    *(
        "dynamodb BatchGetItem",
        "dynamodb TransactWriteItems",
        "secretsmanager GetSecretValue",
        "kms Encrypt",
    ),
    *("kms Decrypt", "s3 PutObject", "s3 DeleteObject", "stepfunctions StartExecution"),
    "lambda Invoke",
)
"""Every call to AWS that any of the functions makes."""


def faults(secret: str) -> Mapping[str, Exception]:
    """What the SDK raises, with a secret in it, by name."""
    said: Any = {"Error": {"Code": "ValidationException", "Message": f"wrong: {secret}"}}
    denied: Any = {"Error": {"Code": "AccessDeniedException", "Message": f"not you: {secret}"}}
    return {
        "invalid": ClientError(said, "Operation"),
        "denied": ClientError(denied, "Operation"),
        "not reached": EndpointConnectionError(endpoint_url=f"https://x/{secret}"),
        "timed out": ReadTimeoutError(endpoint_url=f"https://x/{secret}"),
        "bad parameters": ParamValidationError(report=secret),
        "a bug": RuntimeError(secret),
    }


def live(gateway: Gateway, heard: Heard, secret: str, *, reconcile: bool) -> None:
    """Each story once, whatever goes wrong on the way; the hourly one, which reads all, if told."""

    def act(action: str, **body: Any) -> Said:
        return gateway.act(ANN, action, body)

    hook = register(gateway, ANN, secret)
    named = {"Name": "Mia", "Description": secret, "GroupType": "AIGC"}
    made = act("CreateAssetGroup", **named)
    group = made.body["Result"]["Id"] if made.status == 200 else _some_group(gateway)
    url = f"https://media.example.com/front.jpg?token={quote(secret, safe='')}"
    gateway.sent.clear()
    verify(gateway, ANN, secret)
    tell(gateway, heard, secret)
    gateway.cloud.calls.clear()
    created = act("CreateAsset", GroupId=group, URL=url, AssetType="Image", Name="front")
    form = [text_part("GroupId", group), file_part(jpeg(640, 800), filename=secret)]
    uploaded = gateway.upload(ANN, encode(form), CONTENT_TYPE)
    started = [one.asked for one in gateway.cloud.calls if one.operation == "StartExecution"]
    ids = [one.body["Result"]["Id"] for one in (created, uploaded) if one.status == 200]
    heard.machine += [f"{one['name']} {one['input']}" for one in started]
    _drive(gateway, heard, ids)
    hand_in(gateway, ANN, secret, partial(_drive, gateway, heard))
    for asset in ids:
        act("GetAsset", Id=asset)
    act("ListAssets", MaxResults=1)
    act("ListAssetGroups", MaxResults=1)
    act("GetAssetGroup", Id=group)
    gateway.clock.advance(100)
    heard.run(gateway.sweep)
    if reconcile:
        heard.run(partial(gateway.sweep, task="reconcile"))
    for asset in ids[:1]:
        act("DeleteAsset", Id=asset)
    act("DeleteAssetGroup", Id=group)
    tell(gateway, heard, secret)
    look_and_leave(gateway, ANN, hook)
    heard.run(lambda: _imported(gateway))


def _drive(gateway: Gateway, heard: Heard, assets: Sequence[str]) -> None:
    for step in ("submit", "check"):
        state = _state(step, assets)
        heard.run(partial(gateway.step, state), of_machine=True)


def _imported(gateway: Gateway) -> Any:
    command = {"command": "import_group", "customer": ANN, "upstream_id": "group-1"}
    return gateway.command(command)


def _some_group(gateway: Gateway) -> str:
    faults, gateway.cloud.faults = gateway.cloud.faults, {}
    rows = [row for row in gateway.cloud.rows() if row["sk"]["S"].startswith("GROUP#")]
    gateway.cloud.faults = faults
    return str(rows[-1]["sk"]["S"]).removeprefix("GROUP#") if rows else "group-20260318035710-k3x9q"


def _state(step: str, assets: Sequence[str]) -> dict[str, Any]:
    given = {"customer": ANN, "assets": list(assets), "generation": 1, "turn_at": None}
    return {**given, "step": step, "execution": "tstabcdefghij-1"}
